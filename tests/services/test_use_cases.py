"""From list to hit to search to package, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.domain.desk import Request
from alpr_desk.domain.events import HitRaised, ReadStored
from alpr_desk.domain.matching import Disposition, HitStatus, MatchKind, Tick
from alpr_desk.domain.people import Role
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import SignOut
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings
from alpr_desk.domain.requests.capture import CloseShift, EndShift, RecordReads, StartShift, StoreClip
from alpr_desk.domain.requests.evidence import ListPackages, WritePackage
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, VerifyHit
from alpr_desk.domain.requests.hotlists import ListHotlists, SwitchHotlist
from alpr_desk.domain.requests.members import AddMember
from alpr_desk.domain.requests.search import Near, SearchReads
from alpr_desk.domain.seeing import Position
from alpr_desk.errors import AlprDeskError, BadInput, Denied
from alpr_desk.evidence.verifier import verify
from tests.helpers.agency import CASE, STOLEN, Agency
from tests.helpers.reads import captured

ALL_SEEN = frozenset({Tick.CHARACTERS_SEEN, Tick.STATE_SEEN, Tick.CLETS_CONFIRMED})


def test_import_that_fails_leaves_the_former_version_in_force(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    with pytest.raises(BadInput):
        either.import_list("\xff\x00;;;\n")
    (row,) = either.ask("admin", ListHotlists())
    assert row.entries == 1
    assert either.record(either.start_shift(), captured("7ABC123")).hit_ids == (1,)


def test_hit_is_raised_once_a_pass_and_again_after_the_realert_time(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    shift, raised, stored = either.start_shift(), either.heard(HitRaised), either.heard(ReadStored)
    either.record(shift, captured("7ABC123"))
    either.record(shift, captured("7ABC123", confidence=0.99))  # the same pass, better
    either.clock.forward(minutes=9)
    either.record(shift, captured("7ABC123", uid="second pass"))
    assert [event.hit.id for event in raised] == [1]
    assert [event.update for event in stored] == [False, True, False]
    either.clock.forward(minutes=2)
    either.record(shift, captured("7ABC123", uid="third pass"))
    assert len(raised) == 2


def test_look_alike_is_never_exact_until_the_read_improves(either: Agency) -> None:
    either.import_list("7ABC128;CA\n")
    shift = either.start_shift()
    either.record(shift, captured("7ABC12B", uid="pass", confidence=0.6, others=(("7ABC128", 0.3),)))
    (hit,) = either.ask("deputy", ListHits())
    assert hit.match.kind is MatchKind.LOOK_ALIKE
    assert hit.match.differences
    either.record(shift, captured("7ABC128", uid="pass"))
    (hit,) = either.ask("deputy", ListHits())
    assert hit.match.kind is MatchKind.EXACT
    with either.raw() as connection:
        assert connection.exec_driver_sql("SELECT plate FROM read_revision").scalars().all() == ["7ABC12B"]


def test_list_of_another_program_and_a_list_switched_off_count_at_once(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    shift = either.start_shift()
    other = either.another_program()
    try:
        session = other.office.sessions.open(either.member("admin")).id
        other.desk.execute(session, SwitchHotlist("Stolen", enabled=False))
    finally:
        other.close()
    assert either.record(shift, captured("7ABC123")).hit_ids == ()


def test_hit_is_confirmed_only_with_all_ticks(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    either.record(either.start_shift(), captured("7ABC123"))
    for refused in (
        DisposeHit(1, Disposition.CONFIRMED_ACTED),
        DisposeHit(1, Disposition.UNVERIFIED_USE, " "),
        VerifyHit(1, ALL_SEEN),
        VerifyHit(9, frozenset()),
    ):
        with pytest.raises(BadInput):
            either.ask("deputy", refused)
    assert either.ask("deputy", VerifyHit(1, ALL_SEEN, "operator 12")).status is HitStatus.VERIFIED
    disposed = either.ask("deputy", DisposeHit(1, Disposition.CONFIRMED_ACTED)).disposed
    assert disposed is not None
    assert disposed.member == "deputy"
    with pytest.raises(BadInput, match="already"):
        either.ask("deputy", DisposeHit(1, Disposition.MISREAD))


def test_search_by_pattern_place_time_and_state(either: Agency) -> None:
    here = Position(36.7378, -119.7871)
    shift = either.start_shift()
    either.record(shift, captured("7ABC123", position=here), captured("8XYZ999", region="US-NV"))

    def plates(pattern: str, **narrowing: object) -> list[str]:
        request = SearchReads(pattern, STOLEN, **narrowing)  # type: ignore[arg-type]  # as the tests below give them
        return sorted(row.read.plate for row in either.ask("deputy", request).rows)

    assert plates("7?BC*") == ["7ABC123"]
    assert plates("*") == ["7ABC123", "8XYZ999"]
    assert plates("[78]@#*") == []
    assert plates("*", near=Near(36.738, -119.787, 100)) == ["7ABC123"]
    assert plates("*", state="nv") == ["8XYZ999"]
    assert plates("*", since=either.clock.now()) == []
    assert plates("7A8C123", fuzzy=1) == ["7ABC123"]


@pytest.mark.parametrize("pattern", ["%", "_", "7' OR 1=1 --", "7\\d", "(a+)+$", "^7", "7|8", "\0", ""])
def test_pattern_of_another_language_is_refused(agency: Agency, pattern: str) -> None:
    with pytest.raises(BadInput):
        agency.ask("deputy", SearchReads(pattern, STOLEN))


def test_package_verifies_and_holds_its_searches(either: Agency) -> None:
    either.import_list("7ABC123;CA\n")
    shift = either.start_shift()
    either.record(shift, captured("7ABC123"))
    either.execute(shift.token, StoreClip("uid-7ABC123", b"\0\0\0\x18ftypmp42" + bytes(500)))
    either.ask("deputy", SearchReads("7A*", CASE))
    written = either.ask("deputy", WritePackage((1,), (1,), either.folder.parent / "export", CASE))
    verdict = verify(written.path, written.authority_sha256)
    assert verdict.good, verdict.faults
    held = b"".join(path.read_bytes() for path in written.path.rglob("*") if path.is_file())
    assert b"7A*" in held
    assert either.ask("deputy", ListPackages())[0].tag_manifest_sha256 == written.tag_manifest_sha256


def test_shift_goes_on_while_locked_and_its_token_ends_when_closed(either: Agency) -> None:
    shift = either.start_shift()
    with pytest.raises(BadInput, match="running already"):
        either.ask("deputy", StartShift("unit 2", ("synthetic",)))
    either.clock.forward(hours=2)
    assert either.record(shift, captured("7ABC123")).read_ids == (1,)
    either.execute(either.sign_in("deputy"), EndShift())
    either.execute(shift.token, CloseShift())
    with pytest.raises(Denied):
        either.execute(shift.token, RecordReads((captured("8XYZ999"),)))


def test_sign_out_tells_the_shift_to_end_and_loses_no_read(either: Agency) -> None:
    shift = either.start_shift()
    either.ask("deputy", SignOut())
    assert either.record(shift, captured("7ABC123")).read_ids == (1,)


def test_setting_changes_within_its_bounds_and_the_log_has_both_values(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("access.idle_lock_minutes", 12))
    (_, done) = agency.records(AuditEvent.SETTINGS_CHANGE)
    assert (done.detail["old"], done.detail["new"]) == ("30", "12")
    for name, value in (("access.idle_lock_minutes", 31), ("access.lockout_failures", 6), ("no.such", 1)):
        with pytest.raises(BadInput):
            agency.ask("admin", ChangeSetting(name, value))
    agency.reopen()
    values = {row.name: row.value for row in agency.ask("admin", ReadSettings())}
    assert (values["access.idle_lock_minutes"], values["access.lockout_failures"]) == (12, 5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=90) | st.sampled_from(["../../x", "'; DROP TABLE member; --", "\x1b[2J", "🚓", "a\0b"]))
def test_any_text_is_stored_as_typed_or_refused(agency: Agency, text: str) -> None:
    requests: tuple[Request[Any], ...] = (
        AddMember(text, text, text, frozenset({Role.DEPUTY}), "short"),
        SearchReads(text, STOLEN),
        SwitchHotlist(text, enabled=True),
    )
    for request in requests:
        try:
            agency.execute(agency.session_of("admin"), request)
        except AlprDeskError as refused:
            assert str(refused)
    assert agency.verdict().good
