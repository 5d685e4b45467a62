"""User names: when two are the same, when two look the same, and which are allowed. Pure.

A user name stands in every access record (Civil Code 1798.90.52), so no two members may have names that a reader of
the record could take for each other.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 64
"""Characters of a user name."""

_ALLOWED = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._@-]{{0,{MOST - 1}}}")
_DRAWN_ALIKE = str.maketrans({"0": "o", "1": "l", "I": "l"})
_SIGNS = re.compile(r"[._@-]+")


def user_key(user_name: str) -> str:
    """What makes two user names the same: no regard to case, compatibility forms folded.

    Any text will do, as it comes from the sign-in page: what a database cannot store is replaced.
    """
    folded = unicodedata.normalize("NFKC", user_name).strip().casefold()[:128]
    return folded.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def look(user_name: str) -> str:
    """What makes two user names look the same: `deputy1`, `deputyl` and `deputyI`; `o` and `0`; `rn` and `m`.

    Signs between the letters do not tell names apart. Letters of other alphabets never come this far
    (`user_name_fault`).
    """
    drawn = unicodedata.normalize("NFKC", user_name).strip().translate(_DRAWN_ALIKE).casefold()
    return _SIGNS.sub("", drawn).replace("rn", "m").replace("vv", "w")


def user_name_fault(user_name: str) -> str:
    """Why `user_name` cannot be given to a new member, as a sentence; empty where it can.

    Letters of one alphabet only: a Cyrillic `а` in a name cannot be told from a Latin `a`.
    """
    if _ALLOWED.fullmatch(user_name):
        return ""
    return f"A user name has 1 to {MOST} letters a to z, digits, and . _ - @ between them: choose another."
