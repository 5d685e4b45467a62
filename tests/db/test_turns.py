"""Who asks first is first, however often another asks."""

from __future__ import annotations

import threading

import pytest

from alpr_desk.db.turns import Turns


def test_turns_are_taken_in_the_order_they_were_asked_for() -> None:
    turns, order = Turns(), []
    threads = []

    def take(name: int) -> None:
        with turns.turn():
            order.append(name)

    with turns.turn():
        for name in range(5):
            thread = threading.Thread(target=take, args=(name,))
            threads.append(thread)
            thread.start()
            while len(turns._line) < name + 2:  # it stands in line before the next one comes
                thread.join(0.001)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns()
    with pytest.raises(RuntimeError), turns.turn():
        raise RuntimeError("the disk is full")
    with turns.turn():
        pass
