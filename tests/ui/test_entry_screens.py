"""Pictures of the form for a wanted plate on the live page, with an error, sent, beside a hit (see test_screens)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.field_entries import EnterPlate
from alpr_desk.errors import BadInput, EnvironmentFault
from tests.ui.helpers.entering import WANTED, entered, entry, fill
from tests.ui.helpers.street import exact_hit, look_alike_hit
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import live, save_all


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def _no_shift(stage: WindowStage) -> None:
    stage.sign_in()
    stage.settle()
    stage.window.frame.enter_plate()


def _form(stage: WindowStage) -> None:
    stage.sign_in()
    stage.drive()
    live(stage).refresh()
    stage.settle()
    stage.qtbot.waitUntil(lambda: live(stage).video.isVisible())
    stage.window.frame.enter_plate()


def _filled(stage: WindowStage) -> None:
    _form(stage)
    fill(stage)


def _amber(stage: WindowStage) -> None:
    _filled(stage)
    form = entry(stage)
    form.kind.setCurrentIndex(1)
    form.source.setText("Kings County Sheriff")
    form.author.setText("Sgt. Ruiz")


def _wrong(stage: WindowStage) -> None:
    _form(stage)
    fill(stage, "7??")
    sentence = "Enter at least 2 known characters; fewer would alert on every other car."
    stage.desk.answer(EnterPlate, BadInput(sentence, "plate"))
    entry(stage).submit()


def _no_author(stage: WindowStage) -> None:
    """The last field, out of sight in a low window."""
    stage.window.resize(1024, 600)
    _amber(stage)
    stage.desk.answer(EnterPlate, BadInput("Enter who wrote it.", "author"))
    entry(stage).submit()


def _no_purpose(stage: WindowStage) -> None:
    _filled(stage)
    entry(stage).picker.kind.setCurrentIndex(0)
    entry(stage).submit()


def _broken(stage: WindowStage) -> None:
    _filled(stage)
    stage.desk.answer(EnterPlate, EnvironmentFault("The disk is full: free some room, then enter the plate again."))
    entry(stage).submit()


def _busy(stage: WindowStage) -> None:
    _filled(stage)
    entry(stage)._set_busy(True)


def _in_force(stage: WindowStage) -> None:
    stage.desk.answer(EnterPlate, entered)
    _filled(stage)
    stage.window.purpose.state(Purpose(WANTED.kind, "26-01234"))
    entry(stage).submit()


def _long(stage: WindowStage) -> None:
    """As much as can be typed."""
    stage.desk.answer(EnterPlate, entered)
    _amber(stage)
    form = entry(stage)
    form.plate.setText("[8B][0OQD][1IL][2Z][5S][6G][8B][VY]")
    form.reason.setText("Took a child at Manchester Center, 12 years, red jacket; silver pickup, north on Highway 41")
    form.submit()


def _beside_a_hit(stage: WindowStage) -> None:
    _filled(stage)
    stage.hit(exact_hit())
    stage.hit(look_alike_hit())


def _in_force_beside_a_hit(stage: WindowStage) -> None:
    stage.desk.answer(EnterPlate, entered)
    _beside_a_hit(stage)
    entry(stage).submit()


def _left(stage: WindowStage) -> None:
    """What came of it is said on another page."""
    stage.desk.answer(EnterPlate, entered)
    _filled(stage)
    gate = stage.desk.hold(EnterPlate)
    entry(stage).submit()
    stage.window.frame.open("hits")
    gate.set()


def _help(stage: WindowStage) -> None:
    _form(stage)
    stage.window._toggle_help()


FACES: dict[str, Callable[[WindowStage], None]] = {
    "entry-no-shift": _no_shift,
    "entry-form": _form,
    "entry-filled": _filled,
    "entry-amber": _amber,
    "entry-wrong": _wrong,
    "entry-no-author": _no_author,
    "entry-no-purpose": _no_purpose,
    "entry-broken": _broken,
    "entry-busy": _busy,
    "entry-in-force": _in_force,
    "entry-long": _long,
    "entry-beside-a-hit": _beside_a_hit,
    "entry-in-force-beside-a-hit": _in_force_beside_a_hit,
    "entry-left": _left,
    "entry-help": _help,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
