"""Canvass of a crime scene, at the right: the form that begins one, or the one that is on (Policy 430.3(c)).

Asks nothing of the Desk; see `canvassing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSpinBox, QWidget
from typing_extensions import override

from alpr_desk.domain.purpose import PurposeKind
from alpr_desk.domain.requests.capture import BeginCanvass, CanvassOn
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.domain.requests.search import Near
from alpr_desk.errors import BadInput
from alpr_desk.ui.canvass import tagged_words
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.form_panel import FormPanel, Shows
from alpr_desk.ui.points import parse_points, present_position, written_points
from alpr_desk.ui.states import State, StatePanel
from alpr_desk.ui.widgets.form import line_field, sentence_label
from alpr_desk.ui.words import clock_text, minute_text

RADIUS_M = 500
PLATES_PX = 66
NO_POSITION = "The vehicle's position is not known: type latitude and longitude, or leave it empty."


def plates_in(text: str) -> tuple[str, ...]:
    """The plates typed: one a line, or with commas between them."""
    return tuple(part.strip() for part in re.split(r"[\n,;]", text) if part.strip())


def area_words(area: Near | None) -> str:
    """`500 m around 36.740000, -119.790000`."""
    if area is None:
        return "everything that is read"
    return f"{area.radius_m:,.0f} m around {written_points(((area.latitude, area.longitude),))}"


class CanvassPanel(FormPanel):
    """Signals:
    end_asked: the one that is on is to end.
    """

    end_asked = Signal()
    send_words, busy_words = "&Begin canvass", "Beginning …"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.state = StatePanel(self)
        self.state.hide()
        self.tagged = sentence_label("", "good")

    def forget(self) -> None:
        """What was typed is for a shift that is over."""
        self.shows = Shows.NOTHING

    def show_nothing(self, state: State, sentence: str, again: str = "") -> None:
        """Why there is no form. `again`: the words of a button that asks anew; empty for none."""
        self._begin(Shows.NOTHING, "Canvass")
        self.state = StatePanel()
        self.state.show_state(state, sentence, again, self._context.canvass.asked.emit if again else None)
        self.body.addWidget(self.state, 1)
        self._focus(self.close_button)

    def open_form(self) -> None:
        """An empty form; the purpose in force serves, else the one for canvasses is proposed."""
        self._begin_form("Canvass of a crime scene")
        self._make_fields()
        self.form.add("incident", "&Incident", self.incident, "What is read from now on bears it.")
        self.form.add("plates", "&Plates of interest, or parts", self.plates, "? one character, * any, [8B] one of.")
        self.form.add("area", "&Around", self.area_field, beside=self.here)
        self.form.add("metres", "&Within", self.metres)
        self._show_metres()
        if self.picker.chosen() is None:
            self.picker.kind.setCurrentIndex(self.picker.kind.findData(PurposeKind.CRIME_SCENE_CANVASS))
        self._end_form(self.incident)

    def _make_fields(self) -> None:
        self.incident = line_field("26-01234 homicide", longest=80)
        self.incident.returnPressed.connect(self.submit)
        self.plates = QPlainTextEdit(placeholderText="7A?C*\n[8B]XY1??", tabChangesFocus=True)
        self.plates.setFixedHeight(PLATES_PX)
        self.area_field = line_field("everywhere", longest=60)
        self.area_field.setToolTip("Latitude and longitude; empty: everything that is read")
        self.area_field.returnPressed.connect(self.submit)
        self.area_field.textChanged.connect(self._show_metres)
        self.metres = QSpinBox(minimum=1, maximum=100_000, value=RADIUS_M, suffix=" m")
        self.metres.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.here = QPushButton("&Here")
        self.here.setToolTip("Where the vehicle is now")
        self.here.clicked.connect(self._put_here)

    def _show_metres(self) -> None:
        self.form.set_visible("metres", bool(self.area_field.text().strip()))

    def _put_here(self) -> None:
        here = present_position(self._context.feed)
        self.form.set_error("area", NO_POSITION if here is None else "")
        if here is not None:
            self.area_field.setText(written_points(((here.latitude, here.longitude),)))
            self.area_field.setCursorPosition(0)

    def _area(self) -> Near | None:
        """Raises BadInput with how to write it."""
        if not self.area_field.text().strip():
            return None
        points = parse_points(self.area_field.text())
        if len(points) != 1:
            raise BadInput("Give one point, like 36.74, -119.79.", "area")
        return Near(*points[0], float(self.metres.value()))

    @override
    def _request(self) -> BeginCanvass:
        try:
            area = self._area()
        except BadInput as error:
            raise BadInput(str(error), "area") from error
        plates = plates_in(self.plates.toPlainText())
        return BeginCanvass(self.incident.text(), area, plates, self.picker.commit())

    def show_on(self, on: CanvassOn, entered: Sequence[PlateEntered]) -> None:
        """The canvass that is on. `entered`: its plates, with what was seen of them before, where that is known."""
        self._begin(Shows.ON, "A canvass is on")
        canvass, now = on.canvass, self._context.clock.now()
        self.add_facts(
            (
                ("Incident", canvass.incident),
                ("Since", clock_text(canvass.begun_at, now)),
                ("Area", area_words(canvass.area)),
            )
        )
        self.tagged = self.add_sentence("", "good")
        self.show_tagged(on.tagged)
        if entered:
            self._add_plates(entered)
        self.finish()
        self.button = QPushButton("&End canvass")
        self.button.setProperty("role", "danger")
        self.button.clicked.connect(self.end_asked)
        self.foot.addWidget(self.button)
        self._focus(self.close_button)

    def show_tagged(self, reads: int) -> None:
        """How many reads bear the incident by now."""
        bear = "bears" if reads == 1 else "bear"
        self.tagged.setText(f"{tagged_words(reads)} {bear} the incident so far. A search for it finds them.")

    def _add_plates(self, entered: Sequence[PlateEntered]) -> None:
        now = self._context.clock.now()
        self.add_heading("Plates of interest")
        self.add_sentence("   ".join(one.entry.entry.plate for one in entered), "mono")
        until = minute_text(max(one.entry.expires_at for one in entered), now)
        self.add_sentence(f"They alert until {until}, after the canvass too. A supervisor reviews them.")
        self.add_seen(entered)
