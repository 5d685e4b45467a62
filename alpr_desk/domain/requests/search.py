"""Search over stored reads, and opening what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.seeing import ReadCorrection


@dataclass(frozen=True, slots=True)
class Near:
    """Within `radius_m` metres of a WGS 84 point."""

    latitude: float
    longitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """Inside an area: 3 to 100 corners, each latitude and longitude (WGS 84); the last is joined to the first."""

    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Along a way: 2 to 100 points, each latitude and longitude (WGS 84), and `width_m` metres to either side."""

    points: tuple[tuple[float, float], ...]
    width_m: float = 100.0


Place = Near | Polygon | Route


@dataclass(frozen=True, slots=True)
class Together:
    """A convoy: at the camera where `plate` was read, within `within_s` seconds (1 to 3,600), at `times` passes of it.

    `plate` is a whole plate, and `times` is at least 1.
    """

    plate: str
    within_s: float = 60.0
    times: int = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """One of several scenes: at `place` between `since` and `until` (aware)."""

    place: Place
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A read found, its score in 0..1 and why it is here ("exact", "fits 7A?C*", "position 3: read as 8, asked for B").

    Attributes:
        score: how well the plate fits what was asked: 1 as typed, the weight of what was let in otherwise; for a
            convoy the share of the other plate's passes, so that the rows of a result never rise.
        supporting: for a convoy and for scenes one row stands for one plate: the numbers of all its reads that count,
            newest first. Empty otherwise.
        corrections: of the read, oldest first.
    """

    read: StoredRead
    score: float
    reason: str
    supporting: tuple[int, ...] = ()
    corrections: tuple[ReadCorrection, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page, best score first, then newest first.

    Attributes:
        cut: there is more than these rows: a next page, or reads that were not looked at.
        search_id: audit sequence of the search.
        next: what `SearchReads.after` takes for the next page; empty where there is none.
        bound: a sentence that says what was not looked at and what to do; empty where everything was.
    """

    rows: tuple[SearchRow, ...]
    cut: bool
    search_id: int
    elapsed_ms: float
    next: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True)
class SearchReads(Request[SearchResult]):
    """Partial plate with position (`PlatePattern`), narrowed by whatever else is given: all of it must hold.

    Attributes:
        near, polygon, route: at most one of them.
        state: postal code (CA) of the plate.
        camera, vehicle, incident: names, exactly.
        fuzzy: 0 as typed, 1 or 2 look-alike or misread characters let in.
        edits: 0, 1 or 2 characters that are missing, added or quite another one. `fuzzy` and `edits` let in at most
            two in all; with either, the reader's other choices count too.
        together: only plates seen together with another one; a row a plate.
        scenes: only plates that were at every one of 2 to 6 scenes; a row a plate.
        after: `SearchResult.next` of the page before, of the same search.
        limit: rows of a page, 1 to 1,000.
    """

    pattern: str
    purpose: Purpose | None = None
    since: datetime | None = None
    until: datetime | None = None
    near: Near | None = None
    state: str | None = None
    camera: str | None = None
    fuzzy: int = 0
    limit: int = 100
    polygon: Polygon | None = None
    route: Route | None = None
    vehicle: str | None = None
    incident: str | None = None
    edits: int = 0
    together: Together | None = None
    scenes: tuple[Scene, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class MisreadExample:
    """A plate in the store that a setting would let in, with its score in 0..1 and the reason."""

    plate: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class MisreadPreview:
    """How many distinct plates fit as typed, and how many more would be let in; `examples`, best first, are of these.

    `search_id` is the audit sequence: a preview is a search.
    """

    as_typed: int
    let_in: int
    examples: tuple[MisreadExample, ...]
    search_id: int


@dataclass(frozen=True, slots=True)
class PreviewMisreads(Request[MisreadPreview]):
    """What `fuzzy` and `edits` of `SearchReads` would let in, before it is searched for. Names its purpose."""

    pattern: str
    purpose: Purpose | None = None
    fuzzy: int = 0
    edits: int = 0


@dataclass(frozen=True, slots=True)
class ReadPictures:
    read: StoredRead
    crop_image: bytes = field(repr=False)
    frame_image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenRead(Request[ReadPictures]):
    """Opening the pictures of a read is an access of its own and names its purpose."""

    read_id: int
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class OpenCrops(Request[tuple[tuple[int, bytes], ...]]):
    """(read id, PNG) of reads a search just found; at most 200. Names the purpose of that search."""

    read_ids: tuple[int, ...]
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class RecentReads(Request[tuple[StoredRead, ...]]):
    """The running shift's own newest reads, for the reel; opens no others."""

    limit: int = 50
