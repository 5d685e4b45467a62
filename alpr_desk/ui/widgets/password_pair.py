"""A new password, typed twice, with what speaks against it said while it is typed.

Knows no rule: whoever shows it asks for the judgement and hands it back.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from alpr_desk.ui.widgets.form import Form, line_field

LONGEST = 256


class PasswordPair(QObject):
    """Adds the fields `password` and `again` to a form.

    Signals:
        typed(str): the password so far, for a judgement.
    """

    typed = Signal(str)

    def __init__(self, form: Form, label: str, explanation: str = "") -> None:
        super().__init__(form)
        self._form = form
        self._faults: tuple[str, ...] = ()
        self.password = line_field("", secret=True, longest=LONGEST)
        self.again = line_field("", secret=True, longest=LONGEST)
        form.add("password", label, self.password, explanation)
        form.add("again", "Password &again", self.again)
        self.password.textEdited.connect(self._edited)

    def _edited(self, text: str) -> None:
        self._faults = ()
        if text:
            self.typed.emit(text)
        else:
            self._form.set_error("password", "")

    def judged(self, password: str, faults: tuple[str, ...]) -> None:
        """What speaks against `password`; ignored where another one stands there by now."""
        if password == self.password.text():
            self._faults = faults
            self._form.set_error("password", " ".join(faults))

    def errors(self) -> dict[str, str]:
        """Sentences by field, for `Form.show_errors`."""
        if not self.password.text():
            return {"password": "Give a password, for example four words."}
        if self._faults:
            return {"password": " ".join(self._faults)}
        if self.password.text() != self.again.text():
            return {"again": "The two passwords differ. Type the second one again."}
        return {}

    def clear(self) -> None:
        """What was typed does not stay."""
        self._faults = ()
        self.password.clear()
        self.again.clear()
