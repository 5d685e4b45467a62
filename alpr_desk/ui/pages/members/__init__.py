"""Members, what their roles open, and their training."""
