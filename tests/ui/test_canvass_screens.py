"""Pictures of the canvass on the live page, before, with an error, while it is on, beside a hit (see test_screens)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.capture import BeginCanvass, ShowCanvass
from alpr_desk.errors import BadInput, EnvironmentFault
from tests.ui.helpers.canvassing import begun, on, panel, tag
from tests.ui.helpers.desk_context import NOW, member
from tests.ui.helpers.street import exact_hit, look_alike_hit
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import live, save_all


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


def _driving(stage: WindowStage) -> None:
    stage.sign_in()
    stage.drive()
    live(stage).refresh()
    stage.settle()
    stage.qtbot.waitUntil(lambda: live(stage).video.isVisible())


def _no_shift(stage: WindowStage) -> None:
    stage.sign_in()
    stage.settle()
    stage.window.frame.open_canvass()


def _form(stage: WindowStage) -> None:
    _driving(stage)
    stage.window.frame.open_canvass()
    stage.settle()


def _filled(stage: WindowStage) -> None:
    _form(stage)
    form = panel(stage)
    form.incident.setText("26-7 homicide")
    form.plates.setPlainText("7A?C*, [8B]XY\n4QRS118")
    form.area_field.setText("36.740100, -119.789900")


def _wrong(stage: WindowStage) -> None:
    _filled(stage)
    sentence = "Plate 2 of interest: Enter at least 2 known characters: [8B]XY?* would alert on too many cars."
    stage.desk.answer(BeginCanvass, BadInput(sentence, "plates"))
    panel(stage).submit()


def _broken(stage: WindowStage) -> None:
    _filled(stage)
    stage.desk.answer(BeginCanvass, EnvironmentFault("The disk is full: free some room, then begin again."))
    panel(stage).submit()


def _busy(stage: WindowStage) -> None:
    _filled(stage)
    panel(stage)._set_busy(True)


def _on(stage: WindowStage) -> None:
    stage.desk.answer(BeginCanvass, begun)
    _filled(stage)
    stage.window.purpose.state(Purpose(PurposeKind.CRIME_SCENE_CANVASS, "26-01234"))
    panel(stage).submit()
    stage.settle()
    tag(stage, 3)


def _long_name(stage: WindowStage) -> None:
    _driving(stage)
    incident = "Homicide and shooting at Herndon Ave and Blackstone, 26-01234, team 4 of B"
    stage.desk.answer(ShowCanvass, replace(on(1204), canvass=replace(on().canvass, incident=incident)))
    stage.window.purpose.state(Purpose(PurposeKind.CIVIL_ADMINISTRATIVE, "26-01234"))
    stage.window.frame.open_canvass()


def _demonstration(stage: WindowStage) -> None:
    """With everything that the bar ever says at once."""
    _on(stage)
    stage.stand(member=member(name="Marisol Rivera-Delgado"), training_days_left=9, shift_id=1)
    stage.bus.publish(StageHealth("camera front", HealthState.FAILED, "The camera does not answer.", NOW))
    stage.window.frame.bar.show_demonstration(True)


def _ending(stage: WindowStage) -> None:
    _on(stage)
    panel(stage).button.click()


def _beside_a_hit(stage: WindowStage) -> None:
    _filled(stage)
    stage.hit(exact_hit())
    stage.hit(look_alike_hit())


def _unanswered(stage: WindowStage) -> None:
    _driving(stage)
    stage.desk.answer(ShowCanvass, EnvironmentFault("The database does not answer: try again in a moment."))
    stage.window.frame.open_canvass()


def _help(stage: WindowStage) -> None:
    _driving(stage)
    stage.window._toggle_help()


FACES: dict[str, Callable[[WindowStage], None]] = {
    "canvass-no-shift": _no_shift,
    "canvass-form": _form,
    "canvass-filled": _filled,
    "canvass-wrong": _wrong,
    "canvass-broken": _broken,
    "canvass-busy": _busy,
    "canvass-on": _on,
    "canvass-long-name": _long_name,
    "canvass-demonstration": _demonstration,
    "canvass-ending": _ending,
    "canvass-beside-a-hit": _beside_a_hit,
    "canvass-unanswered": _unanswered,
    "canvass-help": _help,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    save_all(stage, name)
