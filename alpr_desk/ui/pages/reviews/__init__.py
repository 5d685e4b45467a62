"""Weekly reviews of how data was used, and their findings."""
