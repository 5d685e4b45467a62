"""The plates that a narrow pattern stands for, so that a list of keyed hashes can be asked about them. Pure."""

from __future__ import annotations

import re
from itertools import product
from math import prod

from alpr_desk.domain.plates import MAX_PLATE, PlatePattern

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLASSES = {"?": _LETTERS + _DIGITS, "#": _DIGITS, "@": _LETTERS}

MOST = 1_500
"""Plates that one pattern is spelled out to: two characters left open, not three."""


def spelled_out(pattern: PlatePattern, *, misread: bool = False) -> frozenset[str]:
    """Every plate `pattern` stands for; empty where they are more than MOST.

    A `*` counts as nothing or one character: `7ABC123*` and `7AB*123` are ways to ask for 7ABC123.
    `misread`: also with any one character another, as a search that lets misread characters in finds it.
    """
    found: set[str] = set()
    for text in (pattern.text.replace("*", ""), pattern.text.replace("*", "?")):
        tokens = re.findall(r"\[[^\]]*\]|.", text)
        found |= _plates(tokens)
        if misread:
            for place in range(len(tokens)):
                found |= _plates([*tokens[:place], "?", *tokens[place + 1 :]])
    return frozenset(found)


def _plates(tokens: list[str]) -> set[str]:
    choices = [token[1:-1] if token.startswith("[") else _CLASSES.get(token, token) for token in tokens]
    if not 0 < len(choices) <= MAX_PLATE or prod(map(len, choices)) > MOST:
        return set()
    return {"".join(characters) for characters in product(*choices)}
