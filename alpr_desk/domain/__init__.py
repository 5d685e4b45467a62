"""Frozen types, requests, responses, the Desk protocol and pure rules. Knows nothing of Qt, SQL, files or threads."""
