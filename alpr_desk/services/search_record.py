"""What a search asked for and gave, as its access record keeps it (Civil Code 1798.90.52).

What was asked is texts and lists of texts; what was given is the numbers of the reads that were shown.
"""

from __future__ import annotations

from collections.abc import Iterable

from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.search import Near, Place, Polygon, Scene, SearchReads, Together
from alpr_desk.errors import BadInput
from alpr_desk.services.uses import record_of

_MOST = 100
"""Points and scenes that are recorded; more are refused by the search itself."""

_ANSWER = frozenset({"rows", "cut", "reads", "search"})
"""What the completed entry says besides what was asked."""


def given(search_id: int, reads: list[int], *, cut: bool) -> dict[str, object]:
    """What the completed entry of search `search_id` says that it gave."""
    return {"rows": len(reads), "cut": cut, "reads": reads, "search": search_id}


def require_found(unit: UnitOfWork, user_name: str, search_id: int, read_ids: Iterable[int]) -> None:
    """Refuse what the member `user_name` did not find by the search `search_id` or by a next page of it.

    A next page is an entry of its own, later than the search and the same but for where it goes on. The log is read
    from the search on, until every read was met.

    Raises BadInput where that entry is no search of this member that was completed, or did not give all of `read_ids`.
    """
    missing = dict.fromkeys(read_ids)
    began = _search(unit, user_name, search_id)
    completed = False
    for record in _later(unit, user_name, search_id) if began is not None else ():
        own = record.detail.get("search") == search_id
        if own or (began is not None and _question(record) == _question(began)):
            completed = completed or own
            reads = record.detail.get("reads")
            for read_id in reads if isinstance(reads, list) else ():
                missing.pop(read_id, None)
        if completed and not missing:
            return
    if not completed:
        raise BadInput(
            f"Entry {search_id} of the audit log is no completed search of yours: search for these reads first, and "
            "give that search's number."
        )
    raise BadInput(f"Read {next(iter(missing))} was not found by search {search_id}: search for it first.")


def _search(unit: UnitOfWork, user_name: str, search_id: int) -> AuditRecord | None:
    """The attempted entry of the member's search of that number."""
    head = unit.audit.head()
    if head is None or not 1 <= search_id <= head[0]:
        return None
    entry = next(unit.audit.oldest_first(search_id, search_id), None)
    record = record_of(entry) if entry is not None else None
    if record is None or record.event is not AuditEvent.SEARCH or record.user_name != user_name:
        return None
    return record if record.outcome is Outcome.ATTEMPTED else None


def _later(unit: UnitOfWork, user_name: str, search_id: int) -> Iterable[AuditRecord]:
    """The member's completed searches after entry `search_id`, oldest first."""
    marked = f'"event":"{AuditEvent.SEARCH.value}"'.encode()
    for entry in unit.audit.oldest_first(search_id + 1):
        if marked in entry.canonical:
            record = record_of(entry)
            if record is not None and record.outcome is Outcome.COMPLETED and record.user_name == user_name:
                yield record


def _question(record: AuditRecord) -> dict[str, object]:
    return {name: value for name, value in record.detail.items() if name not in _ANSWER and name != "after"}


def asked_of(request: SearchReads) -> dict[str, object]:
    """Everything that narrows the search, and nothing that does not."""
    asked: dict[str, object] = {"pattern": request.pattern[:200], "fuzzy": request.fuzzy, "limit": request.limit}
    for name in ("near", "polygon", "route"):
        if (place := getattr(request, name)) is not None:
            asked[name] = points_of(place)
    for name in ("since", "until"):
        if (moment := getattr(request, name)) is not None:
            asked[name] = utc_text(moment)
    if request.edits:
        asked["edits"] = request.edits
    if request.together is not None:
        asked["together"] = _together(request.together)
    if request.scenes:
        asked["scenes"] = [_scene(scene) for scene in request.scenes[:_MOST]]
    texts = ("state", "camera", "vehicle", "incident", "after")
    return asked | {name: value[:200] for name in texts if (value := getattr(request, name))}


def points_of(place: Place) -> object:
    """A place as the log has it: a text, or a list of texts."""
    if isinstance(place, Near):
        return f"{place.latitude},{place.longitude},{place.radius_m}"
    points = place.corners if isinstance(place, Polygon) else place.points
    written = [f"{latitude},{longitude}" for latitude, longitude in points[:_MOST]]
    return written if isinstance(place, Polygon) else [*written, f"{place.width_m} m to either side"]


def _together(together: Together) -> str:
    return f"{together.plate[:200]} within {together.within_s} s, {together.times} times"


def _scene(scene: Scene) -> str:
    points = points_of(scene.place)
    where = points if isinstance(points, str) else " ".join(map(str, points if isinstance(points, list) else ()))
    return f"{where} from {utc_text(scene.since)} to {utc_text(scene.until)}"
