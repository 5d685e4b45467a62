"""Programs of one data folder hear of each other's questions, and nobody is believed for ever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter_ns

import pytest

from alpr_desk.db import knocks
from alpr_desk.db.knocks import NAME, Knocks

_OTHER = """
import sys
from pathlib import Path
from alpr_desk.db.knocks import Knocks
Knocks(Path(sys.argv[1])).knock()
"""


@contextmanager
def two(folder: Path) -> Iterator[tuple[Knocks, Knocks]]:
    """Two programs on one data folder."""
    with closing(Knocks(folder)) as one, closing(Knocks(folder)) as other:
        yield one, other


def test_a_question_is_heard_next_door_until_it_is_answered(tmp_path: Path) -> None:
    with two(tmp_path) as (one, other):
        assert not other.heard()
        knocked = one.knock()
        assert other.heard()
        one.answered(knocked)
        assert not other.heard()


def test_another_process_is_heard_by_the_same_clock(tmp_path: Path) -> None:
    with closing(Knocks(tmp_path)) as here:
        subprocess.run([sys.executable, "-c", _OTHER, str(tmp_path)], check=True)
        assert 0 < here._last() <= perf_counter_ns()


def test_an_answer_does_not_silence_who_asked_later(tmp_path: Path) -> None:
    with two(tmp_path) as (one, other):
        first = one.knock()
        second = other.knock()
        one.answered(first)
        assert one.heard()
        other.answered(second)
        assert not one.heard()


def test_who_ended_in_the_middle_of_a_question_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with two(tmp_path) as (one, other):
        knocked = one.knock()
        monkeypatch.setattr(knocks, "perf_counter_ns", lambda: knocked + 999_999_999)
        assert other.heard()
        monkeypatch.setattr(knocks, "perf_counter_ns", lambda: knocked + 1_000_000_000)
        assert not other.heard()


def test_a_knock_from_before_the_machine_was_started_anew_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock counts from the machine's start: what is left over is of a time to come."""
    with two(tmp_path) as (one, other):
        knocked = one.knock()
        monkeypatch.setattr(knocks, "perf_counter_ns", lambda: knocked - 5_000_000_000)
        assert not other.heard()


def test_a_file_that_was_cut_short_or_written_over_is_taken_as_it_is(tmp_path: Path) -> None:
    for left in (b"", b"abc", b"\xff" * 8, b"\xff" * 100):
        (tmp_path / NAME).write_bytes(left)
        with two(tmp_path) as (one, other):
            assert not other.heard()
            one.knock()
            assert other.heard()


def test_a_folder_that_takes_no_file_keeps_nobody_from_asking(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with two(tmp_path) as (one, other):
        knocked = one.knock()
        assert one.heard()
        assert not other.heard()
        one.answered(knocked)
