"""Events of any thread arrive in the window's thread, in order."""

from __future__ import annotations

import threading
from typing import Any

from pytestqt.qtbot import QtBot

from alpr_desk.bus import Bus
from alpr_desk.domain.events import HitChanged, HotlistsChanged, ShiftEnded
from alpr_desk.ui.bridge import Bridge


def test_events_arrive_in_the_windows_thread_and_in_order(qtbot: QtBot) -> None:
    bus = Bus()
    seen: list[Any] = []
    bridge = Bridge(bus)
    bridge.hit_changed.connect(lambda e: seen.append((e.hit_id, threading.get_ident())))
    bridge.shift_ended.connect(lambda e: seen.append((e.shift_id, threading.get_ident())))

    def publish() -> None:
        for number in range(50):
            bus.publish(HitChanged(number))
        bus.publish(ShiftEnded(99, "over"))

    worker = threading.Thread(target=publish)
    worker.start()
    worker.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 51)
    assert [number for number, _ in seen] == [*range(50), 99]
    assert {thread for _, thread in seen} == {threading.get_ident()}
    bridge.close()


def test_closed_bridge_says_nothing_of_what_was_queued(qtbot: QtBot) -> None:
    bus = Bus()
    seen: list[Any] = []
    bridge = Bridge(bus)
    bridge.hotlists_changed.connect(seen.append)
    bus.publish(HotlistsChanged())
    bridge.close()
    bus.publish(HotlistsChanged())
    qtbot.wait(1)
    assert seen == []
