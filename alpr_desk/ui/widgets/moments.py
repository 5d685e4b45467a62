"""Sizes, hashes and days in the window's words, beside `ui.words`. Pure: every function is handed the present."""

from __future__ import annotations

from datetime import date, datetime

from alpr_desk.ui.words import clock_text, local, utc_tip


def both_times(moment: datetime, now: datetime) -> str:
    """Local time with UTC behind it, for details."""
    return f"{clock_text(moment, now)}  ({utc_tip(moment)})"


def today(now: datetime) -> date:
    """The local day of `now`, by which training expires."""
    return local(now).date()


def size_text(count: int) -> str:
    """`812 bytes`, `3.4 MB`: decimal units, as drives are sold."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def fingerprint_text(hexadecimal: str) -> str:
    """A hash in upper case as it is read out over the telephone, its bytes never torn.

    `AB:CD:...` comes in blocks of four pairs, plain digits in blocks of four.
    """
    upper = hexadecimal.upper()
    if ":" in upper:
        pairs = upper.split(":")
        return " ".join(":".join(pairs[start : start + 4]) for start in range(0, len(pairs), 4))
    return " ".join(upper[start : start + 4] for start in range(0, len(upper), 4))
