"""Hotlists: import profiles, the parser, the index that matches, the score of a search. Pure; knows no store."""
