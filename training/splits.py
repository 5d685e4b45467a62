"""Which pictures training may see and which only judge it: a rule on file names that never changes.

Knows no pictures.
"""

from __future__ import annotations

import hashlib

VALIDATION_SHARE = {"us-frames": 1 / 3, "us-crops": 0.2, "crops-br": 0.1, "crops-eu": 0.1, "negatives": 0.2}
"""For each folder of real pictures, the share of its pictures that no training sees."""

_SALT = "alpr-desk reader 1"


def position(folder: str, name: str) -> float:
    """Where the file `name` of `folder` falls in 0..1, the same on every machine."""
    digest = hashlib.sha256(f"{_SALT}/{folder}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def part_of(folder: str, name: str) -> str:
    """`validation` or `training`, by the file's name alone. Raises KeyError for a folder without a share."""
    return "validation" if position(folder, name) < VALIDATION_SHARE[folder] else "training"
