"""Search over stored reads: the question, the rows found, one read with its pictures."""
