"""The settings page: a form made of what the Desk says there is to set; each setting is saved by itself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings, SettingRow
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page
from alpr_desk.ui.pages.settings.model import SECTIONS, SettingField, explanation
from alpr_desk.ui.states import State, sentence_of
from alpr_desk.ui.widgets.form import Form

WIDTH = 760


class SettingsPage(Page):
    """Sections of settings, each with its bounds. Those who may only see them cannot touch a field."""

    name = "settings"
    title = "Settings"
    icon_name = "settings"
    permission = Permission.SEE_SETTINGS

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.fields: dict[str, SettingField] = {}
        self.buttons: dict[str, QPushButton] = {}
        self.forms: dict[str, Form] = {}
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(self.area)

    @override
    def refresh(self) -> None:
        if self._unsaved():
            self.show_state(State.READY)
            return
        self.show_state(State.BUSY, "Reading the settings …")
        self.context.ask(ReadSettings(), self._show, self.show_error, "read", owner=self)

    def _unsaved(self) -> bool:
        """Whether something was typed that is not saved yet: it stays until it is saved or taken back."""
        return any(field.changed for field in self.fields.values())

    def _show(self, rows: tuple[SettingRow, ...]) -> None:
        if self._unsaved():
            self.show_state(State.READY)
            return
        if not rows:
            self.show_state(State.EMPTY, "There is nothing to set.")
            return
        self.fields, self.buttons, self.forms = {}, {}, {}
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(12)
        for section, group in groupby(rows, key=lambda row: row.section):
            layout.addWidget(self._card(section, tuple(group)))
        layout.addStretch(1)
        self.area.setWidget(column)
        self.show_state(State.READY)

    def _card(self, section: str, rows: tuple[SettingRow, ...]) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        heading = QLabel(SECTIONS.get(section, section.capitalize()))
        heading.setProperty("tone", "heading")
        form = Form(spacing=14)
        for row in rows:
            self._add(form, row)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(form)
        return card

    def _add(self, form: Form, row: SettingRow) -> None:
        may_change = self.context.may(Permission.CHANGE_SETTINGS)
        field, button = SettingField(row, editable=may_change), QPushButton("Save")
        button.setAccessibleName(f"Save {row.title}")
        button.setEnabled(False)
        room = button.sizePolicy()
        room.setRetainSizeWhenHidden(may_change)
        button.setSizePolicy(room)
        button.hide()
        field.edited.connect(lambda: self._edited(row.name))
        field.submitted.connect(lambda: self.save(row.name))
        button.clicked.connect(lambda: self.save(row.name))
        form.add(row.name, row.title, field, explanation(row), beside=button)
        self.fields[row.name], self.buttons[row.name], self.forms[row.name] = field, button, form

    def _edited(self, name: str) -> None:
        changed = self.fields[name].changed
        self.buttons[name].setEnabled(changed)
        self.buttons[name].setText("Save")
        self.buttons[name].setVisible(changed)
        self.forms[name].set_error(name, "")

    def save(self, name: str) -> None:
        """Ask for the change; its refusal stands under the field."""
        field, button = self.fields[name], self.buttons[name]
        if not field.changed:
            return
        sent = field.value()
        button.setEnabled(False)
        button.setText("Saving …")
        self.context.ask(
            ChangeSetting(name, sent),
            lambda row: self._saved(row, sent),
            lambda error: self._refused(name, error),
            ("save", name),
            owner=self,
        )

    def _saved(self, row: SettingRow, sent: Any) -> None:
        self.fields[row.name].keep(row, sent)
        if self.fields[row.name].changed:
            self._edited(row.name)
            return
        self.buttons[row.name].setText("Saved")
        self.buttons[row.name].setEnabled(False)
        self.buttons[row.name].show()

    def _refused(self, name: str, error: Exception) -> None:
        self.forms[name].set_error(name, sentence_of(error))
        self.buttons[name].setText("Save")
        self.buttons[name].setEnabled(True)
