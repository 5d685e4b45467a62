"""Taking results away as a list, which is a copy of data with an entry of its own; and keeping questions."""

from __future__ import annotations

import hashlib

from alpr_desk.access.gate import data
from alpr_desk.db.files import write_whole
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import Permission
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.results import (
    ExportResults,
    ForgetSearch,
    ListSavedSearches,
    ResultsExported,
    SavedSearch,
    SaveSearch,
)
from alpr_desk.errors import BadInput
from alpr_desk.evidence.listing import ListedRead, Listing, csv_listing, pdf_listing
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.search_record import require_found
from alpr_desk.services.texts import line

MAX_READS = 10_000
"""Reads on one list."""
MAX_SAVED = 100
"""Questions that a member keeps."""
_WRITERS = {".csv": csv_listing, ".pdf": pdf_listing}


@handles(
    ExportResults,
    data(Permission.EXPORT_RESULTS, purpose=True),
    Mode.STEPS,
    AuditEvent.RESULTS_EXPORTED,
    lambda r: {"reads": list(r.read_ids[:MAX_READS]), "out": str(r.out), "search": r.search_id},
)
def export_results(work: Work, request: ExportResults) -> ResultsExported:
    """Only of reads that the named search gave this member, however long ago: a list says where it comes from."""
    out = request.out
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise BadInput("Name the list with .csv or .pdf at its end.")
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder {out.parent}: choose one that is there.")
    if out.exists():
        raise BadInput(f"{out} is there already: choose another name.")
    with work.office.store.reading() as unit:
        listing = _listing(work, unit, request)
    content = write(listing)
    write_whole(out, content)
    try:
        with work.completing():
            work.detail |= {"rows": len(listing.reads), "sha256": hashlib.sha256(content).hexdigest()}
    except BaseException:
        out.unlink(missing_ok=True)  # a list that is not in the audit log must not exist
        raise
    return ResultsExported(out, len(listing.reads), hashlib.sha256(content).hexdigest())


def _listing(work: Work, unit: UnitOfWork, request: ExportResults) -> Listing:
    read_ids = list(dict.fromkeys(request.read_ids))
    if not 1 <= len(read_ids) <= MAX_READS:
        raise BadInput(f"Choose 1 to {MAX_READS:,} reads for the list.")
    require_found(unit, work.grant.user_name, request.search_id, read_ids)
    stored = unit.reads.by_ids(read_ids)
    missing = [read_id for read_id in read_ids if read_id not in stored]
    if missing:
        raise BadInput(f"There is no read {missing[0]}.")
    corrections = unit.corrections.of_reads(read_ids)
    agency = unit.agencies.get()
    return Listing(
        work.grant.organisation,
        f"{work.grant.member_name} ({work.grant.user_name})",
        work.grant.purpose,
        work.office.clock.now(),
        request.search_id,
        tuple(ListedRead(stored[read_id], corrections.get(read_id, ())) for read_id in read_ids),
        demonstration=agency.demonstration if agency else False,
    )


@handles(
    SaveSearch,
    data(Permission.SEARCH_READS),
    Mode.CHANGE,
    AuditEvent.SEARCH_SAVED,
    lambda r: {"name": r.name[:200], "pattern": r.question.pattern[:200]},
)
def save_search(work: Work, request: SaveSearch) -> SavedSearch:
    name = line(request.name, "a name for the search", 80)
    PlatePattern.parse(request.question.pattern)
    kept = {saved.name for saved in work.unit.saved_searches.of_member(work.grant.member_id)}
    if name not in kept and len(kept) >= MAX_SAVED:
        raise BadInput(f"{MAX_SAVED} searches are saved already: forget one first.")
    return work.unit.saved_searches.save(work.grant.member_id, name, request.question, work.office.clock.now())


@handles(
    ListSavedSearches,
    data(Permission.SEARCH_READS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda _: {"list": "saved searches"},
)
def list_saved_searches(work: Work, _request: ListSavedSearches) -> tuple[SavedSearch, ...]:
    return work.unit.saved_searches.of_member(work.grant.member_id)


@handles(
    ForgetSearch,
    data(Permission.SEARCH_READS),
    Mode.CHANGE,
    AuditEvent.SEARCH_SAVED,
    lambda r: {"forgotten": r.saved_id},
)
def forget_search(work: Work, request: ForgetSearch) -> None:
    if not work.unit.saved_searches.forget(work.grant.member_id, request.saved_id):
        raise BadInput("There is no such saved search of yours.")
