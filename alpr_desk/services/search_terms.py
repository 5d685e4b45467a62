"""A search as it is carried out: checked, in the store's terms, and what its rows and pages are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alpr_desk.db.repositories.read_search import NameRow, Narrowing, Spot
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.places import box_of, holds
from alpr_desk.domain.plate_fit import PlateQuery
from alpr_desk.domain.plate_table import BANDS, Weights, weights_of
from alpr_desk.domain.requests.search import Place, SearchReads
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.domain.states import state_of
from alpr_desk.errors import BadInput

MAX_LIMIT: Final = 1_000
_FEW_STARS: Final = 3
"""More of them take a regular expression longer than trying all plates together."""
FAR: Final = 1 << 62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Ranked(NamedTuple):
    """One way a read was found; the greater comes first."""

    score: float
    at: int
    read_id: int
    text: str
    band: int
    supporting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, perhaps one more than were asked for; `bound` says what was not looked at.

    `goes_on`: from where a next page would go on looking, where this one ended for being bound.
    """

    rows: list[Ranked]
    bound: str = ""
    goes_on: Ranked | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What `SearchReads` asks, checked. Make it with `of`."""

    query: PlateQuery
    narrowing: Narrowing
    place: Place | None
    after: Ranked | None
    limit: int

    @classmethod
    def of(cls, request: SearchReads) -> Terms:
        """Raises BadInput, with what to do."""
        if not 1 <= request.limit <= MAX_LIMIT:
            raise BadInput(f"Ask for 1 to {MAX_LIMIT} results.")
        places = [place for place in (request.near, request.polygon, request.route) if place is not None]
        if len(places) > 1:
            raise BadInput("Name one place only: a circle, an area or a way.")
        place = places[0] if places else None
        narrowing = Narrowing(
            since=micros(request.since) if request.since else None,
            until=micros(request.until) if request.until else None,
            state=state_of(request.state.upper()) if request.state else None,
            camera=request.camera or None,
            vehicle=request.vehicle or None,
            incident=request.incident or None,
            box=box_of(place) if place is not None else None,
        )
        query = PlateQuery.of(request.pattern, request.fuzzy, request.edits)
        return cls(query, narrowing, place, read_cursor(request.after), request.limit)

    def scores(self, names: list[NameRow]) -> Weights:
        """0 for what does not answer. As typed, only what was read or corrected does."""
        pattern = self.query.pattern
        if self.query.as_typed and pattern.text.count("*") <= _FEW_STARS:
            matches = pattern.matches
            return np.array([name.band == 0 and matches(name.text) for name in names], np.float64)
        bands = np.array([name.band for name in names], np.intp)
        found = weights_of(self.query, [name.text for name in names]) * np.array(BANDS)[bands]
        return np.where(bands == 0, found, 0.0) if self.query.as_typed else found

    def in_place(self, names: list[NameRow]) -> NDArray[np.bool_]:
        """All where no place is asked for; those without a position are in none."""
        return np.ones(len(names), np.bool_) if self.place is None else in_place_of(self.place, names)

    def admits(self, read: StoredRead, corrections: Sequence[ReadCorrection] = ()) -> bool:
        """Whether the read is what the search is narrowed to, time aside; a state also where `corrections` name it."""
        wanted = self.narrowing
        states = {state_of(region or "") for region in (read.region, *(made.region for made in corrections))}
        if wanted.state is not None and wanted.state not in states:
            return False
        for asked, is_ in (
            (wanted.camera, read.camera),
            (wanted.vehicle, read.vehicle),
            (wanted.incident, read.incident),
        ):
            if asked is not None and asked != is_:
                return False
        if self.place is None:
            return True
        here = read.position
        return here is not None and bool(holds(self.place, np.array([here.latitude]), np.array([here.longitude]))[0])

    @property
    def before(self) -> Spot:
        """Where a walk from the newest to the oldest begins."""
        until = FAR if self.narrowing.until is None else self.narrowing.until
        if self.after is not None and self.query.as_typed and self.after[1:3] < (until, FAR):
            return Spot(self.after.at, self.after.read_id)
        return Spot(until, FAR)


def in_place_of(place: Place, names: list[NameRow]) -> NDArray[np.bool_]:
    """Which of `names` lie in `place`; those without a position do not."""
    latitudes = np.array([name.latitude for name in names], np.float64)
    return holds(place, latitudes, np.array([name.longitude for name in names], np.float64))


def micros(moment: datetime) -> int:
    """Microseconds since 1970, as the store keeps moments."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def write_cursor(row: Ranked) -> str:
    return f"{row.score!r}:{row.at}:{row.read_id}"


def read_cursor(text: str) -> Ranked | None:
    """None for the first page. Raises BadInput for what no page gave."""
    if not text:
        return None
    try:
        score, at, read_id = text.split(":")
        row = Ranked(float(score), int(at), int(read_id), "", 0)
        if not (math.isfinite(row.score) and abs(row.at) <= FAR and abs(row.read_id) <= FAR):
            raise ValueError(text)
    except ValueError as error:
        raise BadInput("This is no next page of a search: search again.") from error
    return row
