"""Layouts of hotlist files: those that ship, and those that members made and saved."""

from __future__ import annotations

from pathlib import Path

from alpr_desk.access.gate import data
from alpr_desk.ceilings import read_at_most
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.list_profiles import Profile, checked, from_json, to_json
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import (
    ImportProfile,
    ListPreview,
    ListProfiles,
    PreviewHotlist,
    RemoveProfile,
    SaveProfile,
    ShowListFile,
)
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.importer import preview
from alpr_desk.hotlist.profiles import PROFILES, import_profiles, profile_named
from alpr_desk.hotlist.standing import as_it_stands
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

_HEAD = 4_000_000
"""Bytes of a file that a preview reads: a hundred lines of the longest kind."""


def profile(unit: UnitOfWork, name: str) -> Profile:
    """The shipped or saved profile of that name. Raises BadInput listing the profiles."""
    return profile_named(name, unit.list_keeping.profiles())


@handles(ListProfiles, data(Permission.SEE_HOTLISTS), Mode.QUIET, AuditEvent.LIST_OPENED)
def list_profiles(work: Work, request: ListProfiles) -> tuple[ImportProfile, ...]:
    saved = (from_json(definition) for definition in work.unit.list_keeping.profiles().values())
    return (*import_profiles(), *(ImportProfile(p.name, p.title, p.description, True, p) for p in saved))


@handles(
    SaveProfile,
    data(Permission.MANAGE_HOTLISTS),
    Mode.CHANGE,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"profile": r.layout.name},
)
def save_profile(work: Work, request: SaveProfile) -> ImportProfile:
    layout = checked(request.layout)
    if layout.name in PROFILES:
        raise BadInput(f"'{layout.name}' is a profile that ships with the program: save yours under another name.")
    work.unit.list_keeping.save_profile(layout.name, to_json(layout), work.grant.user_name, work.grant.at)
    return ImportProfile(layout.name, layout.title, layout.description, True, layout)


@handles(
    RemoveProfile,
    data(Permission.MANAGE_HOTLISTS),
    Mode.CHANGE,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"profile_removed": r.name},
)
def remove_profile(work: Work, request: RemoveProfile) -> None:
    if not work.unit.list_keeping.remove_profile(request.name.strip().casefold()):
        raise BadInput(f"There is no saved profile named '{request.name}'.")


@handles(
    PreviewHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"file": r.file.name, "profile": r.profile or "not saved"},
)
def preview_hotlist(work: Work, request: PreviewHotlist) -> ListPreview:
    layout = checked(request.layout) if request.layout is not None else profile(work.unit, request.profile)
    return preview(_head(request.file), layout, default_state=request.default_state)


@handles(
    ShowListFile,
    data(Permission.MANAGE_HOTLISTS),
    Mode.READ,
    AuditEvent.LIST_OPENED,
    lambda r: {"file": r.file.name, "profile": "as it stands"},
)
def show_list_file(work: Work, request: ShowListFile) -> ListPreview:
    anything = checked(
        Profile(
            name="as it stands",
            title="As it stands",
            description="",
            has_header=request.has_header,
            plate=0 if request.delimiters else (1, 1),
            delimiters=request.delimiters,
            encoding=request.encoding,
        )
    )
    return as_it_stands(_head(request.file), anything)


def _head(file: Path) -> bytes:
    """The beginning of `file`, ending with a whole line."""
    try:
        head = read_at_most(file, _HEAD)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}. Choose the file again.") from error
    if len(head) <= _HEAD:
        return head
    head = head[:_HEAD]
    return head[: head.rfind(b"\n") + 1] or head
