"""Search by partial plate, and opening what it found. Each is an access with a purpose (Policy 430.5(a), 430.5(b))."""

from __future__ import annotations

import time
from typing import Final

from alpr_desk.access.gate import data
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plate_fit import PlateQuery, fit
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.search import (
    MisreadExample,
    MisreadPreview,
    OpenCrops,
    OpenRead,
    PreviewMisreads,
    ReadPictures,
    RecentReads,
    SearchReads,
    SearchResult,
    SearchRow,
)
from alpr_desk.errors import BadInput
from alpr_desk.services.companions import at_all_scenes, page_of, seen_together
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.pictures import crop_of, pictures_of
from alpr_desk.services.search_pages import find_page
from alpr_desk.services.search_record import asked_of, given
from alpr_desk.services.search_terms import Page, Ranked, Terms, write_cursor

_CHOICES: Final = ("first", "second", "third", "fourth", "fifth")
_EXAMPLES: Final = 12


@handles(SearchReads, data(Permission.SEARCH_READS, purpose=True), Mode.READ, AuditEvent.SEARCH, asked_of)
def search_reads(work: Work, request: SearchReads) -> SearchResult:
    started = time.perf_counter()
    terms = Terms.of(request)
    page = _page(work, request, terms)
    shown = page.rows[: terms.limit]
    more = len(page.rows) > terms.limit
    goes_on = shown[-1] if more else page.goes_on
    rows = _rows(work, request, terms, shown)
    cut = more or bool(page.bound)
    work.detail |= given(work.sequence, [row.read.id for row in rows], cut=cut)
    elapsed_ms = (time.perf_counter() - started) * 1000
    return SearchResult(rows, cut, work.sequence, elapsed_ms, write_cursor(goes_on) if goes_on else "", page.bound)


def _page(work: Work, request: SearchReads, terms: Terms) -> Page:
    if request.together is not None and request.scenes:
        raise BadInput("Ask for a convoy or for scenes, not for both at once.")
    if request.together is not None:
        return page_of(work.unit, terms, *seen_together(work.unit, terms, request.together))
    if request.scenes:
        return page_of(work.unit, terms, *at_all_scenes(work.unit, terms, request.scenes))
    return find_page(work.unit, work.office.current.plates, terms)


def _rows(work: Work, request: SearchReads, terms: Terms, shown: list[Ranked]) -> tuple[SearchRow, ...]:
    ids = [row.read_id for row in shown]
    reads, corrected = work.unit.reads.by_ids(ids), work.unit.corrections.of_reads(ids)
    return tuple(
        SearchRow(
            reads[row.read_id],
            row.score,
            _reason(request, terms.query, row, reads[row.read_id]),
            row.supporting,
            corrected.get(row.read_id, ()),
        )
        for row in shown
    )


def _reason(request: SearchReads, query: PlateQuery, row: Ranked, read: StoredRead) -> str:
    fits = fit(query, row.text)
    said = fits[1] if fits else ""
    if request.together is not None:
        return f"with {request.together.plate.upper()} {len(row.supporting)} times; {said}"
    if request.scenes:
        return f"at all {len(request.scenes)} scenes; {said}"
    if row.text == read.plate:
        return said
    place = next((at for at, (text, _) in enumerate(read.candidates) if text == row.text), 0)
    name = f"reader's {_choice(place)} choice {row.text}" if row.band else f"corrected to {row.text}"
    return name if said == "exact" else f"{name}; {said}"


def _choice(place: int) -> str:
    return _CHOICES[place] if place < len(_CHOICES) else f"{place + 1}th"


@handles(
    PreviewMisreads,
    data(Permission.SEARCH_READS, purpose=True),
    Mode.READ,
    AuditEvent.SEARCH,
    lambda r: {"preview": True, "pattern": r.pattern[:200], "fuzzy": r.fuzzy, "edits": r.edits},
)
def preview_misreads(work: Work, request: PreviewMisreads) -> MisreadPreview:
    query = PlateQuery.of(request.pattern, request.fuzzy, request.edits)
    table = work.office.current.plates.table(work.unit)
    as_typed, let_in, best = table.let_in(query, _EXAMPLES)
    examples = []
    for text, score in best:
        found = fit(query, text)
        examples.append(MisreadExample(text, score, found[1] if found else ""))
    work.detail |= {"as_typed": as_typed, "let_in": let_in, "plates": [text for text, _ in best]}
    return MisreadPreview(as_typed, let_in, tuple(examples), work.sequence)


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
