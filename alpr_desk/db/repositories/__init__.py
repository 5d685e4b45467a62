"""One file per kind of thing stored: rows in, frozen domain types out. No repository commits."""
