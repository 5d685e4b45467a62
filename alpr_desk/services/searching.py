"""Search by partial plate, and opening what it found. Each is an access with a purpose (Policy 430.5(a), 430.5(b))."""

from __future__ import annotations

import math
import time

from alpr_desk.access.gate import data
from alpr_desk.db.repositories.reads import ReadFilter
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.search import (
    Near,
    OpenCrops,
    OpenRead,
    ReadPictures,
    RecentReads,
    SearchReads,
    SearchResult,
    SearchRow,
)
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.query import score
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.pictures import crop_of, pictures_of

MAX_LOOKED_AT = 200_000
"""Stored reads that one search looks at before it says that it was cut."""
MAX_LIMIT = 1_000
_EARTH_M = 6_371_008.8


def _asked(request: SearchReads) -> dict[str, object]:
    asked: dict[str, object] = {"pattern": request.pattern[:200], "fuzzy": request.fuzzy, "limit": request.limit}
    if request.near is not None:
        asked["near"] = f"{request.near.latitude},{request.near.longitude},{request.near.radius_m}"
    for name in ("since", "until"):
        if (moment := getattr(request, name)) is not None:
            asked[name] = utc_text(moment)
    return asked | {name: value for name in ("state", "camera") if (value := getattr(request, name))}


@handles(SearchReads, data(Permission.SEARCH_READS, purpose=True), Mode.READ, AuditEvent.SEARCH, _asked)
def search_reads(work: Work, request: SearchReads) -> SearchResult:
    started = time.perf_counter()
    pattern = PlatePattern.parse(request.pattern)
    if not 0 <= request.fuzzy <= 2:
        raise BadInput("Look-alikes and misreads can be let in for 0, 1 or 2 characters.")
    if not 1 <= request.limit <= MAX_LIMIT:
        raise BadInput(f"Ask for 1 to {MAX_LIMIT} results.")
    rows, cut = _find(work, request, pattern)
    work.detail |= {"rows": len(rows), "cut": cut, "reads": [row.read.id for row in rows]}
    return SearchResult(tuple(rows), cut, work.sequence, (time.perf_counter() - started) * 1000)


def _find(work: Work, request: SearchReads, pattern: PlatePattern) -> tuple[list[SearchRow], bool]:
    """As typed, the database narrows by the pattern; with misreads let in, every read in time and place is scored."""
    wanted = ReadFilter(
        pattern=pattern if request.fuzzy == 0 else None,
        since=request.since,
        until=request.until,
        camera=request.camera,
        box=_box(request.near) if request.near else None,
    )
    rows: list[SearchRow] = []
    for looked_at, read in enumerate(work.unit.reads.find(wanted), 1):
        if looked_at > MAX_LOOKED_AT:
            return _best(rows, request.limit), True
        scored = score(pattern, read.plate, read.candidates, request.fuzzy)
        if scored is not None and _fits(read, request):
            rows.append(SearchRow(read, *scored))
            if request.fuzzy == 0 and len(rows) > request.limit:
                break
    return _best(rows, request.limit), len(rows) > request.limit


def _best(rows: list[SearchRow], limit: int) -> list[SearchRow]:
    return sorted(rows, key=lambda row: (-row.score, -row.read.captured_at.timestamp()))[:limit]


def _fits(read: StoredRead, request: SearchReads) -> bool:
    if request.state and (read.region or "").rpartition("-")[2] != request.state.upper().rpartition("-")[2]:
        return False
    if request.near is None:
        return True
    return read.position is not None and distance_m(request.near, read.position.latitude, read.position.longitude) <= (
        request.near.radius_m
    )


def _box(near: Near) -> tuple[float, float, float, float]:
    """South, west, north, east of a box that holds the circle."""
    if not (-90 <= near.latitude <= 90 and -180 <= near.longitude <= 180 and 0 < near.radius_m <= 100_000):
        raise BadInput("Give the place as latitude, longitude and a radius of at most 100,000 metres.")
    north = math.degrees(near.radius_m / _EARTH_M)
    east = north / max(0.01, math.cos(math.radians(near.latitude)))
    return near.latitude - north, near.longitude - east, near.latitude + north, near.longitude + east


def distance_m(near: Near, latitude: float, longitude: float) -> float:
    """Great-circle metres (haversine)."""
    a, b = math.radians(near.latitude), math.radians(latitude)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(longitude - near.longitude) / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))


@handles(
    OpenRead,
    data(Permission.OPEN_IMAGES, purpose=True),
    Mode.READ,
    AuditEvent.IMAGE_OPENED,
    lambda r: {"read": r.read_id},
)
def open_read(work: Work, request: OpenRead) -> ReadPictures:
    read = work.unit.reads.by_id(request.read_id)
    if read is None:
        raise BadInput(f"There is no read {request.read_id}.")
    work.detail["plate"] = read.plate
    pictures = pictures_of(work.unit, work.office.vault, read.id)
    return ReadPictures(read, pictures.crop, pictures.frame)


@handles(
    OpenCrops,
    data(Permission.OPEN_IMAGES, purpose=True),
    Mode.READ,
    AuditEvent.IMAGE_OPENED,
    lambda r: {"crops_of_reads": list(r.read_ids[:200])},
)
def open_crops(work: Work, request: OpenCrops) -> tuple[tuple[int, bytes], ...]:
    if len(request.read_ids) > 200:
        raise BadInput("At most 200 pictures can be opened at once.")
    return tuple((read_id, crop_of(work.unit, work.office.vault, read_id)) for read_id in request.read_ids)


@handles(
    RecentReads, data(Permission.OPERATE_CAPTURE), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "own shift"}
)
def recent_reads(work: Work, request: RecentReads) -> tuple[StoredRead, ...]:
    shifts = [shift.shift_id for shift in work.office.sessions.shifts_of(work.grant.member_id) if shift.shift_id]
    return work.unit.reads.of_shift(shifts[-1], max(1, min(request.limit, 200))) if shifts else ()
