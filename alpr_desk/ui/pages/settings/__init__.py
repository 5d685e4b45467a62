"""Settings of the agency, as a form made from their descriptions."""
