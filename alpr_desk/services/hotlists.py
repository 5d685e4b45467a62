"""Hotlists as they are kept: list with age, describe, switch, categories, export."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from alpr_desk.access.gate import data
from alpr_desk.db.repositories.hotlists import Manner, age_hours
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.matching import Hotlist, HotlistEntry
from alpr_desk.domain.people import Permission, Role, permissions_of
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import (
    CategoryRow,
    DescribeHotlist,
    ExportHotlist,
    HotlistRow,
    ListCategories,
    ListHotlists,
    SwitchCategory,
    SwitchHotlist,
)
from alpr_desk.domain.spreadsheets import defused
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.hotlist.categories import category_off_by_default
from alpr_desk.hotlist.profiles import NCIC_FIELDS
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.list_index import announce_lists, category_on
from alpr_desk.services.office import Work
from alpr_desk.services.texts import line

SOUNDS = ("", "high", "medium", "low", "none")
COLOURS = ("", "red", "orange", "yellow", "blue")
_EXPORTED = tuple(code for code in NCIC_FIELDS if code not in ("LIC", "LIS", "MKE"))


def _roles(work: Work, unit: UnitOfWork) -> frozenset[Role]:
    member = unit.members.by_user_name(work.grant.user_name)
    return member.roles if member is not None else frozenset()


def _opens(roles: frozenset[Role], hotlist: Hotlist) -> bool:
    return _manages(roles) or not hotlist.seen_by or bool(hotlist.seen_by & roles)


def _manages(roles: frozenset[Role]) -> bool:
    return Permission.MANAGE_HOTLISTS in permissions_of(roles)


def may_open(work: Work, unit: UnitOfWork, hotlist: Hotlist) -> bool:
    """Whether the member's roles may open the list; who manages lists opens every one.

    To a member who may not, a list is one that does not exist: what names it is left out, and what asks for it is
    refused in the same words.
    """
    return _opens(_roles(work, unit), hotlist)


def opened_lists(work: Work, unit: UnitOfWork) -> tuple[Hotlist, ...]:
    """The lists that the member may open, by name."""
    roles = _roles(work, unit)
    return tuple(hotlist for hotlist in unit.hotlists.all() if _opens(roles, hotlist))


def list_named(work: Work, unit: UnitOfWork, name: str) -> Hotlist:
    """Raises BadInput where there is none, or none that the member may open."""
    found = unit.hotlists.by_name(name)
    if found is None or not may_open(work, unit, found):
        raise BadInput(f"There is no list named '{name}'.")
    return found


@handles(ListHotlists, data(Permission.SEE_HOTLISTS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "hotlists"})
def list_hotlists(work: Work, request: ListHotlists) -> tuple[HotlistRow, ...]:
    return tuple(_row(work, hotlist) for hotlist in opened_lists(work, work.unit))


def _row(work: Work, hotlist: Hotlist) -> HotlistRow:
    if hotlist.is_field_list:
        entered = [e for e in work.unit.wanted.all_entered(work.office.clock.now()) if e.which == hotlist.name]
        return HotlistRow(hotlist, None, "", None, len(entered))
    held = work.unit.hotlists.held(hotlist.id)
    if hotlist.version is None:
        return HotlistRow(hotlist, None, "", None, 0, held)
    age = age_hours(hotlist.version, work.office.clock.now())
    ages = work.office.settings.hotlist
    staleness = "red" if age >= ages.red_hours else "warn" if age >= ages.warn_hours else ""
    return HotlistRow(hotlist, age, staleness, hotlist.version.imported_at, hotlist.version.entries, held)


@handles(
    SwitchHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"list": r.name, "enabled": r.enabled},
)
def switch_hotlist(work: Work, request: SwitchHotlist) -> Hotlist:
    with work.completing() as unit:
        found = list_named(work, unit, request.name)
        unit.hotlists.switch(found.id, request.enabled)
    announce_lists(work)
    return replace(found, enabled=request.enabled)


@handles(
    DescribeHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {
        "list": r.name,
        "priority": r.priority.value,
        "action": r.action.value,
        "sound": r.sound,
        "colour": r.colour,
        "seen_by": sorted(role.value for role in r.seen_by),
    },
)
def describe_hotlist(work: Work, request: DescribeHotlist) -> Hotlist:
    if request.sound not in SOUNDS or request.colour not in COLOURS:
        raise BadInput("Choose a sound and a colour from the list, or leave them to the priority.")
    with work.completing() as unit:
        found = list_named(work, unit, request.name)
        manner = Manner(request.priority, request.action, request.sound, request.colour, request.seen_by)
        unit.hotlists.describe(found.id, manner)
        described = list_named(work, unit, request.name)
    announce_lists(work)
    return described


@handles(
    ListCategories, data(Permission.SEE_HOTLISTS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "categories"}
)
def list_categories(work: Work, request: ListCategories) -> tuple[CategoryRow, ...]:
    """Of the lists that the member may open. Who manages lists also sees what is switched and in none of them."""
    versions = (hotlist.version for hotlist in opened_lists(work, work.unit) if hotlist.version is not None)
    counts: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for name, count in (category for version in versions for category in version.categories):
        counts[name.casefold()] = counts.get(name.casefold(), 0) + count
        spelt.setdefault(name.casefold(), name)
    switched = work.unit.list_keeping.switched()
    for name in switched if _manages(_roles(work, work.unit)) else ():
        spelt.setdefault(name, name)
    return tuple(_category(spelt[key], counts.get(key, 0), switched) for key in sorted(spelt))


def _category(name: str, entries: int, switched: dict[str, tuple[bool, str]]) -> CategoryRow:
    on = category_on(name, {key: enabled for key, (enabled, _) in switched.items()})
    by = switched[name.casefold()][1] if name.casefold() in switched else ""
    return CategoryRow(name, entries, on, not category_off_by_default(name), by)


@handles(
    SwitchCategory,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"category": r.name, "enabled": r.enabled},
)
def switch_category(work: Work, request: SwitchCategory) -> CategoryRow:
    name = line(request.name, "the category", 80, required=False)
    with work.completing() as unit:
        unit.list_keeping.switch(name, request.enabled, work.grant.user_name, work.grant.at)
        unit.hotlists.touch()
    announce_lists(work)
    return CategoryRow(name, 0, request.enabled, not category_off_by_default(name), work.grant.user_name)


@handles(
    ExportHotlist,
    data(Permission.EXPORT_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_EXPORT,
    lambda r: {"list": r.name, "file": str(r.file)},
)
def export_hotlist(work: Work, request: ExportHotlist) -> Path:
    """The file bears its name only once the export is recorded."""
    with work.office.store.reading() as unit:
        found = list_named(work, unit, request.name)
        if found.version is None:
            raise BadInput(f"'{request.name}' has no entries that can be exported.")
        if request.file.exists():
            raise BadInput(f"{request.file} exists already: choose another name.")
        work.detail |= {"version": found.version.number, "entries": found.version.entries}
        half = _written(request.file, unit.hotlists.entries(found.version.id))
    try:
        with work.completing():
            pass
        half.replace(request.file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return request.file


def _written(file: Path, entries: Iterable[HotlistEntry]) -> Path:
    """The rows in a file beside `file`. Raises EnvironmentFault."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".export-")
        half = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                rows = csv.writer(stream)
                rows.writerow(("LIC", "LIS", "CATEGORY", "START", "EXPIRY", "PRIORITY", *_EXPORTED))
                rows.writerows(_cells(entry) for entry in entries)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentFault(f"The list cannot be written to {file.parent}: {error.strerror}.") from error
    return half


def _cells(entry: HotlistEntry) -> list[str]:
    facts = dict(entry.facts)
    dates = (moment.isoformat() if moment else "" for moment in (entry.starts, entry.expires))
    values = (entry.plate, entry.state or "", entry.category, *dates, entry.priority or "")
    return [defused(value) for value in (*values, *(facts.get(code, "") for code in _EXPORTED))]
