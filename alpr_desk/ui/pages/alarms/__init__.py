"""Alarms, with their details, and taking them up."""
