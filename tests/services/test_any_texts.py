"""Text that means something to SQL, to paths, to terminals or to nobody, in every text of every request: it is stored
as it is or refused in a sentence, and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, update

from alpr_desk.access import passwords
from alpr_desk.db.tables import member, metadata
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Role
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.capture import StartShift
from alpr_desk.errors import AlprDeskError
from tests.helpers.agency import Agency, Template
from tests.helpers.clock import START
from tests.helpers.reads import captured
from tests.services.examples import examples

NASTY = (
    "'; DROP TABLE member; --",
    '" OR 1=1 --',
    "admin'--",
    "%_%",
    "../../../../tmp/outside",
    "..\\..\\outside",
    "/etc/passwd",
    "C:\\Windows\\System32",
    "\\\\server\\share",
    "CON",
    "a\0b",
    "\ud800",
    "\x1b[2J",
    "\u202egpj.exe",
    "line\nline",
    "{0.__class__}%s%n",
    "$(id)`id`",
    "ﷺ" * 40,
    "x" * 5000,
    "",
    " ",
)
TEXTS = st.sampled_from(NASTY) | st.text(max_size=30)


@pytest.fixture(scope="module")
def office(agency_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """With a read, a hit and a running shift. Everybody may do everything, so that no text ends at the gate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords.hash_password, "__kwdefaults__", {"cost": 4, "hasher": passwords.BCRYPT})
        agency = agency_template.copy(tmp_path_factory.mktemp("texts") / "agency")
        _all_roles(agency)
        agency.import_list("7ABC123;CA\n")
        agency.record(agency.start_shift("deputy"), captured("7ABC123"))
        yield agency
        agency.close()


def _all_roles(agency: Agency) -> None:
    values = {"roles": sorted(Role), "suspended_at": None, "disabled_at": None, "terminated_at": None}
    with agency.raw() as connection:
        connection.execute(update(member).values(values))


def _texts(request: Any) -> list[str]:
    """Names of the fields that hold text."""
    return [f.name for f in fields(request) if _is_text(getattr(request, f.name))]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Enum)


REQUESTS: dict[str, Request[Any]] = {
    kind.__name__: request for kind, request in examples(Path("unused")).items() if _texts(request)
}
PURPOSED = [name for name, request in examples(Path("unused")).items() if hasattr(request, "purpose")]


def _session(agency: Agency, request: Request[Any]) -> Any:
    session = agency.session_of("investigator")
    if type(request).__name__ in ("StoreClip", "RecordReads", "CloseShift"):
        shifts = agency.opened.office.sessions.shifts_of(agency.member("investigator").id)
        if not shifts:
            return agency.execute(session, StartShift("unit 1", ("synthetic",))).token
        return shifts[-1].id
    return session


def _harmless(agency: Agency, request: Request[Any]) -> None:
    """It is done or refused in a sentence; every table is there, and nothing lies outside the data folder."""
    outside = sorted(agency.folder.parent.iterdir())
    try:
        agency.execute(_session(agency, request), request)
    except AlprDeskError as error:
        sentence = str(error)
        assert sentence.endswith((".", "?")), sentence
    assert sorted(agency.folder.parent.iterdir()) == outside
    agency.last_record()


@pytest.mark.parametrize("name", REQUESTS)
@settings(
    max_examples=24,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_text_in_any_field_is_kept_or_refused(office: Agency, name: str, data: st.DataObject) -> None:
    request: Any = REQUESTS[name]
    field = data.draw(st.sampled_from(_texts(request)))
    _harmless(office, replace(request, **{field: data.draw(TEXTS)}))


@pytest.mark.parametrize("kind", PURPOSED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_in_a_purpose_is_kept_or_refused(office: Agency, kind: type, text: str, tmp_path: Path) -> None:
    request: Any = examples(tmp_path)[kind]
    purpose: Purpose = request.purpose
    _harmless(office, replace(request, purpose=replace(purpose, note=text)))
    _harmless(office, replace(request, purpose=replace(purpose, case_number=text)))


def test_after_all_that_the_store_is_whole(office: Agency) -> None:
    """Runs last in this file: every table and member is there, nobody was let go, and the audit chain holds."""
    with office.raw() as connection:
        assert set(inspect(connection).get_table_names()) >= set(metadata.tables)
    _all_roles(office)
    for who in office.people:
        assert office.member(who).created_at >= START
    assert office.verdict().good
