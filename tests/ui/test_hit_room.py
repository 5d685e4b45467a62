"""Everything a hit is verified with is in sight at once, in the smallest window too: nobody scrolls at 3 a.m."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.matching import Hit
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.ui.pages.hits import HitsPage
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.widgets.hit.view import HitView
from tests.ui.helpers.street import exact_hit, look_alike_hit
from tests.ui.helpers.window_stage import WindowStage, build_stage

SIZES = (QSize(1366, 768), QSize(1024, 600))


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def shown_on(stage: WindowStage, page: str, hit: Hit) -> HitView:
    stage.desk.answer(ListHits, (hit,))
    stage.sign_in()
    stage.drive()
    stage.window.frame.open(page)
    stage.hit(hit)
    opened = stage.window.frame.pages[page]
    if isinstance(opened, LivePage):
        return opened.hits.view
    assert isinstance(opened, HitsPage)
    stage.qtbot.waitUntil(lambda: opened.view.hit is not None and opened.view.isVisible())
    return opened.view


def hidden(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect() != widget.rect()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.width()))
@pytest.mark.parametrize("hit", [exact_hit(), look_alike_hit()], ids=lambda hit: str(hit.match.kind.value))
@pytest.mark.parametrize("page", ["live", "hits"])
def test_ticks_and_reference_need_no_scroll(stage: WindowStage, page: str, hit: Hit, size: QSize) -> None:
    view = shown_on(stage, page, hit)
    stage.window.resize(size)
    stage.settle()
    needed = (*view.ticks.boxes.values(), view.ticks.reference, view.plates, view.crop, view.lead, view.match_words)
    assert [widget for widget in needed if hidden(widget)] == []
    assert not any(hidden(button) for button in (*view.ends.buttons.values(), view.ends.others, view.ends.save))


def test_full_picture_is_in_sight_on_a_common_screen(stage: WindowStage) -> None:
    view = shown_on(stage, "live", look_alike_hit())
    stage.window.resize(SIZES[0])
    stage.settle()
    assert not hidden(view.frame)
    assert view.frame.height() >= 90


@pytest.mark.parametrize("camera", ["front", "rear bumper, left of the tow hitch"])
def test_age_of_the_list_is_never_cut_off_and_a_long_camera_is_seen_to_be(stage: WindowStage, camera: str) -> None:
    hit = exact_hit()
    hit = replace(hit, read=replace(hit.read, camera=camera))
    view = shown_on(stage, "live", hit)
    line = view.kind.text().splitlines()[1]
    assert " old · " in line
    assert view.kind.fontMetrics().horizontalAdvance(line) <= view.kind.width()
    assert line.endswith("…") == (camera != "front")
    assert camera in view.kind.toolTip()
