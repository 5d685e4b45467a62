"""Who may do what: passwords, second factor, sessions, training, the gate. Knows nothing of Qt or files."""
