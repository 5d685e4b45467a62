"""The further fields of a search, at the right: misreads and what they let in, place, vehicle, convoy, scenes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QWidget

from alpr_desk.domain.requests.search import MisreadPreview
from alpr_desk.ui.pages.search.further import SCENE_FORM, Further, PlaceKind
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.words import percent

_EDITS = ("None", "1 character", "2 characters")


def preview_sentence(preview: MisreadPreview) -> str:
    """What a setting would let in, with the best of it."""
    if not preview.let_in:
        return f"{preview.as_typed:,} plates fit as typed. No other plate in the store would be let in."
    examples = "\n".join(f"{e.plate:<10}{percent(e.score):>6}  {e.reason}" for e in preview.examples)
    said = f"{preview.as_typed:,} plates fit as typed; {preview.let_in:,} more would be let in"
    return f"{said}, the best of them:\n{examples}"


def _number(least: int, most: int, value: int, unit: str) -> QSpinBox:
    spin = QSpinBox(minimum=least, maximum=most, value=value, suffix=f" {unit}")
    spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    return spin


class FurtherPanel(DetailsPanel):
    """Signals:
    edited: another value in any field.
    preview_asked: what the misreads would let in is to be said.
    draw_asked: the place is to be drawn on the map.
    """

    edited = Signal()
    preview_asked = Signal()
    draw_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edits, self.place = QComboBox(), QComboBox()
        self.edits.addItems(_EDITS)
        for kind in PlaceKind:
            self.place.addItem(kind.value, kind)
        self.vehicle, self.incident = line_field("any", longest=40), line_field("any", longest=80)
        self.points = QLineEdit(placeholderText="36.74, -119.79", maxLength=4000)
        self.metres, self.convoy = _number(1, 100_000, 300, "m"), QLineEdit(placeholderText="7ABC123", maxLength=20)
        self.within, self.times = _number(1, 3600, 60, "s"), _number(1, 100, 2, "times")
        self.scenes = QPlainTextEdit(placeholderText=f"{SCENE_FORM}\n…")
        self.scenes.setFixedHeight(96)
        self.scenes.setTabChangesFocus(True)
        self.preview_button = QPushButton("&Preview misreads")
        self.preview_button.setToolTip("Say what misreads would let in, without opening a read; recorded as a search")
        self.preview_label = sentence_label("", "mono")
        self.draw_button = QPushButton("&Draw…")
        self.draw_button.setToolTip("Draw a circle or an area on the map")
        self.form = Form()
        self.show_for("More to search by")
        self._lay_out()
        self.hide()
        for field in (self.vehicle, self.incident, self.points, self.convoy):
            field.textChanged.connect(self._changed)
        for combo in (self.edits, self.place):
            combo.currentIndexChanged.connect(self._changed)
        for spin in (self.metres, self.within, self.times):
            spin.valueChanged.connect(self._changed)
        self.scenes.textChanged.connect(self._changed)
        self.preview_button.clicked.connect(self.preview_asked)
        self.draw_button.clicked.connect(self.draw_asked)
        self._changed()

    def _lay_out(self) -> None:
        form = self.form
        form.add("edits", "&Wrong characters", self.edits, "Missing, added, or quite another than typed.")
        form.add_widget(self.preview_button)
        form.add_widget(self.preview_label)
        form.add("place", "P&lace", self.place, beside=self.draw_button)
        form.add("points", "Latitude, longitude; …", self.points, beside=self.metres)
        form.add("vehicle", "&Vehicle that read it", self.vehicle)
        form.add("incident", "&Incident", self.incident)
        form.add("convoy", "Seen to&gether with", self.convoy, beside=self.within)
        form.add("times", "At least", self.times)
        form.add("scenes", "&Scenes it was at", self.scenes, "A line each: latitude, longitude, metres, from, to.")
        self.body.addWidget(form)
        self.finish()
        self.metres.setAccessibleName("Metres around")
        self.within.setAccessibleName("Within seconds")
        self.preview_label.hide()

    def values(self) -> Further:
        return Further(
            self.edits.currentIndex(),
            self.vehicle.text(),
            self.incident.text(),
            PlaceKind(self.place.currentData()),
            self.points.text(),
            self.metres.value(),
            self.convoy.text(),
            self.within.value(),
            self.times.value(),
            self.scenes.toPlainText(),
        )

    def fill(self, values: Further) -> None:
        """Put `values` into the fields."""
        self.edits.setCurrentIndex(values.edits)
        self.vehicle.setText(values.vehicle)
        self.incident.setText(values.incident)
        self.place.setCurrentIndex(list(PlaceKind).index(values.place))
        self.points.setText(values.points)
        self.points.setCursorPosition(0)
        self.metres.setValue(values.metres)
        self.convoy.setText(values.convoy)
        self.within.setValue(values.within_s)
        self.times.setValue(values.times)
        self.scenes.setPlainText(values.scenes)

    def show_preview(self, sentence: str) -> None:
        """What a preview said, or why there is none; empty takes it back."""
        self.preview_label.setText(sentence)
        self.preview_label.setVisible(bool(sentence))

    def _changed(self) -> None:
        values = self.values()
        self.form.set_visible("points", values.place is not PlaceKind.ANYWHERE)
        self.metres.setVisible(values.place in (PlaceKind.NEAR, PlaceKind.WAY))
        self.form.set_visible("times", bool(values.convoy.strip()))
        faults = values.faults()
        for key in ("points", "convoy", "scenes"):
            typed = {"points": values.points, "convoy": values.convoy, "scenes": values.scenes}[key]
            self.form.set_error(key, faults.get(key, "") if typed.strip() else "")
        self.show_preview("")
        self.edited.emit()
