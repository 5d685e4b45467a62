"""Search over stored reads, and opening what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Near:
    """Within `radius_m` metres of a WGS 84 point."""

    latitude: float
    longitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A read found, its score in 0..1 and why it is here ("exact", "fits 7A?C*", "B read as 8 at 3")."""

    read: StoredRead
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`cut` where more was found than `limit`; `search_id` is the audit sequence of the search."""

    rows: tuple[SearchRow, ...]
    cut: bool
    search_id: int
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class SearchReads(Request[SearchResult]):
    """Partial plate with position (`PlatePattern`).

    `fuzzy`: 0 as typed, 1 or 2 look-alike or misread characters let in.
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
