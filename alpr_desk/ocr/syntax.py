"""What the text of a plate alone says of where it was issued. Little, and only where the home region's own form fits.

Knows no picture. California's standard automobile series is the only form here: a digit, three letters, three
digits, never I, O or Q in the first or third letter.
Elsewhere the region is unknown rather than guessed.
"""

from __future__ import annotations

import re

_FORMS = {"US-CA": re.compile(r"[1-9][A-HJ-NPR-Z][A-Z][A-HJ-NPR-Z]\d{3}")}
_SURENESS = 0.6


def region_of(plate: str, home: str | None) -> tuple[str | None, float]:
    """Region and its probability in 0..1: the home region where `plate` has its standard form, else None and 0.

    0.6, not more: Nevada-like and European plates can have the same form, and a car far from home is not rare.
    """
    form = _FORMS.get(home or "")
    if home and form is not None and form.fullmatch(plate):
        return home, _SURENESS
    return None, 0.0
