"""The administrator's panel: publish a version from a file, name who answers for the system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from typing_extensions import override

from alpr_desk.ceilings import document_bytes
from alpr_desk.domain.policy import Content, PolicyOffice, missing_contents, text_of_file
from alpr_desk.domain.requests.policy import NameOfficer, PublishPolicy
from alpr_desk.ui.widgets.days import DayField
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.moments import today


def read_policy_text(path: Path) -> str:
    """Takes disk time: use `tasks`. Raises BadInput, EnvironmentFault."""
    return text_of_file(path.name, document_bytes(path))


class PolicyPanel(DetailsPanel):
    """Signals:
    read_asked(Path): the file of a new version is to be read.
    publish_asked(PublishPolicy), officer_asked(NameOfficer).
    """

    read_asked = Signal(object)
    publish_asked = Signal(object)
    officer_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._forget()

    def _forget(self) -> None:
        self.text = ""
        self.button: QPushButton | None = None
        self.fault = sentence_label("", "high")
        self.fault.hide()

    @override
    def clear(self) -> None:
        super().clear()
        self._forget()

    def _finish(self, words: str, act: Callable[[], None]) -> None:
        self.finish()
        self.button = QPushButton(words)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(lambda: act())
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)

    def show_publish(self, title: str) -> None:
        """Step one: the file, its title and first day. `title` is that of the version before."""
        self.show_for("Publish a version")
        self.file = FileField("Policy file", "Markdown (*.md *.txt);;All files (*)")
        self.title_field = line_field("Usage policy", longest=200)
        self.title_field.setText(title)
        self.effective = DayField(today(self._now()))
        form = Form()
        form.add("file", "&File", self.file, "Markdown, UTF-8.")
        form.add("title", "&Title", self.title_field)
        form.add("effective", "In force &from", self.effective, "Today: at once. Else at that day's midnight.")
        self.body.addWidget(form)
        self.add_sentence(
            "Each member acknowledges the new version before data opens again. It must hold the seven contents of "
            "Civil Code 1798.90.51(b)(2)."
        )
        self._finish("&Check the file", self._check)
        focus_new(self.file)

    def _check(self) -> None:
        path = self.file.path()
        if path is None:
            self.show_failure("Choose the file of the new version.")
            return
        self.read_asked.emit(path)

    def show_checked(self, text: str) -> None:
        """Step two: what it holds, and the button that publishes."""
        title, effective = self.title_field.text().strip(), self.effective.day()
        missing = missing_contents(text)
        self.show_for("Publish this version?" if not missing else "Something is missing")
        self.text = text
        for content in Content:
            lacking = content in missing
            self.add_sentence(f"{'✗' if lacking else '✓'}  {content.value}", "high" if lacking else "good")
        if missing:
            self.add_sentence("Give each a heading that names it with its text below, then choose the file again.")
            self._finish("&Back", lambda: self.show_publish(title))
            return
        day = None if effective == today(self._now()) else effective
        when = "at once" if day is None else f"from {day:%Y-%m-%d} on"
        self.add_sentence(f"'{title}' is in force {when}. It cannot be taken back, only followed by another version.")
        self._finish("&Publish", lambda: self._send(self.publish_asked, PublishPolicy(title, text, day)))

    def show_officer(self) -> None:
        """Name who answers for the system (Policy 430.2.1(e))."""
        self.show_for("Name an officer")
        self.office = QComboBox()
        for office in PolicyOffice:
            self.office.addItem(office.value[0].upper() + office.value[1:], office)
        self.name_field = line_field("Ines Marsh", longest=120)
        self.job_field = line_field("Captain", longest=120)
        self.since = DayField(today(self._now()))
        form = Form()
        form.add("office", "&Office", self.office)
        form.add("name", "&Name", self.name_field)
        form.add("title", "&Title", self.job_field)
        form.add("since", "&From", self.since, "The former holder's last day is the day before.")
        self.body.addWidget(form)
        self._finish("&Name", self._name)
        focus_new(self.name_field)

    def _name(self) -> None:
        office = PolicyOffice(self.office.currentData())
        name, title = self.name_field.text().strip(), self.job_field.text().strip()
        self._send(self.officer_asked, NameOfficer(office, name, title, self.since.day()))

    def _send(self, signal: SignalInstance, request: object) -> None:
        self.fault.hide()
        if self.button is not None:
            self.button.setEnabled(False)
        signal.emit(request)

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; what was typed stays."""
        self.fault.setText(sentence)
        self.fault.show()
        if self.button is not None:
            self.button.setEnabled(True)
