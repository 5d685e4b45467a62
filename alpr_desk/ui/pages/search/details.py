"""One read at the right of the search: what is known of it, and its pictures once they are opened.

Opening pictures is an access of its own, so it happens on a button, never on mere selection.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.requests.search import SearchRow
from alpr_desk.ui import icons, theme
from alpr_desk.ui.pages.search.correcting import CorrectionForm
from alpr_desk.ui.pages.search.model import positions
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.moments import both_times
from alpr_desk.ui.widgets.picture_view import PictureView
from alpr_desk.ui.words import clock_text, percent

FRAME_HEIGHT = 210
CROP_HEIGHT = 72
NOT_OPENED = "Your role does not open pictures."


def plate_markup(read: StoredRead) -> str:
    """The plate with its doubtful characters underlined, as rich text."""
    views = positions(read)
    if len(views) != len(read.plate):
        return escape(read.plate)
    return "".join(f"<u>{escape(view.character)}</u>" if view.doubtful else escape(view.character) for view in views)


class ReadDetails(DetailsPanel):
    """Shows one row of the result.

    Signals:
        open_asked(SearchRow): the pictures are to be opened.
        add_asked(SearchRow): the read is to go to evidence.
        all_asked(SearchRow), similar_asked(SearchRow): every read of this plate; plates like it.
        correct_asked(SearchRow, str, str | None, str): plate, region (None: as it is) and reason of a correction.
    """

    open_asked = Signal(object)
    add_asked = Signal(object)
    all_asked = Signal(object)
    similar_asked = Signal(object)
    correct_asked = Signal(object, str, object, str)

    def __init__(self, may_open: bool, may_add: bool, may_correct: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.may_open, self._may_add, self._may_correct = may_open, may_add, may_correct
        self.correction: CorrectionForm | None = None
        self.row: SearchRow | None = None
        self.opened = self.opening = False
        self.frame = PictureView(height=FRAME_HEIGHT)
        self.crop = PictureView(height=CROP_HEIGHT)
        self.open_button = QPushButton()
        self.add_button = QPushButton()

    def forget(self) -> None:
        """Another member sits here."""
        self.clear()
        self.row, self.correction = None, None

    def show_row(self, row: SearchRow, now: datetime) -> None:
        """Show what the search said of the read; no picture yet."""
        read = row.read
        self.row, self.opened, self.opening, self.correction = row, False, False, None
        self.show_for(f"Read {read.id}")
        plate = QLabel(plate_markup(read))
        plate.setProperty("tone", "plate-hit")
        plate.setTextFormat(Qt.TextFormat.RichText)
        plate.setAccessibleName("Plate")
        self.body.addWidget(plate)
        self._add_corrections(row, now)
        self._add_pictures(read)
        place = read.position
        where = f"{place.latitude:.5f}, {place.longitude:.5f}" if place else "unknown"
        self.add_facts(
            (
                ("Score", f"{percent(row.score)}: {row.reason}"),
                ("Reader sure", percent(read.confidence)),
                ("Region", read.region or "unknown"),
                ("Time", both_times(read.captured_at, now)),
                ("Camera", f"{read.camera}, {read.vehicle}"),
                ("Position", where),
                ("Looks", f"{read.frames} in the vote"),
                *([("Incident", read.incident)] if read.incident else []),
                *([("Counted", f"{len(row.supporting)} reads of this plate")] if row.supporting else []),
            )
        )
        self._add_alternatives(read)
        self._add_candidates(read)
        self.finish()
        self._add_buttons(row)

    def _add_corrections(self, row: SearchRow, now: datetime) -> None:
        for made in row.corrections:
            state = "" if made.region == made.was_region else f", state {made.region or 'unknown'}"
            said = f"Corrected to {made.plate}{state} by {made.member}, {clock_text(made.at, now)}: {made.reason}"
            self.add_sentence(said, "warning")

    def _add_pictures(self, read: StoredRead) -> None:
        self.frame, self.crop = PictureView(height=FRAME_HEIGHT), PictureView(height=CROP_HEIGHT)
        self.frame.hide()
        self.crop.hide()
        note = "No picture was stored with this read."
        if read.has_images:
            note = "Opening the picture is recorded as an access of its own." if self.may_open else NOT_OPENED
        self.picture_note = sentence_label(note, "muted")
        for widget in (self.crop, self.frame, self.picture_note):
            self.body.addWidget(widget)

    def _add_alternatives(self, read: StoredRead) -> None:
        doubtful = [view for view in positions(read) if view.doubtful]
        self.add_heading("Doubtful characters")
        if not doubtful:
            self.add_sentence("None: every character was read with at least 90 %.")
        for view in doubtful:
            others = ", ".join(f"{other} ({percent(chance)})" for other, chance in view.others) or "nothing else likely"
            self.add_sentence(
                f"Position {view.position}: read as {view.character} ({percent(view.confidence)}); or {others}",
                "warning",
            )

    def _add_candidates(self, read: StoredRead) -> None:
        if len(read.candidates) < 2:
            return
        self.add_heading("Other ways to read the plate")
        others = [(plate, percent(chance)) for plate, chance in read.candidates if plate != read.plate]
        text = "\n".join(f"{plate:<10}{chance:>6}" for plate, chance in others[:5])
        self.add_sentence(text, "mono")

    def _add_buttons(self, row: SearchRow) -> None:
        self.open_button = QPushButton("&Open picture")
        self.open_button.setIcon(icons.icon("image", "on_accent"))
        self.open_button.setProperty("role", "primary")
        self.open_button.setEnabled(row.read.has_images)
        self.open_button.clicked.connect(lambda: self.open_asked.emit(row))
        self.add_button = QPushButton("&Add to evidence")
        self.add_button.setIcon(icons.icon("plus", "text"))
        self.add_button.clicked.connect(lambda: self.add_asked.emit(row))
        self.foot.addWidget(self.open_button)
        self.foot.addWidget(self.add_button)
        self.plate_buttons = self._plate_buttons(row)
        self.foot.addWidget(self.plate_buttons)
        self.open_button.setVisible(self.may_open)
        self.add_button.setVisible(self._may_add)

    def _plate_buttons(self, row: SearchRow) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.all_button, self.similar_button = QPushButton("All reads"), QPushButton("Similar")
        self.correct_button = QPushButton("Correct")
        self.all_button.setToolTip("Every read of this plate, with its days and its way; a search of its own")
        self.similar_button.setToolTip("Plates like this one; a search of its own")
        self.correct_button.setToolTip("Say what the plate is, where it was misread")
        self.all_button.clicked.connect(lambda: self.all_asked.emit(row))
        self.similar_button.clicked.connect(lambda: self.similar_asked.emit(row))
        self.correct_button.clicked.connect(self.start_correction)
        for button in (self.all_button, self.similar_button, self.correct_button):
            button.setProperty("role", "quiet")
            line.addWidget(button, 1)
        self.correct_button.setVisible(self._may_correct)
        return holder

    def start_correction(self) -> None:
        """Ask for plate, state and reason below what is known of the read."""
        row = self.row
        if row is None or self.correction is not None:
            return
        plate, region = row.read.plate, row.read.region
        if row.corrections:
            plate, region = row.corrections[-1].plate, row.corrections[-1].region
        form = self.correction = CorrectionForm(plate, region)
        form.submitted.connect(lambda *said: self.correct_asked.emit(row, *said))
        form.backed.connect(self._end_correction)
        self.body.insertWidget(0, form)
        self._show_foot(shown=False)
        focus_new(form.plate)
        self.area.ensureWidgetVisible(form)

    def _show_foot(self, *, shown: bool) -> None:
        """The buttons give way to the fields of a correction."""
        self.open_button.setVisible(shown and self.may_open and not self.opened)
        self.add_button.setVisible(shown and self._may_add)
        self.plate_buttons.setVisible(shown)

    def _end_correction(self) -> None:
        if self.correction is not None:
            self.correction.hide()
            self.correction.deleteLater()
            self.correction = None
            self._show_foot(shown=True)

    def show_opening(self) -> None:
        """The Desk was asked for the pictures."""
        self.opening = True
        self.picture_note.setText("Opening …")
        theme.set_role(self.picture_note, tone="muted")
        self.open_button.setEnabled(False)

    def show_pictures(self, read_id: int, quad_read: StoredRead, frame: QImage, crop: QImage) -> None:
        """Pictures of read `read_id`; ignored where another read is shown by now."""
        if self.row is None or self.row.read.id != read_id:
            return
        self.opened, self.opening = True, False
        self.open_button.hide()
        self.picture_note.setVisible(frame.isNull() and crop.isNull())
        self.picture_note.setText("The stored picture cannot be shown here; it is in the evidence package as stored.")
        if not crop.isNull():
            self.crop.show_image(crop)
            self.crop.show()
        if not frame.isNull():
            self.frame.show_image(frame, quad_read.quad)
            self.frame.show()

    def show_refusal(self, sentence: str) -> None:
        """Why the pictures stay closed."""
        self.opening = False
        self.picture_note.setText(sentence)
        theme.set_role(self.picture_note, tone="high")
        self.open_button.setEnabled(True)

    def show_in_basket(self, inside: bool) -> None:
        """Whether the read is in the basket already."""
        self.add_button.setEnabled(not inside)
        self.add_button.setText("In evidence" if inside else "&Add to evidence")
