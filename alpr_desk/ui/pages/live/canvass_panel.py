"""Canvass of a crime scene, at the right: the form that begins one, or the one that is on (Policy 430.3(c)).

Asks nothing of the Desk; see `canvassing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QSpinBox, QWidget
from typing_extensions import override

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.purpose import PurposeKind
from alpr_desk.domain.requests.capture import BeginCanvass, CanvassOn
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.domain.requests.search import Near
from alpr_desk.errors import BadInput
from alpr_desk.ui.canvass import tagged_words
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.points import parse_points, present_position, written_points
from alpr_desk.ui.purpose import PurposePicker
from alpr_desk.ui.states import State, StatePanel, sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import clock_text

RADIUS_M = 500
PLATES_PX = 66
NO_POSITION = "The vehicle's position is not known: type latitude and longitude, or leave it empty."


class Shows(Enum):
    """What the panel is for just now."""

    NOTHING = "why there is no form"
    FORM = "the form"
    ON = "the canvass that is on"


def plates_in(text: str) -> tuple[str, ...]:
    """The plates typed: one a line, or with commas between them."""
    return tuple(part.strip() for part in re.split(r"[\n,;]", text) if part.strip())


def area_words(area: Near | None) -> str:
    """`500 m around 36.740000, -119.790000`."""
    if area is None:
        return "everything that is read"
    return f"{area.radius_m:,.0f} m around {written_points(((area.latitude, area.longitude),))}"


class CanvassPanel(DetailsPanel):
    """Signals:
    begin_asked(BeginCanvass): the form is filled in; the Desk says what is wrong with it.
    end_asked: the one that is on is to end.
    """

    begin_asked = Signal(object)
    end_asked = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.shows = Shows.NOTHING
        self.form = Form()
        self.form.hide()
        self.state = StatePanel(self)
        self.state.hide()
        self.tagged = sentence_label("", "good")
        self.fault = sentence_label("", "high")
        self.button = QPushButton()
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._show_first_wrong)

    @property
    def typing(self) -> bool:
        """Whether the form is in sight: what is typed in it must not be lost."""
        return self.shows is Shows.FORM and not self.isHidden()

    def forget(self) -> None:
        """What was typed is for a shift that is over."""
        self.shows = Shows.NOTHING

    def _focus(self, widget: QWidget) -> None:
        """An answer that comes when the page was left brings nothing of it to the front."""
        page = self.parentWidget()
        if page is not None and page.isVisible():
            focus_new(widget)

    def _begin(self, shows: Shows, title: str) -> None:
        self.shows = shows
        self.show_for(title)

    def show_nothing(self, state: State, sentence: str, again: str = "") -> None:
        """Why there is no form. `again`: the words of a button that asks anew; empty for none."""
        self._begin(Shows.NOTHING, "Canvass")
        self.state = StatePanel()
        self.state.show_state(state, sentence, again, self._context.canvass.asked.emit if again else None)
        self.body.addWidget(self.state, 1)
        self._focus(self.close_button)

    def open_form(self) -> None:
        """An empty form; the purpose in force serves, else the one for canvasses is proposed."""
        self._begin(Shows.FORM, "Canvass of a crime scene")
        self._make_fields()
        self.form = Form(spacing=8)
        self.form.add("incident", "&Incident", self.incident, "What is read from now on bears it.")
        self.form.add("plates", "&Plates of interest, or parts", self.plates, "? one character, * any, [8B] one of.")
        self.form.add("area", "&Around", self.area_field, beside=self.here)
        self.form.add("metres", "&Within", self.metres)
        self.form.add_widget(self.picker)
        self._show_metres()
        self.body.addWidget(self.form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("&Begin canvass")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.submit)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        self._focus(self.incident)

    def open_again(self) -> None:
        """The form that was closed, with what was typed in it."""
        self.show()
        self._focus(self.incident)

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
        access = self._context.settings().access
        self.picker = PurposePicker(self._context.purpose, lambda: access.case_format, stacked=True)
        if self.picker.chosen() is None:
            self.picker.kind.setCurrentIndex(self.picker.kind.findData(PurposeKind.CRIME_SCENE_CANVASS))

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

    def submit(self) -> None:
        """Ask for the canvass as it is filled in, once area and purpose can be understood."""
        if not self.button.isEnabled():
            return
        self.form.clear_errors()
        self.fault.hide()
        try:
            area = self._area()
        except BadInput as error:
            self.show_failure(BadInput(str(error), "area"))
            return
        try:
            purpose = self.picker.commit()
        except BadInput as error:
            self.show_failure(error)
            self.area.ensureWidgetVisible(self.picker)
            return
        self._set_busy(True)
        self.begin_asked.emit(BeginCanvass(self.incident.text(), area, plates_in(self.plates.toPlainText()), purpose))

    def _set_busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText("Beginning …" if busy else "&Begin canvass")

    def show_failure(self, error: Exception) -> None:
        """What is wrong, at the field that it is of, else below; what was typed stays."""
        if self.shows is not Shows.FORM:
            return
        self._set_busy(False)
        field = error.field if isinstance(error, BadInput) else ""
        if field:
            self.form.show_errors({field: sentence_of(error)})
            self._after_layout.start()
        else:
            self.fault.setText(sentence_of(error))
            self.fault.show()

    def _show_first_wrong(self) -> None:
        """Into sight with its sentence, which has its height only once it is laid out."""
        wrong = self.form.first_wrong() if self.typing else None
        if wrong is not None:
            self.area.ensureWidgetVisible(wrong, 0, 8)

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
        until = clock_text(max(one.entry.expires_at for one in entered), now)[:-3]
        self.add_sentence(f"They alert until {until}, after the canvass too. A supervisor reviews them.")
        seen = {read.id: read for one in entered for read in one.seen}
        more = " There are more: search." if any(one.cut for one in entered) else ""
        self.add_sentence(f"Stored reads that fit already: {len(seen):,}.{more}")
        if seen:
            self.body.addWidget(self._table(sorted(seen.values(), key=lambda r: r.captured_at, reverse=True)), 1)

    def _table(self, reads: Sequence[StoredRead]) -> Table:
        now = self._context.clock.now()
        table = Table(
            (
                Column("plate", "Plate", lambda r: r.plate, 120, plate=True),
                Column("time", "Seen", lambda r: clock_text(r.captured_at, now), 140, stretch=True),
                Column("camera", "Camera", lambda r: r.camera, 90, shown=False),
            ),
            "",
        )
        table.columns_button.hide()
        table.set_rows(tuple(reads))
        table.setMinimumHeight(180)
        return table

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key of this panel reaches the hit beside it."""
        event.accept()
