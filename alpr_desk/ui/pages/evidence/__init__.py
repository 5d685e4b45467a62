"""Evidence: the basket, writing a package, checking one, those written before."""
