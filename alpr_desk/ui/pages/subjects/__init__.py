"""Answers to people who ask who looked for their plate."""
