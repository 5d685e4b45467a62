"""Sessions: end when they must, wake for nothing but the password, and cannot be guessed, reused or prolonged."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from alpr_desk.access.gate import limits_of
from alpr_desk.access.sessions import Limits, Session, SessionKind, SessionRegistry
from alpr_desk.domain.people import Member, MemberStatus, Role, SessionId
from alpr_desk.errors import DenialReason, Denied
from alpr_desk.settings import Settings, changed
from tests.helpers.clock import START, FakeClock

LIMITS = Limits(idle_minutes=30, reauthenticate_hours=12)
LONG = Limits(idle_minutes=10_000, reauthenticate_hours=12)


def member(number: int = 1) -> Member:
    return Member(
        number,
        f"user{number}",
        f"Member {number}",
        "Deputy",
        frozenset({Role.DEPUTY}),
        MemberStatus.ACTIVE,
        START,
        None,
    )


@pytest.fixture
def registry(clock: FakeClock) -> SessionRegistry:
    return SessionRegistry(clock)


def look(registry: SessionRegistry, session_id: SessionId, limits: Limits = LIMITS) -> Session:
    session = registry.get(session_id, limits)
    if session is None:
        pytest.fail("the session is gone")
    return session


def test_new_session_is_open_and_names_its_member(registry: SessionRegistry) -> None:
    session = look(registry, registry.open(member()).id)
    assert (session.member_id, session.user_name, session.member_name) == (1, "user1", "Member 1")
    assert session.roles == {Role.DEPUTY}
    assert session.kind is SessionKind.SESSION
    assert not session.locked
    assert not session.expired
    assert session.signed_in_at == session.last_activity == START
    assert session.locks_at(LIMITS) == START + timedelta(minutes=30)


def test_ids_are_256_bits_and_never_used_again(registry: SessionRegistry) -> None:
    ids = []
    for _ in range(500):
        session = registry.open(member())
        ids.append(session.id)
        registry.end(session.id)
    assert len(set(ids)) == 500
    assert all(len(bytes.fromhex(each)) == 32 for each in ids)


def test_sign_in_never_takes_over_an_id_known_before(registry: SessionRegistry) -> None:
    """Session fixation: whatever id was around before sign-in names nothing afterwards."""
    before = registry.open(member())
    registry.end(before.id)
    after = registry.open(member())
    assert after.id != before.id
    assert registry.get(before.id, LIMITS) is None


@pytest.mark.parametrize("unknown", [None, "", "0" * 64, "x"])
def test_unknown_id_is_no_session(registry: SessionRegistry, unknown: str | None) -> None:
    session_id = None if unknown is None else SessionId(unknown)
    registry.open(member())
    assert registry.get(session_id, LIMITS) is None
    assert registry.touch(session_id, LIMITS) is None
    assert registry.end(SessionId(unknown or "")) == ()


def test_id_is_not_in_what_a_log_could_print(registry: SessionRegistry) -> None:
    session = registry.open(member())
    token = registry.open_shift(session.id, 7, LIMITS)
    assert session.id not in repr(session)
    shift = look(registry, token)
    assert token not in repr(shift)
    assert session.id not in repr(shift)


@pytest.mark.parametrize("minutes", [1, 15, 30])
def test_idle_session_locks_at_exactly_the_limit(clock: FakeClock, registry: SessionRegistry, minutes: int) -> None:
    limits = Limits(idle_minutes=minutes)
    session = registry.open(member())
    clock.forward(minutes=minutes, microseconds=-1)
    assert not look(registry, session.id, limits).locked
    clock.forward(microseconds=1)
    assert look(registry, session.id, limits).locked


def test_looking_is_no_activity(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    for _ in range(6):
        clock.forward(minutes=5)
        state = look(registry, session.id)
    assert state.locked


def test_touch_puts_the_lock_off(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    for _ in range(10):
        clock.forward(minutes=29)
        registry.touch(session.id, LIMITS)
    assert not look(registry, session.id).locked
    assert look(registry, session.id).last_activity == clock.now()


def test_touch_does_not_wake_a_session_that_idled_too_long(clock: FakeClock, registry: SessionRegistry) -> None:
    """Nobody looked in between: the touch itself must find that the time was over."""
    session = registry.open(member())
    clock.forward(minutes=30)
    touched = registry.touch(session.id, LIMITS)
    assert touched is not None
    assert touched.locked
    assert touched.last_activity == START
    assert look(registry, session.id).locked


def test_clock_set_back_does_not_wake_a_locked_session(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(minutes=31)
    assert look(registry, session.id).locked
    clock.set_wall(START)
    assert look(registry, session.id).locked


def test_clock_set_back_does_not_put_the_lock_off(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(minutes=20)
    clock.set_wall(START - timedelta(days=3))
    clock.forward(minutes=9, seconds=59)
    assert not look(registry, session.id).locked
    clock.forward(seconds=1)
    assert look(registry, session.id).locked


def test_clock_set_back_does_not_prolong_a_session(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    for _ in range(12):
        clock.forward(hours=1)
        clock.set_wall(START)
    assert look(registry, session.id, LONG).expired


def test_machine_that_slept_locks_and_ends_sessions(clock: FakeClock, registry: SessionRegistry) -> None:
    """The monotonic clock of some systems stands still while they sleep; the wall clock does not."""
    session = registry.open(member())
    clock.set_wall(START + timedelta(minutes=30))
    assert look(registry, session.id).locked
    clock.set_wall(START + timedelta(hours=12))
    assert look(registry, session.id).expired


def test_lowered_limit_works_at_the_next_look(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(minutes=10)
    assert not look(registry, session.id).locked
    assert look(registry, session.id, Limits(idle_minutes=5)).locked
    assert look(registry, session.id).locked, "a raised limit unlocked the session"


def test_session_expires_at_exactly_its_hours_however_busy(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    for _ in range(12 * 4 - 1):
        clock.forward(minutes=15)
        registry.touch(session.id, LIMITS)
    clock.forward(minutes=15, microseconds=-1)
    assert not look(registry, session.id).expired
    clock.forward(microseconds=1)
    assert look(registry, session.id).expired


def test_nothing_brings_an_expired_session_back(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(hours=12)
    for use in (registry.unlock, registry.reauthenticated, registry.touch, registry.lock):
        used = use(session.id, LIMITS)
        assert used is not None
        assert used.expired
    clock.set_wall(START)
    assert look(registry, session.id, Limits(reauthenticate_hours=1000)).expired


def test_lock_and_unlock(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    registry.lock(session.id, LIMITS)
    assert look(registry, session.id).locked
    registry.touch(session.id, LIMITS)
    registry.reauthenticated(session.id, LIMITS)
    assert look(registry, session.id).locked
    clock.forward(hours=2)
    registry.unlock(session.id, LIMITS)
    assert not look(registry, session.id).locked
    assert look(registry, session.id).last_activity == clock.now()
    clock.forward(minutes=30)
    assert look(registry, session.id).locked


def test_unlock_does_not_prolong_the_session(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(hours=11, minutes=59)
    registry.unlock(session.id, LIMITS)
    registry.reauthenticated(session.id, LIMITS)
    clock.forward(minutes=1)
    assert look(registry, session.id).expired


def test_age_of_the_last_proof_is_known(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    clock.forward(minutes=20)
    registry.touch(session.id, LIMITS)
    assert registry.since_proof(look(registry, session.id)) == timedelta(minutes=20)
    registry.reauthenticated(session.id, LIMITS)
    clock.forward(minutes=3)
    assert registry.since_proof(look(registry, session.id)) == timedelta(minutes=3)


def test_shift_goes_on_while_its_session_is_locked(clock: FakeClock, registry: SessionRegistry) -> None:
    session = registry.open(member())
    token = registry.open_shift(session.id, 7, LIMITS)
    clock.forward(hours=11)
    assert look(registry, session.id).locked
    shift = look(registry, token)
    assert (shift.kind, shift.shift_id, shift.opened_by) == (SessionKind.SHIFT, 7, session.id)
    assert (shift.locked, shift.expired) == (False, False)


def test_shift_ends_after_twelve_hours_by_the_monotonic_clock(clock: FakeClock, registry: SessionRegistry) -> None:
    token = registry.open_shift(registry.open(member()).id, 7, LIMITS)
    clock.set_wall(START + timedelta(days=400))
    assert not look(registry, token).expired, "a clock put right stopped capture"
    clock.forward(hours=12, microseconds=-1)
    assert not look(registry, token).expired
    clock.set_wall(START)
    clock.forward(microseconds=1)
    assert look(registry, token).expired


def test_shift_token_is_no_session(registry: SessionRegistry) -> None:
    session = registry.open(member())
    token = registry.open_shift(session.id, 7, LIMITS)
    registry.lock(token, LIMITS)
    assert not look(registry, token).locked
    registry.end_shift(session.id)
    assert registry.get(session.id, LIMITS) is not None
    with pytest.raises(Denied) as denied:
        registry.open_shift(token, 8, LIMITS)
    assert denied.value.reason is DenialReason.NOT_SIGNED_IN


def test_shift_needs_an_open_session(clock: FakeClock, registry: SessionRegistry) -> None:
    def refusal(session_id: SessionId) -> DenialReason:
        with pytest.raises(Denied) as denied:
            registry.open_shift(session_id, 7, LIMITS)
        return denied.value.reason

    session = registry.open(member())
    assert refusal(SessionId("0" * 64)) is DenialReason.NOT_SIGNED_IN
    clock.forward(minutes=30)
    assert refusal(session.id) is DenialReason.SESSION_LOCKED
    clock.forward(hours=12)
    assert refusal(session.id) is DenialReason.SESSION_EXPIRED
    assert registry.shifts_of(1) == ()


def test_sign_out_ends_the_members_shifts_and_no_others(registry: SessionRegistry) -> None:
    mine, other = registry.open(member(1)), registry.open(member(2))
    token, foreign = registry.open_shift(mine.id, 7, LIMITS), registry.open_shift(other.id, 8, LIMITS)
    assert [(each.kind, each.shift_id) for each in registry.end(mine.id)] == [
        (SessionKind.SESSION, None),
        (SessionKind.SHIFT, 7),
    ]
    assert registry.get(token, LIMITS) is None
    assert registry.get(foreign, LIMITS) is not None


def test_shift_outlives_a_session_that_ran_out_and_ends_with_the_next_sign_out(registry: SessionRegistry) -> None:
    first = registry.open(member())
    token = registry.open_shift(first.id, 7, LIMITS)
    registry.end(first.id, with_shifts=False)
    second = registry.open(member())
    assert [shift.shift_id for shift in registry.shifts_of(1)] == [7]
    registry.end(second.id)
    assert registry.get(token, LIMITS) is None


def test_sign_out_of_a_second_session_leaves_the_shift_of_the_first(registry: SessionRegistry) -> None:
    first, second = registry.open(member()), registry.open(member())
    token = registry.open_shift(first.id, 7, LIMITS)
    registry.end(second.id)
    assert registry.get(token, LIMITS) is not None


def test_ending_a_shift_leaves_the_session(registry: SessionRegistry) -> None:
    session = registry.open(member())
    token = registry.open_shift(session.id, 7, LIMITS)
    ended = registry.end_shift(token)
    assert ended is not None
    assert ended.shift_id == 7
    assert registry.end_shift(token) is None
    assert registry.get(session.id, LIMITS) is not None


def test_disabled_member_loses_everything_at_once(registry: SessionRegistry) -> None:
    sessions = [registry.open(member(1)) for _ in range(3)]
    token = registry.open_shift(sessions[0].id, 7, LIMITS)
    other = registry.open(member(2))
    assert len(registry.end_all(1)) == 4
    assert all(registry.get(each, LIMITS) is None for each in (*(s.id for s in sessions), token))
    assert registry.get(other.id, LIMITS) is not None


def test_threads_do_not_revive_what_another_ended(registry: SessionRegistry) -> None:
    """A touch that races a sign-out must not write the session back."""
    for _ in range(50):
        session = registry.open(member())
        start = threading.Barrier(3)

        def touch(session_id: SessionId = session.id, start: threading.Barrier = start) -> None:
            start.wait()
            for _ in range(50):
                registry.touch(session_id, LIMITS)

        threads = [threading.Thread(target=touch) for _ in range(2)]
        for thread in threads:
            thread.start()
        start.wait()
        registry.end(session.id)
        for thread in threads:
            thread.join()
        assert registry.get(session.id, LIMITS) is None


def test_signing_a_member_out_everywhere_leaves_the_shift_to_record_what_it_read(registry: SessionRegistry) -> None:
    session, second, other = registry.open(member(1)), registry.open(member(1)), registry.open(member(2))
    token = registry.open_shift(session.id, 7, LIMITS)
    assert {ended.id for ended in registry.end_sessions(1)} == {session.id, second.id}
    assert registry.get(token, LIMITS) is not None
    assert registry.get(other.id, LIMITS) is not None


def test_vehicle_that_is_exempt_does_not_lock_for_idling_and_ends_all_the_same(
    clock: FakeClock, registry: SessionRegistry
) -> None:
    """A criminal justice conveyance (CJIS AC-11); the member's own lock still holds."""
    exempt = limits_of(changed(Settings(), "access.conveyance", True))
    session, locked = registry.open(member(1)), registry.open(member(2))
    registry.lock(locked.id, exempt)
    clock.forward(hours=11, minutes=59)
    assert not look(registry, session.id, exempt).locked
    assert look(registry, locked.id, exempt).locked
    clock.forward(minutes=1)
    assert look(registry, session.id, exempt).expired
    assert limits_of(Settings()) == Limits(30, 12)
