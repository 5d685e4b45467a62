"""A member's own security keys: which there are, adding one, removing one. A part of the account panel."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from alpr_desk.domain.requests.security_keys import BeginKeyEnrolment, FinishKeyEnrolment, ListKeys, RemoveKey
from alpr_desk.domain.security_keys import KeyDevice, SecurityKey
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label
from alpr_desk.ui.widgets.key_button import KeyButton
from alpr_desk.ui.words import clock_text


class OwnKeysForm(Form):
    """The keys with a button each, then the fields for another. A key is removed by a second press."""

    def __init__(self, context: PageContext, device: KeyDevice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._device = context, device
        self._list = Form(spacing=6)
        self.state = sentence_label("Looking for your keys …", "muted")
        self.remove_buttons: dict[int, QPushButton] = {}
        self.name = line_field("such as: blue key on my ring", longest=60)
        self.pin = line_field("", secret=True, longest=63)
        self.add_button = KeyButton("&Add this key", context.tasks)
        self.add_button.setProperty("role", "primary")
        self.add_button.clicked.connect(self.submit)
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.done = sentence_label("", "good")
        self.done.hide()
        self.add_widget(self.state)
        self.add_widget(self._list)
        self._layout.addSpacing(8)
        self.add_widget(sentence_label("To add a key: plug it in, name it here, and touch it when it blinks.", "muted"))
        self.add("name", "&Name of a new key", self.name)
        self.add("pin", "&PIN of the key", self.pin, "Only where the key has one.")
        self.set_visible("pin", device.takes_pin)
        self.add_widget(self.fault)
        self.add_widget(self.done)
        self.add_widget(self.add_button)
        self.look()

    def look(self) -> None:
        """Ask which keys there are."""
        self._context.ask(ListKeys(), self._show, self._not_shown, key="keys", owner=self)

    def _show(self, keys: tuple[SecurityKey, ...]) -> None:
        self.state.setText("" if keys else "You have no security key yet.")
        self.state.setVisible(not keys)
        fresh = Form(spacing=6)
        self.remove_buttons = {}
        for key in keys:
            fresh.add_widget(self._row(key))
        self._layout.replaceWidget(self._list, fresh)
        self._list.deleteLater()
        self._list = fresh

    def _row(self, key: SecurityKey) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        said = sentence_label(f"{key.name}, added {clock_text(key.added_at, self._context.clock.now())}", "")
        button = QPushButton("Remove")
        button.setAccessibleName(f"Remove {key.name}")
        button.clicked.connect(partial(self._remove, key.id, button))
        self.remove_buttons[key.id] = button
        line.addWidget(said, 1)
        line.addWidget(button)
        return row

    def _not_shown(self, error: Exception) -> None:
        self.state.setText(sentence_of(error))
        self.state.show()

    def _remove(self, key_id: int, button: QPushButton) -> None:
        if button.property("role") != "danger":
            button.setProperty("role", "danger")
            button.setText("Remove for good")
            button.style().polish(button)
            return
        button.setEnabled(False)
        self._context.ask(RemoveKey(key_id), lambda _: self.look(), self._failed, owner=self)

    def submit(self) -> None:
        """Begin with the program, have the key answer, and end with the program; or give up the wait."""
        if self.add_button.is_waiting:
            self.add_button.give_up()
            return
        if self.show_errors({} if self.name.text().strip() else {"name": "Give the key a name."}):
            return
        self.fault.hide()
        self.done.hide()
        self.add_button.setEnabled(False)
        self._context.ask(BeginKeyEnrolment(), self._touch, self._failed, owner=self)

    def _touch(self, options: str) -> None:
        name, pin = self.name.text().strip(), self.pin.text()
        self.pin.clear()
        self.add_button.setEnabled(True)
        self.add_button.begin(
            lambda cancel: self._device.enrol(options, pin, cancel),
            lambda answer: self._finish(name, answer),
            self._failed,
        )

    def _finish(self, name: str, answer: str) -> None:
        self._context.ask(FinishKeyEnrolment(name, answer), self._added, self._failed, owner=self)

    def _added(self, key: SecurityKey) -> None:
        self.name.clear()
        self.done.setText(f"The security key '{key.name}' is enrolled.")
        self.done.show()
        self.look()

    def _failed(self, error: Exception) -> None:
        self.add_button.setEnabled(True)
        self.fault.setText(sentence_of(error))
        self.fault.show()
        self.look()
