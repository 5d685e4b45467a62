"""Events reach who asked for them; what nobody asked for is not even made."""

from __future__ import annotations

from alpr_desk.bus import Bus


def test_many_events_are_made_only_for_somebody_and_reach_everybody_in_order() -> None:
    bus, made = Bus(), []
    heard: list[str] = []

    def events() -> list[str]:
        made.append(True)
        return ["one", "two"]

    bus.publish_all(str, (event for _ in (0,) for event in events()))
    assert made == []
    end = bus.subscribe(str, heard.append)
    bus.subscribe(str, lambda event: heard.append(event.upper()))
    bus.publish_all(str, (event for _ in (0,) for event in events()))
    assert heard == ["one", "ONE", "two", "TWO"]
    end()
    bus.publish_all(str, ["three"])
    assert heard[4:] == ["THREE"]
