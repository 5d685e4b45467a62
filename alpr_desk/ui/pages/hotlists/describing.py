"""The form that says how a list alerts and who may open it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from alpr_desk.domain.matching import ActionClass, Hotlist, Priority
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.requests.hotlists import DescribeHotlist
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.form import Form, sentence_label
from alpr_desk.ui.words import PRIORITY_WORDS

SOUNDS = {"": "As its priority", "high": "High", "medium": "Medium", "low": "Low", "none": "None"}
COLOURS = {"": "As its priority", "red": "Red", "orange": "Orange", "yellow": "Yellow", "blue": "Blue"}
EVERYBODY, SOME = "Everybody who sees hotlists", "These roles alone"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


class DescribeForm(Form):
    """Fields for one list, filled with how it stands."""

    def __init__(self, hotlist: Hotlist, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = hotlist.name
        self.priority, self.action = QComboBox(), QComboBox()
        self.sound, self.colour, self.openers = QComboBox(), QComboBox(), QComboBox()
        _fill(self.priority, {p.value: PRIORITY_WORDS[p] for p in Priority}, hotlist.priority.value)
        _fill(self.action, {a.value: _capital(a.value) for a in ActionClass}, hotlist.action.value)
        _fill(self.sound, SOUNDS, hotlist.sound)
        _fill(self.colour, COLOURS, hotlist.colour)
        self.openers.addItems((EVERYBODY, SOME))
        self.openers.setCurrentIndex(1 if hotlist.seen_by else 0)
        # Whoever was named stays to be seen, whatever that role may do: unticked it would be dropped unsaid.
        offered = (r for r in Role if Permission.SEE_HOTLISTS in PERMISSIONS[r] or r in hotlist.seen_by)
        self.roles = {role: QCheckBox(_capital(role.value)) for role in offered}
        self.add("priority", "&Priority", self.priority)
        self.add("action", "A hit asks &for", self.action)
        self.add("sound", "S&ound", self.sound, "A hit of high priority sounds even where this is None.")
        self.add("colour", "Co&lour", self.colour)
        self.add("openers", "Who may op&en it", self.openers, "Its hits are everybody's.")
        self.add("roles", "Roles", self._boxes(hotlist), "Who manages lists opens every one.")
        self.openers.currentIndexChanged.connect(self._show_roles)
        self._show_roles()

    def _boxes(self, hotlist: Hotlist) -> QWidget:
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for role, box in self.roles.items():
            box.setChecked(role in hotlist.seen_by)
            inner.addWidget(box)
        return holder

    def _show_roles(self) -> None:
        self.set_visible("roles", self.openers.currentIndex() == 1)

    def checked(self) -> DescribeHotlist | None:
        """The request, or None after the wrong field was marked."""
        ticked = frozenset(role for role, box in self.roles.items() if box.isChecked())
        some = self.openers.currentIndex() == 1
        if self.show_errors(
            {"roles": "Tick at least one role, or let everybody open it."} if some and not ticked else {}
        ):
            return None
        return DescribeHotlist(
            self._name,
            Priority(self.priority.currentData()),
            ActionClass(self.action.currentData()),
            self.sound.currentData(),
            self.colour.currentData(),
            ticked if some else frozenset(),
        )


def _fill(field: QComboBox, choices: dict[str, str], chosen: str) -> None:
    for value, words in choices.items():
        field.addItem(words, value)
    field.setCurrentIndex(max(0, field.findData(chosen)))


class DescribePanel(DetailsPanel):
    """Signals:
    asked(DescribeHotlist): the form is filled in rightly.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: DescribeForm | None = None
        self.fault = sentence_label("", "high")
        self.button = QPushButton()

    def open_for(self, hotlist: Hotlist) -> None:
        """The form for `hotlist`, as it stands."""
        self.show_for(f"{hotlist.name}: alert and access")
        self.form = DescribeForm(hotlist)
        self.body.addWidget(self.form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("Sa&ve")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._submit)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        focus_new(self.form.priority)

    def _submit(self) -> None:
        checked = self.form.checked() if self.form is not None else None
        if checked is not None:
            self.fault.hide()
            self.button.setEnabled(False)
            self.asked.emit(checked)

    def show_failure(self, sentence: str) -> None:
        """Why nothing was changed; what was chosen stays."""
        self.fault.setText(sentence)
        self.fault.show()
        self.button.setEnabled(True)
