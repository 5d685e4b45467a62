"""The index that reads are matched against, in step with the store at every call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import HotlistsChanged
from alpr_desk.domain.matching import HotlistEntry, HotlistVersion, Match, MatchKind
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate, PlateRead
from alpr_desk.errors import EnvironmentFault
from alpr_desk.hotlist.categories import category_off_by_default
from alpr_desk.hotlist.index import HotlistIndex, Segment
from alpr_desk.services.office import Current, InForce, Work

_ORDER = {kind: place for place, kind in enumerate(MatchKind)}


@dataclass(frozen=True, slots=True)
class ListsInForce:
    """Matches, with the entries fetched from the store of `unit`."""

    in_force: InForce
    unit: UnitOfWork

    def may_match(self, reads: Sequence[PlateRead]) -> set[int]:
        """As `HotlistIndex.may_match`, over lists and entered plates."""
        return self.in_force.lists.may_match(reads) | self.in_force.entered.may_match(reads)

    def match(
        self,
        candidates: tuple[PlateCandidate, ...],
        characters: tuple[CharacterAlternatives, ...],
        region: str | None,
        now: datetime | None,
    ) -> tuple[Match, ...]:
        """As `HotlistIndex.match`, over lists and entered plates."""
        listed = self.in_force.lists.match(candidates, characters, region, now, self._entry)
        entered = self.in_force.entered.match(candidates, characters, region, now)
        return tuple(sorted((*listed, *entered), key=lambda match: (_ORDER[match.kind], -match.probability)))

    def _entry(self, segment: Segment, row: int) -> HotlistEntry:
        entry = self.unit.hotlists.entry(segment.entry_id(row))
        if entry is None:
            raise EnvironmentFault("An entry of a hotlist is missing from the store: import that list again.")
        return entry


def index_in_force(unit: UnitOfWork, current: Current) -> ListsInForce:
    """The index over every list that is switched on, built anew only where something has changed since."""
    state = unit.hotlists.state()
    in_force = current.index
    if in_force.state != state:
        with current.index_lock:
            if current.index.state != state:
                current.index = _built(unit, state, current)
            in_force = current.index
    return ListsInForce(in_force, unit)


def _built(unit: UnitOfWork, state: tuple[object, ...], current: Current) -> InForce:
    """What is of versions still in force is taken over: a switched category costs no sorting."""
    former = current.index.lists
    enabled = [hotlist for hotlist in unit.hotlists.all() if hotlist.enabled]
    versions = [hotlist.version for hotlist in enabled if hotlist.version is not None]
    switched = {name: on for name, (on, _) in unit.list_keeping.switched().items()}
    known = {segment.version_id: segment for segment in former.segments}
    segments = tuple(
        replace(known.get(version.id) or unit.hotlists.segment(version), off=_off(version, switched))
        for version in versions
    )
    if [s.version_id for s in segments] == [s.version_id for s in former.segments]:
        lists = replace(former, segments=segments)
    else:
        lists = HotlistIndex.of(segments, current.behind)
    on = {hotlist.id for hotlist in enabled}
    entered: dict[int, list[HotlistEntry]] = {}
    for hotlist_id, entry in unit.wanted.to_match():
        if hotlist_id in on:
            entered.setdefault(hotlist_id, []).append(entry)
    return InForce(state, lists, HotlistIndex.build(entered.items(), current.behind))


def _off(version: HotlistVersion, switched: dict[str, bool]) -> frozenset[int]:
    names = (name for name, _ in version.categories)
    return frozenset(place for place, name in enumerate(names) if not category_on(name, switched))


def category_on(name: str, switched: dict[str, bool]) -> bool:
    """Whether entries of the category are matched: as a member switched it, else as it is by default."""
    return switched.get(name.casefold(), not category_off_by_default(name))


def off_of(categories: Iterable[tuple[str, int]], unit: UnitOfWork) -> tuple[tuple[str, int], ...]:
    """Those of `categories` that are not matched, with their entries."""
    switched = {name: on for name, (on, _) in unit.list_keeping.switched().items()}
    return tuple((name, count) for name, count in categories if count and not category_on(name, switched))


def announce_lists(work: Work) -> None:
    """Build the index now, so that the next read does not wait for it, and tell the window."""
    with work.office.store.reading() as unit:
        index_in_force(unit, work.office.current)
    work.office.bus.publish(HotlistsChanged())
