"""A list's own sound and colour are those of its hits; nothing silences a hit of high priority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.matching import Hit, Priority
from alpr_desk.domain.requests.hotlists import HotlistRow, ListHotlists
from alpr_desk.ui.pages.live import LivePage
from tests.ui.helpers.street import exact_hit, list_rows
from tests.ui.helpers.window_stage import WindowStage, build_stage


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def listed(sound: str = "", colour: str = "") -> tuple[HotlistRow, ...]:
    (row,) = list_rows()
    return (replace(row, hotlist=replace(row.hotlist, sound=sound, colour=colour)),)


def raised(stage: WindowStage, priority: Priority, rows: tuple[HotlistRow, ...]) -> Hit:
    stage.desk.answer(ListHotlists, rows)
    stage.sign_in()
    stage.settle()
    hit = replace(exact_hit(), priority=priority)
    stage.hit(hit)
    return hit


@pytest.mark.parametrize(
    ("priority", "sound", "muted", "played"),
    [
        (Priority.LOW, "high", False, ["hit-high.wav"]),
        (Priority.MEDIUM, "", False, ["hit-medium.wav"]),
        (Priority.MEDIUM, "none", False, []),
        (Priority.MEDIUM, "high", True, []),
        (Priority.HIGH, "none", False, ["hit-high.wav"]),
        (Priority.HIGH, "none", True, ["hit-high.wav"]),
        (Priority.HIGH, "low", True, ["hit-low.wav"]),
    ],
)
def test_a_hit_sounds_as_its_list_chose(
    stage: WindowStage, priority: Priority, sound: str, muted: bool, played: list[str]
) -> None:
    stage.window.tones.muted = muted
    raised(stage, priority, listed(sound=sound))
    assert [path.name for path in stage.played] == played


@pytest.mark.parametrize(("colour", "token"), [("", "medium"), ("blue", "accent"), ("red", "high"), ("yellow", "low")])
def test_a_hit_is_framed_in_the_colour_of_its_list(stage: WindowStage, colour: str, token: str) -> None:
    raised(stage, Priority.MEDIUM, listed(colour=colour))
    page = stage.window.frame.pages["live"]
    assert isinstance(page, LivePage)
    assert page.hits.view.frame_token() == token
