"""What a thread that looks again and again does with a defect: the log has it, and the next look comes."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


def look_whatever_comes(look: Callable[[], None]) -> None:
    """`look`, once. One that ended its thread would leave clock, audit log and lists unwatched without a word."""
    try:
        look()
    except Exception:
        log.exception("a look ended in a defect; the next one comes")
