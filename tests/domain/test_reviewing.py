"""Weeks, the draw that nobody can choose, and the sample that no outlier escapes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.reviewing import (
    Flag,
    FlagKind,
    Stratum,
    Use,
    drawn,
    sample,
    seed_of,
    week_after,
    week_named,
    week_of,
)
from alpr_desk.errors import BadInput

WEEK = week_named("2026-W47", "")
SEED = seed_of("2026-W47", 4711, "ab" * 32)
ZONES = st.sampled_from(["", "UTC", "America/Los_Angeles", "Pacific/Auckland", "America/Caracas"])
numbers = st.sets(st.integers(1, 10_000), min_size=1, max_size=300)


def use(sequence: int, event: AuditEvent = AuditEvent.SEARCH, **more: object) -> Use:
    at = WEEK.starts + timedelta(minutes=sequence % 9_000)
    return Use(sequence, at, event, Outcome.COMPLETED, "vega", "Ana Vega", **more)  # type: ignore[arg-type]


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), ZONES)  # noqa: DTZ001  (local times are meant)
def test_every_moment_lies_in_one_week(moment: datetime, zone: str) -> None:
    week, following = week_of(moment.astimezone(), zone), week_after(week_of(moment.astimezone(), zone).name, zone)
    assert week.holds(moment.astimezone())
    assert week_named(week.name, zone) == week
    assert following.starts == week.ends
    assert not following.holds(moment.astimezone())


@pytest.mark.parametrize("name", ["", "2026-47", "2026-W54", "2026-W00", "W47", "2026-W47\n", "٢٠٢٦-W47", "0000-W01"])
def test_other_words_name_no_week(name: str) -> None:
    with pytest.raises(BadInput, match="2026-W47"):
        week_named(name, "")


@given(numbers, st.integers(0, 50))
def test_auditor_draws_the_same_entries_with_sha256_alone(sequences: set[int], count: int) -> None:
    text = f"alpr-desk weekly review v1\n2026-W47\n4711\n{'ab' * 32}\n"
    seed = hashlib.sha256(text.encode()).hexdigest()
    by_hand = sorted((hashlib.sha256(f"{seed}\n{n}\n".encode()).hexdigest(), n) for n in sequences)[:count]
    assert drawn(SEED, sequences, count) == tuple(n for _, n in by_hand)


@given(numbers)
def test_one_more_entry_in_the_log_draws_anew(sequences: set[int]) -> None:
    """Whoever wrote the last entry cannot know the draw before it is written, nor the next one's."""
    assert seed_of("2026-W47", 4712, "ab" * 32) != SEED != seed_of("2026-W47", 4711, "ac" * 32)


def test_draw_prefers_no_entry() -> None:
    """Over a thousand seeds each of 40 entries comes about as often: 250 of 1000, within six deviations."""
    counts = dict.fromkeys(range(40), 0)
    for number in range(1000):
        for sequence in drawn(seed_of("2026-W47", number, "ab" * 32), range(40), 10):
            counts[sequence] += 1
    assert all(abs(count - 250) < 6 * (1000 * 0.25 * 0.75) ** 0.5 for count in counts.values())


@given(numbers, st.lists(st.sets(st.integers(1, 10_000), min_size=1, max_size=60), max_size=6))
def test_no_flag_escapes_the_sample(sequences: set[int], flagged: list[set[int]]) -> None:
    flags = [Flag(FlagKind.VOLUME, f"member {n}", tuple(sorted(of)), "why") for n, of in enumerate(flagged)]
    found = sample(SEED, [use(sequence) for sequence in sequences], flags)
    shown = {item.sequence for item in found if item.stratum is Stratum.OUTLIER}
    for flag in flags:
        assert len(shown & set(flag.sequences)) >= min(3, len(flag.sequences))
        assert flag in {one for item in found for one in item.flags}
    assert len({item.sequence for item in found}) == len(found)


@given(st.integers(0, 2000))
def test_sample_is_a_tenth_between_ten_and_fifty(count: int) -> None:
    uses = [use(n) for n in range(count)]
    assert len(sample(SEED, uses, ())) == min(count, max(10, min(50, round(count / 10))))


def test_searches_openings_and_refusals_are_drawn_apart() -> None:
    uses = [use(n) for n in range(100)] + [use(n, AuditEvent.IMAGE_OPENED) for n in range(100, 200)]
    small = [use(n, AuditEvent.IMAGE_OPENED, automatic=True) for n in range(200, 300)]
    strata = [item.stratum for item in sample(SEED, [*uses, *small], ())]
    assert (strata.count(Stratum.SEARCH), strata.count(Stratum.OPENING)) == (10, 10)
    assert {item.sequence for item in sample(SEED, small, ())} == set()
