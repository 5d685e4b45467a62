"""An entry taken apart the way lists repeat themselves, and as the store keeps it. Pure.

Of a million lines hardly two name the same plate, but most say the same of it: its state, its category, its dates. What
is worked out of those is worked out once for all lines that share them. The rest of a line is text, and goes into the
store as text (JSON); no object is made for each entry, nor for each of its facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from alpr_desk.domain.matching import HotlistEntry, Priority
from alpr_desk.domain.plates import PlateText

in_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Terms(NamedTuple):
    """What an entry says besides its plate and its facts: as `HotlistEntry` has it."""

    state: str | None
    category: str
    starts: datetime | None
    expires: datetime | None
    priority: Priority | None


Listed = tuple[PlateText, Terms, str]
"""An entry: plate, terms, facts in JSON. A plain tuple: a million of them are made in a few seconds."""


def apart(entries: Iterable[HotlistEntry]) -> Iterator[Listed]:
    """`entries`, each taken apart."""
    for entry in entries:
        terms = Terms(entry.state, entry.category, entry.starts, entry.expires, entry.priority)
        yield entry.plate, terms, in_json(entry.facts)


def together(listed: Listed) -> HotlistEntry:
    """The entry, not stored yet."""
    plate, (state, category, starts, expires, priority), facts = listed
    return HotlistEntry(0, plate, state, category, facts_of(json.loads(facts)), starts, expires, priority)


def facts_of(values: list[Any]) -> tuple[tuple[str, str], ...]:
    """`HotlistEntry.facts` of what JSON made of them."""
    return tuple((code, value) for code, value in values)
