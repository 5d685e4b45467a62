"""The form that has a list fetched by itself: from where, how often, how it is laid out, and how to sign in there.

Says next to a field what is wrong with it; what only the Desk can tell comes back with the field's name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QWidget

from alpr_desk.domain.requests.hotlists import ImportProfile
from alpr_desk.domain.requests.list_pickup import SERVER_KEY, Pickup, SetPickup, is_sftp
from alpr_desk.errors import BadInput
from alpr_desk.ui.pages.hotlists.importing import REPLACE
from alpr_desk.ui.states import sentence_of
from alpr_desk.ui.widgets.details import DetailsPanel, focus_new
from alpr_desk.ui.widgets.file_field import FileField
from alpr_desk.ui.widgets.form import Form, line_field, sentence_label

FOLDER, SERVER = "A watched folder", "An SFTP server"
KEPT, PASSWORD, KEY = "As before", "Password", "Private key"
_LAYOUT_NOTE = 256 + 1


class FetchForm(Form):
    """Fields of a pick-up.

    Args:
        name: of the list; empty: one of `names`, or a new one, but none of `taken`, which are fetched already.
        before: what is set for the list already.
    """

    def __init__(
        self,
        name: str,
        before: Pickup | None,
        profiles: tuple[ImportProfile, ...],
        names: tuple[str, ...],
        taken: frozenset[str],
    ) -> None:
        super().__init__()
        self._name, self._names = name, {one.casefold(): one for one in names}
        self._taken = {one.casefold() for one in taken}
        self.list_name, self.source = QComboBox(editable=True), QComboBox()
        self.folder, self.address = FileField("Folder and file"), line_field("sftp://user@host:22/lists/stolen*.csv")
        self.host_key, self.login = line_field("SHA256:…"), QComboBox()
        self.password, self.key_file = line_field("password", secret=True), FileField("Private key")
        self.passphrase = line_field("none", secret=True)
        self.minutes = QSpinBox(minimum=5, maximum=10_080, value=60, suffix=" minutes")
        self.profile, self.profile_note = QComboBox(), sentence_label("", "muted")
        self.mode = QComboBox()
        self._fill(name, profiles, names)
        self._lay_out()
        self._put(before)
        self.set_visible("name", not name)
        for choice in (self.source, self.login):
            choice.currentIndexChanged.connect(self._show_fields)
        self.profile.currentIndexChanged.connect(self._describe_profile)
        self._show_fields()
        self._describe_profile()

    def _fill(self, name: str, profiles: tuple[ImportProfile, ...], names: tuple[str, ...]) -> None:
        self.list_name.addItems(sorted(one for one in names if one.casefold() not in self._taken))
        self.list_name.setCurrentText(name)
        if not name:
            self.list_name.setCurrentIndex(-1)
            self.list_name.clearEditText()
        self.source.addItems((FOLDER, SERVER))
        self.login.addItems((PASSWORD, KEY))
        for profile in profiles:
            self.profile.addItem(profile.title, profile.name)
            self.profile.setItemData(self.profile.count() - 1, profile.description, _LAYOUT_NOTE)
        self.mode.addItems(REPLACE)
        for named_by_members in (self.list_name, self.profile):
            named_by_members.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            named_by_members.setMinimumContentsLength(8)
        self.folder.path_field.setPlaceholderText("/srv/lists/stolen*.csv")
        for long in (self.address, self.host_key, self.password, self.passphrase):
            long.setMaxLength(1_000)

    def _lay_out(self) -> None:
        self.add("name", "List &name", self.list_name)
        self.add("source", "It comes &from", self.source)
        newest = "In full. * stands for any letters; of several files the newest is taken."
        self.add("folder", "Folder and f&ile", self.folder, newest)
        self.add("address", "&Address of the file", self.address, "* stands for any letters; the newest is taken.")
        compare = "Have whoever runs the server read it out by telephone. Another key is told nothing."
        self.add("host_key", "&Key of the server", self.host_key, compare)
        self.add("login", "&Sign in there by", self.login)
        self.add("password", "Pass&word there", self.password, "Kept encrypted, shown to nobody.")
        self.add("key", "File of the private key", self.key_file, "Read once, kept encrypted.")
        self.add("passphrase", "Passp&hrase of the key", self.passphrase)
        self.add("minutes", "Fetch it &every", self.minutes)
        self.add("profile", "&Layout of the file", self.profile)
        self.add_widget(self.profile_note)
        self.add("mode", "E&xisting entries", self.mode)

    def _put(self, before: Pickup | None) -> None:
        if before is None:
            return
        server = is_sftp(before.address)
        self.source.setCurrentText(SERVER if server else FOLDER)
        (self.address if server else self.folder.path_field).setText(before.address)
        self.host_key.setText(before.host_key)
        if server:
            self.login.insertItem(0, f"{KEPT}: {(KEY if before.by_key else PASSWORD).lower()}")
            self.login.setCurrentIndex(0)
        self.minutes.setValue(before.every_minutes)
        self.profile.setCurrentIndex(self.profile.findData(before.profile))  # none where it was forgotten since
        self.mode.setCurrentIndex(0 if before.replace else 1)
        for field in (self.address, self.host_key, self.folder.path_field):
            field.setCursorPosition(0)

    @property
    def from_server(self) -> bool:
        return self.source.currentText() == SERVER

    @property
    def keeps_login(self) -> bool:
        return self.from_server and self.login.currentText().startswith(KEPT)

    @property
    def by_key(self) -> bool:
        return self.from_server and self.login.currentText() == KEY

    def _show_fields(self) -> None:
        server = self.from_server
        self.set_visible("folder", not server)
        for key in ("address", "host_key", "login"):
            self.set_visible(key, server)
        self.set_visible("password", server and self.login.currentText() == PASSWORD)
        for key in ("key", "passphrase"):
            self.set_visible(key, self.by_key)

    def _describe_profile(self) -> None:
        self.profile_note.setText(self.profile.currentData(_LAYOUT_NOTE) or "")

    def named(self) -> str:
        """The list: one that exists in whatever case it is typed, so that no second one is made beside it."""
        typed = " ".join((self._name or self.list_name.currentText()).split())
        return self._names.get(typed.casefold(), typed)

    def faults(self) -> dict[str, str]:
        """What can be said without the Desk, by field, in the order of the fields."""
        found = {}
        if not self.named():
            found["name"] = "Give the list a name, or choose one that exists."
        elif self.named().casefold() in self._taken:
            found["name"] = f"{self.named()} is fetched already: choose Change… there."
        if self.from_server:
            found |= self._server_faults()
        else:
            path = self.folder.path_field.text().strip()
            if not path:
                found["folder"] = "Say which file is fetched, like /srv/lists/stolen*.csv."
            elif is_sftp(path):
                found["folder"] = f"That is an address: choose '{SERVER}' above."
        if not self.profile.currentData():
            found["profile"] = "Choose how the file is laid out."
        return found

    def _server_faults(self) -> dict[str, str]:
        found = {}
        if not is_sftp(self.address.text().strip()):
            found["address"] = "Write the address like sftp://user@host:22/lists/stolen*.csv."
        if not SERVER_KEY.fullmatch(self.host_key.text().strip()):
            found["host_key"] = "Give the key as SHA256: and 43 characters ('ssh-keyscan HOST | ssh-keygen -lf -')."
        if self.by_key and self.key_file.path() is None:
            found["key"] = "Choose the file of the private key."
        if not (self.by_key or self.keeps_login or self.password.text()):
            found["password"] = "Type the password that the server asks for."  # a sentence
        return found

    def checked(self) -> tuple[SetPickup, Path | None] | None:
        """The request without its private key, and that key's file; None after the wrong fields were marked."""
        if self.show_errors(self.faults()):
            return None
        path = self.folder.path_field.text().strip().strip('"')
        request = SetPickup(
            hotlist=self.named(),
            profile=self.profile.currentData(),
            address=self.address.text().strip() if self.from_server else path,
            every_minutes=self.minutes.value(),
            replace=self.mode.currentIndex() == 0,
        )
        if not self.from_server:
            return request, None
        request = replace(request, host_key=self.host_key.text().strip(), keep_login=self.keeps_login)
        if self.by_key:
            return replace(request, password=self.passphrase.text()), self.key_file.path()
        return replace(request, password="" if self.keeps_login else self.password.text()), None

    def field_of(self, attribute: str) -> str:
        """The field in sight that an attribute of the request stands in; empty where none does."""
        where = {"hotlist": "name", "address": "address" if self.from_server else "folder", "private_key": "key"}
        same = {"host_key": "host_key", "profile": "profile", "every_minutes": "minutes"}
        if attribute == "password":
            return "passphrase" if self.by_key else "login" if self.keeps_login else "password"
        key = {**where, **same}.get(attribute, "")
        return "" if key == "name" and self._name else key


class FetchPanel(DetailsPanel):
    """Signals:
    asked(SetPickup, Path | None): the form is filled in; the file holds the private key that belongs to it.
    """

    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: FetchForm | None = None
        self.fault = sentence_label("", "high")
        self.button = QPushButton()
        self._after_layout = QTimer(self, singleShot=True, interval=0)
        self._after_layout.timeout.connect(self._show_first_wrong)

    def open_for(self, name: str, form: FetchForm, *, is_set: bool) -> None:
        """`form`: of the list `name`, or of any where that is empty. `is_set`: it holds what is set already."""
        self.show_for(f"Fetch {name} by itself" if name else "Fetch a list by itself")
        self.add_sentence("While the window is open, under your name; your account, training and role are checked.")
        self.form = form
        self.body.addWidget(form)
        self.finish()
        self.fault = sentence_label("", "high")
        self.fault.hide()
        self.button = QPushButton("Save &changes" if is_set else "Fetch it from now &on")
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._submit)
        self.foot.addWidget(self.fault)
        self.foot.addWidget(self.button)
        focus_new(form.source if name else form.list_name)

    def _submit(self) -> None:
        checked = self.form.checked() if self.form is not None else None
        self.fault.hide()
        if checked is not None:
            self.button.setEnabled(False)
            self.asked.emit(*checked)
        else:
            self._after_layout.start()

    def put_away(self) -> None:
        """Close, and keep nothing of what was typed."""
        self.hide()
        self.clear()
        self.form = None

    def show_failure(self, error: Exception) -> None:
        """What is wrong, next to the field that it is of, else below; what was typed stays."""
        self.button.setEnabled(True)
        key = self.form.field_of(error.field) if self.form is not None and isinstance(error, BadInput) else ""
        if key and self.form is not None:
            self.form.show_errors({key: sentence_of(error)})
            self._after_layout.start()
        else:
            self.fault.setText(sentence_of(error))
            self.fault.show()

    def _show_first_wrong(self) -> None:
        """The first wrong field comes into sight with its sentence, which has its height only once it is laid out."""
        wrong = self.form.first_wrong() if self.form is not None else None
        if wrong is not None:
            self.area.ensureWidgetVisible(wrong, 0, 8)
