"""Lists that are fetched by themselves. What is fetched goes through the same all-or-nothing import as any file.

A list that cannot be fetched stays as it was, its age goes on, and the failure shows on the hotlists page and in the
health bar. Fetching runs as the member who is signed in, like every other request, or under the standing order of the
member who set it (`pickup_schedule`). A list is fetched by one program at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alpr_desk.access.gate import Rule, data
from alpr_desk.db.keys import unwrap, wrap
from alpr_desk.db.repositories.list_keeping import KeptPickup
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.matching import ActionClass, FieldList, Priority
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.hotlists import NOT_IN_FORCE, ImportHotlist
from alpr_desk.domain.requests.list_pickup import (
    SERVER_KEY,
    STAGE,
    ListPickups,
    PickedUp,
    Pickup,
    RemovePickup,
    RunPickups,
    SetPickup,
    is_sftp,
)
from alpr_desk.errors import AlprDeskError, BadInput
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.hotlists import may_open
from alpr_desk.services.list_fetching import Fetched, Login, fetch, private_key, server
from alpr_desk.services.list_import import import_list
from alpr_desk.services.list_profiles import profile
from alpr_desk.services.office import Work
from alpr_desk.services.texts import about, line

BUSY = "Another program is fetching this list."
NOT_FETCHED = "A list could not be fetched: whoever manages lists sees on the hotlists page which, and why."
NOTHING_NEW = "Nothing new: the file is the one that was taken last."


def _asked(request: SetPickup) -> dict[str, object]:
    kept = {"keep_login": True} if request.keep_login else {}
    asked = {"pickup": request.hotlist, "address": request.address[:400], "profile": request.profile}
    return {**asked, "minutes": request.every_minutes, **kept}


@handles(SetPickup, data(Permission.MANAGE_HOTLISTS), Mode.CHANGE, AuditEvent.HOTLIST_CHANGE, _asked)
def set_pickup(work: Work, request: SetPickup) -> Pickup:
    with about("address"):
        address = line(request.address, "where the list comes from", 400)
    with about("hotlist"):
        name = _name(request)
    secret, by_key = _secret(work, request, name, address)
    if not 5 <= request.every_minutes <= 10_080:
        raise BadInput("A list is fetched every 5 minutes at most, and at least once a week.", "every_minutes")
    with about("profile"):
        layout = profile(work.unit, request.profile).name
    pickup = Pickup(
        hotlist=name,
        profile=layout,
        address=address,
        host_key=request.host_key if is_sftp(address) else "",
        every_minutes=request.every_minutes,
        replace=request.replace,
        last_at=None,
        last_outcome="",
        failures=0,
        by_key=by_key,
        set_by=work.grant.user_name,
    )
    work.unit.list_keeping.set_pickup(pickup, secret)
    return pickup


def _name(request: SetPickup) -> str:
    name = line(request.hotlist, "the list's name", 80)
    if name in set(FieldList):
        raise BadInput(f"'{name}' is the list of plates entered here: fetch into a list of another name.")
    return name


def _secret(work: Work, request: SetPickup, name: str, address: str) -> tuple[bytes | None, bool]:
    """What signs in at `address`, wrapped, and whether it is a key. Nothing signs in to a folder."""
    if not is_sftp(address):
        if request.private_key:
            raise BadInput("A private key signs in to an SFTP server: a folder needs none.", "private_key")
        if not Path(address).is_absolute():
            example = "/srv/lists/stolen*.csv"
            raise BadInput(f"Write the folder in full, with the file's name or a pattern, like {example}.", "address")
        return None, False
    with about("address"):
        server(address)
    if not SERVER_KEY.fullmatch(request.host_key):
        raise BadInput(
            "Give the server's key as SHA256:… and compare it with whoever runs the server, by telephone "
            "('ssh-keyscan HOST | ssh-keygen -lf -' shows it).",
            "host_key",
        )
    if request.keep_login:
        return _kept_secret(work, request, name)
    login = Login(request.password, request.private_key)
    if login.private_key:
        with about("private_key"):
            private_key(login)
    return wrap(work.office.secrets.pickup, _written(login), _label(name)), bool(login.private_key)


def _kept_secret(work: Work, request: SetPickup, name: str) -> tuple[bytes | None, bool]:
    """Of the same user at the same server with the same key: it is told to no other one."""
    for kept in work.unit.list_keeping.pickups():
        before = kept.pickup
        if before.hotlist != name or not is_sftp(before.address) or before.host_key != request.host_key:
            continue
        then, now = server(before.address), server(request.address)
        if (then.user_name, then.host, then.port) == (now.user_name, now.host, now.port):
            return kept.secret, before.by_key
    raise BadInput("Give the password or key again: the one that is kept is for another server.", "password")


def _label(hotlist: str) -> bytes:
    return f"password of list pick-up {hotlist}".encode()


def _written(login: Login) -> bytes:
    if not login.private_key:
        return login.password.encode()
    return json.dumps({"key": login.private_key, "passphrase": login.password}).encode()


def _login(work: Work, kept: KeptPickup) -> Login:
    if not kept.secret:
        return Login()
    told = unwrap(work.office.secrets.pickup, kept.secret, _label(kept.pickup.hotlist)).decode()
    if not kept.pickup.by_key:
        return Login(told)
    secret = json.loads(told)
    return Login(secret["passphrase"], secret["key"])


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
    unit = work.unit
    lists = {hotlist.name: hotlist for hotlist in unit.hotlists.all()}
    pickups = [kept.pickup for kept in unit.list_keeping.pickups()]
    return tuple(p for p in pickups if p.hotlist not in lists or may_open(work, unit, lists[p.hotlist]))


@dataclass(frozen=True, slots=True)
class _Tried:
    """How one attempt went. `sha256`: of the file that is in force now; None where the attempt failed."""

    result: PickedUp
    at: datetime
    sha256: str | None


def _fetch_asked(request: RunPickups) -> dict[str, object]:
    return {"list": "pick-up", **({"only": request.hotlist[:80]} if request.hotlist else {})}


@handles(
    RunPickups,
    Rule(Permission.MANAGE_HOTLISTS, order=True),
    Mode.STEPS,
    AuditEvent.HOTLIST_IMPORT,
    _fetch_asked,
)
def run_pickups(work: Work, request: RunPickups) -> tuple[PickedUp, ...]:
    now = work.office.clock.now()
    with work.office.store.reading() as unit:
        kept = [k for k in unit.list_keeping.pickups() if _asked_for(work, request, k, now)]
    if request.hotlist and not kept:
        raise BadInput(f"'{request.hotlist}' is not fetched from anywhere.", "hotlist")
    with _claimed(work, kept, now) as mine:
        tried = [_try(work, one) for one in mine]
        with work.completing() as unit:
            for attempt in tried:
                result = attempt.result
                unit.list_keeping.picked_up(result.hotlist, attempt.at, result.sentence, sha256=attempt.sha256)
            work.detail |= {
                "fetched": [t.result.hotlist for t in tried if t.result.report is not None],
                "failed": [t.result.hotlist for t in tried if t.result.failed],
            }
            failing = [k.pickup for k in unit.list_keeping.pickups() if k.pickup.failures]
            restricted = {hotlist.name for hotlist in unit.hotlists.all() if hotlist.seen_by}
    if tried:
        _tell(work, failing, restricted)
    busy = [PickedUp(k.pickup.hotlist, BUSY, failed=False) for k in kept if k not in mine]
    return tuple(sorted((*(attempt.result for attempt in tried), *busy), key=lambda result: result.hotlist))


@contextmanager
def _claimed(work: Work, kept: list[KeptPickup], now: datetime) -> Iterator[list[KeptPickup]]:
    """Those of `kept` that no other program is at; theirs again at once where the attempt cannot be recorded."""
    store = work.office.store
    with store.writing() as unit:
        mine = [one for one in kept if unit.list_keeping.claim_pickup(one.pickup, now)]
        unit.commit()
    try:
        yield mine
    except AlprDeskError:
        with suppress(AlprDeskError), store.writing() as unit:
            for one in mine:
                unit.list_keeping.give_back(one.pickup.hotlist)
            unit.commit()
        raise


def _asked_for(work: Work, request: RunPickups, kept: KeptPickup, now: datetime) -> bool:
    if work.grant.by_order and kept.pickup.set_by.casefold() != work.grant.user_name.casefold():
        return False
    if request.hotlist:
        return kept.pickup.hotlist == request.hotlist
    return request.all or kept.pickup.due(now)


def _try(work: Work, kept: KeptPickup) -> _Tried:
    pickup, at = kept.pickup, work.office.clock.now()
    try:
        fetched = _fetched(work, kept)
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        if sha256 == kept.last_sha256:
            return _Tried(PickedUp(pickup.hotlist, _nothing_new(work, pickup), failed=False), at, sha256)
        return _import(work, pickup, fetched, at)
    except AlprDeskError as error:
        return _Tried(PickedUp(pickup.hotlist, str(error), failed=True), at, None)


def _nothing_new(work: Work, pickup: Pickup) -> str:
    """As long as the version that was taken last waits for approval, whoever looks must see that."""
    with work.office.store.reading() as unit:
        found = unit.hotlists.by_name(pickup.hotlist)
        held = unit.hotlists.held(found.id) if found is not None else None
    return _waiting(held.held_reason) if held is not None else NOTHING_NEW


def _waiting(reason: str) -> str:
    return f"{NOT_IN_FORCE} {reason}"


def _fetched(work: Work, kept: KeptPickup) -> Fetched:
    pickup = kept.pickup
    most = work.office.settings.hotlist.largest_file_mb * 1_000_000
    return fetch(pickup.address, pickup.host_key, _login(work, kept), most)


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
    taken = f"{report.entries:,} entries; {report.rejected_total:,} lines not taken."
    sentence = _waiting(report.held_reason) if report.held_reason else taken
    return _Tried(PickedUp(pickup.hotlist, sentence, failed=False, report=report), at, report.sha256)


def _tell(work: Work, failing: list[Pickup], restricted: set[str]) -> None:
    """The health bar says which list could not be fetched, this time or the last.

    Whoever sits in front of the window reads it, so that it names none of the `restricted` lists.
    """
    state = HealthState.FAILED if failing else HealthState.OK
    named = [f"{p.hotlist}: {p.last_outcome}" for p in failing if p.hotlist not in restricted]
    sentence = (*named, NOT_FETCHED)[0] if failing else ""
    work.office.bus.publish(StageHealth(STAGE, state, sentence, work.office.clock.now()))
