"""Hotlists: which are in force, how old they are, importing one."""
