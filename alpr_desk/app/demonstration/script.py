"""What the demonstration's people do, each request through the Desk: list, verify, search, package, audit."""

from __future__ import annotations

from pathlib import Path

from alpr_desk.app.demonstration.agency import Account, Staff, hire, write_accounts
from alpr_desk.app.demonstration.drive import wanted_plate
from alpr_desk.app.opening import Opened
from alpr_desk.domain.matching import ActionClass, Disposition, Hit, Priority, Tick
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.evidence import PackageWritten, WritePackage
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, OpenHit, VerifyHit
from alpr_desk.domain.requests.hotlists import ImportHotlist
from alpr_desk.domain.requests.search import SearchReads, SearchResult
from alpr_desk.errors import AnswerIsNo

VEHICLE = "Unit 12"
INCIDENT = "26-01234 homicide"
REPORTED = "9XZ?*"
"""The part of a plate that a witness of it saw; nothing that is driven past fits."""
CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234", "demonstration")


def prepare(opened: Opened, administrator: Account, source: str, out: Path) -> tuple[Staff, SessionId, str]:
    """Members, settings and lists before the drive: (staff, the administrator's session, the wanted plate)."""
    clock = opened.office.clock
    staff, session = hire(opened, administrator, clock)
    write_accounts(out, staff)
    opened.desk.execute(session, ChangeSetting("capture.vehicle", VEHICLE))
    opened.desk.execute(session, ChangeSetting("capture.sources", [source]))
    plate, state = wanted_plate(source, opened.office.settings, clock)
    seed_lists(opened, session, plate, state)
    return staff, session, plate


def seed_lists(opened: Opened, session: SessionId, plate: str, state: str | None) -> None:
    """A list of stolen vehicles with the wanted plate, and one of lesser weight beside it."""
    rows = [f"{plate};{state or ''}", "8ZZZ999;CA", "KTX4821;NV", "NOP12345;OR"]
    opened.desk.execute(
        session,
        ImportHotlist(
            "Stolen vehicles", "plain", "stolen-demonstration.csv", "\n".join(rows).encode(), priority=Priority.HIGH
        ),
    )
    opened.desk.execute(
        session,
        ImportHotlist(
            "Be on the lookout", "plain", "bolo-demonstration.csv", b"4XYZ777;CA\nBQR519;AZ\n",
            priority=Priority.LOW, action=ActionClass.OBSERVE,
        ),
    )  # fmt: skip


def wanted_hit(opened: Opened, session: SessionId, plate: str) -> Hit:
    """The drive's hit on the wanted plate. Raises AnswerIsNo where there is none."""
    hits = opened.desk.execute(session, ListHits())
    fitting = [hit for hit in hits if hit.match.entry.plate == plate]
    if not fitting:
        raise AnswerIsNo("The drive raised no hit on the wanted plate.")
    return max(fitting, key=lambda hit: hit.match.probability)


def verify_and_dispose(opened: Opened, session: SessionId, hit: Hit) -> None:
    opened.desk.execute(session, OpenHit(hit.id))
    opened.desk.execute(session, VerifyHit(hit.id, frozenset(Tick), "CLETS operator 4711"))
    opened.desk.execute(session, DisposeHit(hit.id, Disposition.CONFIRMED_NOT_ACTED, "Unit too far away"))


def partial(plate: str) -> str:
    """A partial plate as a witness gives it: a beginning, one character not seen, the rest unknown."""
    return f"{plate[:2]}?{plate[3:4]}*"


def search(opened: Opened, session: SessionId, plate: str) -> SearchResult:
    return opened.desk.execute(session, SearchReads(partial(plate), CASE))


def write_package(opened: Opened, session: SessionId, hit: Hit, out: Path) -> PackageWritten:
    out.mkdir(parents=True, exist_ok=True)
    return opened.desk.execute(session, WritePackage((hit.read.id,), (hit.id,), out, CASE))
