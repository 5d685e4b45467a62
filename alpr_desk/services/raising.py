"""From a read's matches to hits: what the lists, the plates entered here and the suppressions make of a match.

All of it is decided within the transaction that records the hits, for the moment at which it holds the write lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from alpr_desk.db.repositories.hits import NewHit
from alpr_desk.db.repositories.hotlists import age_hours
from alpr_desk.domain.matching import Hotlist, Match, Suppression, in_force
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate
from alpr_desk.services.list_index import index_in_force
from alpr_desk.services.office import Work


@dataclass(frozen=True, slots=True)
class Seen:
    """What is matched of a read: the plate as read or corrected, with its alternatives."""

    read_id: int
    plate: PlateText
    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]
    region: str | None


class Wanted:
    """What reads are matched against within the one transaction of `work`.

    Lists and suppressions are asked for where something fits: few reads do, and meanwhile others wait.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self.now = work.office.clock.now()
        self.index = index_in_force(work.unit, work.office.current)

    @cached_property
    def _lists(self) -> dict[int, Hotlist]:
        return {hotlist.id: hotlist for hotlist in self._work.unit.hotlists.all()}

    @cached_property
    def _suppressed(self) -> dict[tuple[int, str], tuple[Suppression, ...]]:
        return self._work.unit.wanted.suppressed_at(self.now)

    def hits(self, seen: Seen) -> Iterator[NewHit]:
        """The hits that a read would raise, best first. A suppressed match is recorded as such and raises none."""
        matches = self.index.match(seen.candidates, seen.characters, seen.region, self.now)
        return self.hits_of(seen.read_id, seen.plate, matches)

    def hits_of(self, read_id: int, plate: PlateText, matches: Iterable[Match]) -> Iterator[NewHit]:
        """The same of what `index` says that the read fits, whatever the dates of the entries."""
        for match in matches:
            hotlist = self._lists.get(match.hotlist_id)
            if hotlist is None or not in_force(match.entry, self.now):
                continue
            suppression = self._suppression(match)
            if suppression is not None:
                self._work.unit.wanted.record_suppressed(suppression.id, read_id, plate, match, self.now)
                continue
            alerting = replace(hotlist, priority=match.entry.priority or hotlist.priority)
            yield NewHit(read_id, plate, alerting, match, self.now, self._age_hours(hotlist, match))

    def _suppression(self, match: Match) -> Suppression | None:
        """The suppression that covers the listed plate: of its state, or of every state."""
        found = self._suppressed.get((match.hotlist_id, match.entry.plate), ())
        return next((s for s in found if s.state is None or s.state == match.entry.state), None)

    def _age_hours(self, hotlist: Hotlist, match: Match) -> float:
        """Of the list's version; of the entry itself where a member entered it."""
        if hotlist.version is not None and match.entry.id > 0:
            return age_hours(hotlist.version, self.now)
        return (self.now - match.entry.starts).total_seconds() / 3600 if match.entry.starts is not None else 0.0
