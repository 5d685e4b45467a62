"""The forms of the members page. They check what can be checked without the Desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from alpr_desk.domain.people import Member, Role
from alpr_desk.domain.requests.access import JudgePassword
from alpr_desk.domain.requests.members import AddMember, EnrolMember, ReenrolMember, RequestMember, TransferMember
from alpr_desk.ui.pages.members.fields import EndField, RoleTicks
from alpr_desk.ui.widgets.form import Form, line_field
from alpr_desk.ui.widgets.password_pair import PasswordPair

NO_REASON = "Say why; it stays in the member's history."
LATER = "The member changes it at the first sign-in. 8 or more of any characters."


class PersonForm(Form):
    """Who somebody is and what their roles are: the part that a request, an adding and a transfer share."""

    def __init__(self, now: Callable[[], datetime], member: Member | None = None) -> None:
        super().__init__()
        self.user_name = line_field("vega", longest=64)
        self.full_name = line_field("Ana Vega", longest=120)
        self.job_title = line_field("Deputy", longest=120)
        if member is None:
            self.add("user_name", "&User name", self.user_name)
        else:
            self.user_name.setText(member.user_name)
            self.full_name.setText(member.name)
            self.job_title.setText(member.title)
        self.add("name", "&Name", self.full_name)
        self.add("title", "&Title", self.job_title)
        self.ticks = RoleTicks(member.roles if member else frozenset())
        self.roles = self.ticks.boxes
        self.add("roles", "Roles", self.ticks)
        self.end = EndField(member.valid_until if member else None, now)

    def person_errors(self) -> dict[str, str]:
        user_name, errors = self.user_name.text().strip(), {}
        if not user_name or any(character.isspace() for character in user_name):
            errors["user_name"] = "Give a user name without spaces."
        if not self.full_name.text().strip():
            errors["name"] = "Give the member's full name; it stands in every access record."
        if not self.ticks.chosen():
            errors["roles"] = "Tick at least one role."
        return errors

    def texts(self) -> tuple[str, str, str, frozenset[Role]]:
        """User name, name, title, roles."""
        names = (field.text().strip() for field in (self.user_name, self.full_name, self.job_title))
        user_name, name, title = names
        return user_name, name, title, self.ticks.chosen()


class _WithPassword(Form):
    """Signals: `judge_asked` (JudgePassword) while a password is typed."""

    judge_asked = Signal(object)


class AddMemberForm(PersonForm):
    """A member added without a request, with the first password.

    Signals: `judge_asked` (JudgePassword).
    """

    judge_asked = Signal(object)

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(now)
        self.pair = PasswordPair(self, "Temporary &password", LATER)
        self.password, self.again = self.pair.password, self.pair.again
        self.add("end", "Account", self.end)
        self.pair.typed.connect(self._judge)

    def _judge(self, password: str) -> None:
        user_name, name, _, _ = self.texts()
        self.judge_asked.emit(JudgePassword(password, user_name or "-", name))

    def checked(self) -> AddMember | None:
        """The request, or None after the wrong fields were marked."""
        if self.show_errors({**self.person_errors(), **self.pair.errors()}):
            return None
        return AddMember(*self.texts(), self.password.text(), self.end.value())


class RequestForm(PersonForm):
    """A request for an account, which another person approves."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.add("end", "Account", self.end)
        self.reason = line_field("joins the night shift", longest=400)
        self.add("reason", "&Why", self.reason)

    def checked(self) -> RequestMember | None:
        """The request, or None after the wrong fields were marked."""
        reason = self.reason.text().strip()
        if self.show_errors({**self.person_errors(), **({} if reason else {"reason": NO_REASON})}):
            return None
        return RequestMember(*self.texts(), reason, self.end.value())


class TransferForm(PersonForm):
    """A member's new post; what is not changed stays."""

    def __init__(self, member: Member, now: Callable[[], datetime]) -> None:
        super().__init__(now, member)
        self.add("end", "Account", self.end)
        self.reason = line_field("new post", longest=400)
        self.add("reason", "&Why", self.reason)

    def checked(self) -> TransferMember | None:
        """The request, or None after the wrong fields were marked."""
        reason = self.reason.text().strip()
        if self.show_errors({**self.person_errors(), **({} if reason else {"reason": NO_REASON})}):
            return None
        user_name, name, title, roles = self.texts()
        return TransferMember(user_name, name, title, roles, self.end.value(), reason)


class EnrolForm(_WithPassword):
    """The first password of an approved member."""

    def __init__(self, request_id: int, user_name: str, name: str) -> None:
        super().__init__()
        self._request_id = request_id
        self.pair = PasswordPair(self, "Temporary &password", LATER)
        self.pair.typed.connect(lambda text: self.judge_asked.emit(JudgePassword(text, user_name, name)))

    def checked(self) -> EnrolMember | None:
        """The request, or None after the wrong fields were marked."""
        if self.show_errors(self.pair.errors()):
            return None
        return EnrolMember(self._request_id, self.pair.password.text())


class ReenrolForm(_WithPassword):
    """A new second factor, and a new first password where the member forgot the own one."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self._user_name = member.user_name
        self.reason = line_field("lost the telephone", longest=400)
        self.add("reason", "&Why", self.reason)
        self.forgotten = QCheckBox("The password is forgotten too")
        self.add_widget(self.forgotten)
        self.pair = PasswordPair(self, "Temporary &password", LATER)
        self.pair.typed.connect(lambda text: self.judge_asked.emit(JudgePassword(text, member.user_name, member.name)))
        self.forgotten.toggled.connect(self._show_password)
        self._show_password(False)

    def _show_password(self, wanted: bool) -> None:
        self.pair.clear()
        for key in ("password", "again"):
            self.set_visible(key, wanted)

    def checked(self) -> ReenrolMember | None:
        """The request, or None after the wrong fields were marked."""
        reason = self.reason.text().strip()
        errors = {} if reason else {"reason": NO_REASON}
        if self.forgotten.isChecked():
            errors |= self.pair.errors()
        if self.show_errors(errors):
            return None
        return ReenrolMember(self._user_name, reason, self.pair.password.text())
