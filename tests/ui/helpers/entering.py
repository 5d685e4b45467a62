"""A wanted plate entered on the live page: what the Desk answers, and the fields filled in as a deputy would."""

from __future__ import annotations

from datetime import timedelta

from alpr_desk.domain.matching import FieldEntry, HotlistEntry
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.field_entries import EnterPlate, PlateEntered
from alpr_desk.ui.entry_panel import EntryPanel
from tests.ui.helpers.canvassing import live
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.street import street_read
from tests.ui.helpers.window_stage import WindowStage

WANTED = Purpose(PurposeKind.STOLEN_OR_WANTED_VEHICLE)
REASON = "left the scene on Herndon Ave"


def entry(stage: WindowStage) -> EntryPanel:
    return live(stage).entering


def fill(stage: WindowStage, plate: str = "7A?C*") -> EntryPanel:
    """The form that is open, with plate, reason and purpose."""
    form = entry(stage)
    form.plate.setText(plate)
    form.reason.setText(REASON)
    form.picker.kind.setCurrentIndex(form.picker.kind.findData(WANTED.kind))
    return form


def entered(request: EnterPlate) -> PlateEntered:
    """As the Desk enters it; two stored reads fit already."""
    until = NOW + timedelta(hours=72)
    listed = HotlistEntry(-1, PlateText(request.plate), request.state or None, request.which.value, ())
    case = request.purpose.case_number if request.purpose is not None else ""
    who = (request.source, request.author, "vega")
    new = FieldEntry(listed, request.which, request.reason, case, *who, NOW, until)
    return PlateEntered(new, tuple(street_read(place, seconds_ago=900 * place) for place in (1, 4)), False)
