"""The audit log: its entries and whether its chain holds."""
