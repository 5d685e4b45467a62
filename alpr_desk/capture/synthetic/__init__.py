"""The synthetic drive: a street, its cars and their plates, drawn so that what is on every plate is known.

For demonstrations and tests. Everything is drawn from a seed; no font, picture or clock of the machine is used.
"""
