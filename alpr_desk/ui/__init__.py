"""The window: Qt only. Knows domain types and the Desk it is handed, nothing below."""
