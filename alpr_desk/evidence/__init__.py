"""Evidence packages: what goes into one, how it is written, signed, and verified by whoever receives it."""
