"""Texts that go into files which spreadsheets open. Pure."""

from __future__ import annotations

import unicodedata

_FORMULA = frozenset("=+-@|")
"""What makes a spreadsheet take a text for a formula or a command."""
_MOVES = ("\t", "\r", "\n")
"""What moves the text after it into a cell of its own where a file is pasted."""


def defused(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula, whatever stands before its first mark."""
    first = next((character for character in text if character.isprintable() and not character.isspace()), "")
    runs = unicodedata.normalize("NFKC", first)[:1] in _FORMULA if first else False
    return f"'{text}" if runs or text.startswith(_MOVES) else text
