"""Counting what a reader mistook."""

from __future__ import annotations

from training.confusions import tally


def test_each_character_is_counted_under_what_was_read() -> None:
    counts = tally([("7ABC120", "7ABC12O"), ("7ABC12O", "7ABC12O"), ("8BB", "8BB"), ("88B", "8BB")])
    assert counts["0"] == {"O": 1}
    assert counts["O"] == {"O": 1}
    assert counts["8"] == {"8": 2, "B": 1}
    assert counts["7"] == {"7": 2}


def test_reads_of_another_length_say_nothing_of_single_characters() -> None:
    assert tally([("ABC123", "ABC1234")]) == {}
