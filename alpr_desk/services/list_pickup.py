"""Lists that are fetched by themselves. What is fetched goes through the same all-or-nothing import as any file.

A list that cannot be fetched stays as it was, its age goes on, and the failure shows on the hotlists page and in the
health bar. Fetching runs as the member who is signed in, like every other request.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alpr_desk.access.gate import data
from alpr_desk.db.keys import unwrap, wrap
from alpr_desk.db.repositories.list_keeping import KeptPickup
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.matching import ActionClass, FieldList, Priority
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.hotlists import ImportHotlist
from alpr_desk.domain.requests.list_pickup import ListPickups, PickedUp, Pickup, RemovePickup, RunPickups, SetPickup
from alpr_desk.errors import AlprDeskError, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.list_fetching import Fetched, fetch, is_sftp, server
from alpr_desk.services.list_import import import_list
from alpr_desk.services.list_profiles import profile
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

STAGE = "list pick-up"
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
NOTHING_NEW = "Nothing new: the file is the one that was taken last."


@handles(
    SetPickup,
    data(Permission.MANAGE_HOTLISTS),
    Mode.CHANGE,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"pickup": r.hotlist, "address": r.address[:400], "profile": r.profile, "minutes": r.every_minutes},
)
def set_pickup(work: Work, request: SetPickup) -> Pickup:
    address = line(request.address, "where the list comes from", 400)
    secret = None
    if is_sftp(address):
        server(address)
        if not _FINGERPRINT.fullmatch(request.host_key):
            raise BadInput(
                "Give the server's key as SHA256:… and compare it with whoever runs the server, by telephone "
                "('ssh-keyscan HOST | ssh-keygen -lf -' shows it)."
            )
        secret = wrap(work.office.secrets.pickup, request.password.encode(), _label(request.hotlist))
    elif not Path(address).is_absolute():
        raise BadInput("Write the folder in full, with the file's name or a pattern, like /srv/lists/stolen*.csv.")
    if not 5 <= request.every_minutes <= 10_080:
        raise BadInput("A list is fetched every 5 minutes at most, and at least once a week.")
    name = line(request.hotlist, "the list's name", 80)
    if name in set(FieldList):
        raise BadInput(f"'{name}' is the list of plates entered here: fetch into a list of another name.")
    pickup = Pickup(
        hotlist=name,
        profile=profile(work.unit, request.profile).name,
        address=address,
        host_key=request.host_key if is_sftp(address) else "",
        every_minutes=request.every_minutes,
        replace=request.replace,
        last_at=None,
        last_outcome="",
        failures=0,
    )
    work.unit.list_keeping.set_pickup(pickup, secret, work.grant.user_name)
    return pickup


def _label(hotlist: str) -> bytes:
    return f"password of list pick-up {hotlist}".encode()


@handles(
    RemovePickup,
    data(Permission.MANAGE_HOTLISTS),
    Mode.CHANGE,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"pickup_removed": r.hotlist},
)
def remove_pickup(work: Work, request: RemovePickup) -> None:
    if not work.unit.list_keeping.remove_pickup(request.hotlist):
        raise BadInput(f"'{request.hotlist}' is not fetched from anywhere.")


@handles(ListPickups, data(Permission.SEE_HOTLISTS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "pick-up"})
def list_pickups(work: Work, request: ListPickups) -> tuple[Pickup, ...]:
    return tuple(kept.pickup for kept in work.unit.list_keeping.pickups())


@dataclass(frozen=True, slots=True)
class _Tried:
    """How one attempt went. `sha256`: of the file that is in force now; None where the attempt failed."""

    result: PickedUp
    at: datetime
    sha256: str | None


@handles(
    RunPickups, data(Permission.MANAGE_HOTLISTS), Mode.STEPS, AuditEvent.HOTLIST_IMPORT, lambda r: {"list": "pick-up"}
)
def run_pickups(work: Work, request: RunPickups) -> tuple[PickedUp, ...]:
    now = work.office.clock.now()
    with work.office.store.reading() as unit:
        kept = [k for k in unit.list_keeping.pickups() if request.all or _due(k.pickup, now)]
    tried = [_try(work, one) for one in kept]
    with work.completing() as unit:
        for attempt in tried:
            result = attempt.result
            unit.list_keeping.picked_up(result.hotlist, attempt.at, result.sentence, sha256=attempt.sha256)
        work.detail |= {
            "fetched": [t.result.hotlist for t in tried if t.result.report is not None],
            "failed": [t.result.hotlist for t in tried if t.result.failed],
        }
    _tell(work, tried)
    return tuple(attempt.result for attempt in tried)


def _due(pickup: Pickup, now: datetime) -> bool:
    return pickup.last_at is None or now - pickup.last_at >= timedelta(minutes=pickup.every_minutes)


def _try(work: Work, kept: KeptPickup) -> _Tried:
    pickup, at = kept.pickup, work.office.clock.now()
    try:
        fetched = _fetched(work, kept)
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        if sha256 == kept.last_sha256:
            return _Tried(PickedUp(pickup.hotlist, NOTHING_NEW, failed=False), at, sha256)
        return _import(work, pickup, fetched, at)
    except AlprDeskError as error:
        return _Tried(PickedUp(pickup.hotlist, str(error), failed=True), at, None)


def _fetched(work: Work, kept: KeptPickup) -> Fetched:
    pickup = kept.pickup
    password = unwrap(work.office.secrets.pickup, kept.secret, _label(pickup.hotlist)).decode() if kept.secret else ""
    most = work.office.settings.hotlist.largest_file_mb * 1_000_000
    return fetch(pickup.address, pickup.host_key, password, most)


def _import(work: Work, pickup: Pickup, fetched: Fetched, at: datetime) -> _Tried:
    """With audit entries of its own, as if the member had imported the file by hand."""
    with work.office.store.reading() as unit:
        found = unit.hotlists.by_name(pickup.hotlist)
    request = ImportHotlist(
        name=pickup.hotlist,
        profile=pickup.profile,
        source=f"{fetched.name} from {pickup.address}"[:400],
        content=fetched.content,
        replace=pickup.replace,
        priority=found.priority if found is not None else Priority.MEDIUM,
        action=found.action if found is not None else ActionClass.STOP_AFTER_CONFIRMATION,
    )
    asked: dict[str, object] = {"list": request.name, "profile": request.profile, "source": request.source}
    inner = Work(work.office, work.grant, AuditEvent.HOTLIST_IMPORT, {**asked, "replace": request.replace})
    try:
        report = import_list(inner, request)
    except AlprDeskError as error:
        with work.office.store.writing() as unit:
            unit.audit.append(inner.record(Outcome.FAILED, why=str(error)))
            unit.commit()
        raise
    sentence = report.held_reason or f"{report.entries:,} entries; {report.rejected_total:,} lines not taken."
    return _Tried(PickedUp(pickup.hotlist, sentence, failed=False, report=report), at, report.sha256)


def _tell(work: Work, tried: list[_Tried]) -> None:
    """The health bar says which list could not be fetched."""
    if not tried:
        return
    failed = [t.result for t in tried if t.result.failed]
    state = HealthState.FAILED if failed else HealthState.OK
    sentence = f"{failed[0].hotlist}: {failed[0].sentence}" if failed else ""
    work.office.bus.publish(StageHealth(STAGE, state, sentence, work.office.clock.now()))
