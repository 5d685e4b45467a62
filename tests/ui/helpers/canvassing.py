"""A canvass on the live page: what the Desk answers, and the fields filled in as a deputy would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from alpr_desk.domain.canvass import Canvass
from alpr_desk.domain.events import ReadStored
from alpr_desk.domain.matching import FieldEntry, FieldList, HotlistEntry
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.requests.capture import BeginCanvass, CanvassBegun, CanvassOn
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.domain.requests.search import Near
from alpr_desk.ui.pages.live import LivePage
from alpr_desk.ui.pages.live.canvass_panel import CanvassPanel
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.street import street_read
from tests.ui.helpers.window_stage import WindowStage

SCENE = Near(36.7401, -119.7899, 500.0)
CANVASS = Canvass(1, 1, "26-7 homicide", SCENE, NOW - timedelta(minutes=12))


def live(stage: WindowStage) -> LivePage:
    page = stage.window.frame.pages["live"]
    assert isinstance(page, LivePage)
    return page


def press(stage: WindowStage, key: Qt.Key) -> None:
    stage.window.activateWindow()  # offscreen, a page that is made takes the focus from the window
    stage.qtbot.waitUntil(stage.window.isActiveWindow)
    QTest.keyClick(stage.window, key)
    stage.settle()


def panel(stage: WindowStage) -> CanvassPanel:
    return live(stage).canvassing.panel


def begun(request: BeginCanvass) -> CanvassBegun:
    """As the Desk begins it; two reads fit its first plate already."""
    canvass = Canvass(1, 1, request.incident, request.area, NOW)
    return CanvassBegun(canvass, tuple(_entered(n, plate) for n, plate in enumerate(request.plates, 1)))


def _entered(number: int, plate: str) -> PlateEntered:
    listed = HotlistEntry(-number, PlateText(plate), None, "field entry", ())
    until = NOW + timedelta(hours=72)
    entry = FieldEntry(listed, FieldList.FIELD, CANVASS.incident, "", "", "", "vega", NOW, until)
    seen = tuple(street_read(place, seconds_ago=900 * place) for place in (1, 4)) if number == 1 else ()
    return PlateEntered(entry, seen, False)


def tag(stage: WindowStage, count: int, *, update: bool = False, incident: str = CANVASS.incident) -> None:
    """So many reads of the incident are stored."""
    for number in range(count):
        read = replace(street_read(100 + number, seconds_ago=0), incident=incident)
        stage.bus.publish(ReadStored(read, crop_png(read.plate), update))
    stage.settle()


def on(tagged: int = 0) -> CanvassOn:
    return CanvassOn(CANVASS, tagged)
