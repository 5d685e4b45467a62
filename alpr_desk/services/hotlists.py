"""Hotlists: import all or nothing, list with age, switch; and the index that the recorder matches against."""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.access.gate import data
from alpr_desk.db.repositories.hotlists import age_hours
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import HotlistsChanged
from alpr_desk.domain.matching import Hotlist, HotlistEntry, HotlistVersion
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import (
    HotlistRow,
    ImportHotlist,
    ImportProfile,
    ImportReport,
    ListHotlists,
    ListProfiles,
    SwitchHotlist,
)
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.categories import category_off_by_default
from alpr_desk.hotlist.importer import ParsedHotlist, parse_hotlist
from alpr_desk.hotlist.index import HotlistIndex
from alpr_desk.hotlist.profiles import import_profiles, profile_named
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Current, Work
from alpr_desk.services.texts import line


def index_in_force(unit: UnitOfWork, current: Current) -> HotlistIndex:
    """The index over every list that is switched on, built anew only where a list has changed since.

    Categories that are off by default are left out (civil immigration: Government Code 7284 and following).
    """
    hotlists = [h for h in unit.hotlists.all() if h.enabled and h.version is not None]
    state = tuple((h.id, h.version.id) for h in hotlists if h.version is not None)
    with current.index_lock:
        if current.index[0] != state:
            lists = [
                (h.id, [e for e in unit.hotlists.entries(h.version.id) if not category_off_by_default(e.category)])
                for h in hotlists
                if h.version is not None
            ]
            current.index = (state, HotlistIndex.build(lists))
        return current.index[1]


def _announce_lists(work: Work) -> None:
    """Build the index now, so that the next read does not wait for it, and tell the window."""
    with work.office.store.reading() as unit:
        index_in_force(unit, work.office.current)
    work.office.bus.publish(HotlistsChanged())


@handles(
    ImportHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_IMPORT,
    lambda r: {"list": r.name, "profile": r.profile, "source": r.source, "replace": r.replace},
)
def import_hotlist(work: Work, request: ImportHotlist) -> ImportReport:
    name = line(request.name, "the list's name", 80)
    source = line(request.source, "where the list comes from", 400, required=False)
    parsed = parse_hotlist(request.content, profile_named(request.profile), default_state=request.default_state)
    with work.completing() as unit:
        hotlist_id = _list_for(unit, name, request)
        entries = parsed.entries if request.replace else _added_to(unit, name, parsed)
        version = HotlistVersion(0, hotlist_id, 0, work.office.clock.now(), source, parsed.sha256, len(entries))
        unit.hotlists.add_version(version, request.profile, work.grant.user_name, entries)
        hotlist = unit.hotlists.by_name(name)
        work.detail |= {
            "entries": len(entries),
            "duplicates": parsed.duplicates,
            "rejected": parsed.rejected_total,
            "sha256": parsed.sha256,
        }
    _announce_lists(work)
    if hotlist is None:
        raise RuntimeError("the list just imported is not there")
    return ImportReport(
        hotlist,
        len(entries),
        parsed.duplicates,
        parsed.rejected,
        parsed.rejected_total,
        parsed.sha256,
        parsed.missing,
    )


def _list_for(unit: UnitOfWork, name: str, request: ImportHotlist) -> int:
    found = unit.hotlists.by_name(name)
    if found is None:
        return unit.hotlists.create(name, request.priority, request.action, enabled=True)
    unit.hotlists.describe(found.id, request.priority, request.action)
    return found.id


def _added_to(unit: UnitOfWork, name: str, parsed: ParsedHotlist) -> tuple[HotlistEntry, ...]:
    """The version in force with the file's entries added; an entry for the same plate and state is replaced."""
    found = unit.hotlists.by_name(name)
    if found is None or found.version is None:
        return parsed.entries
    merged = {(e.plate, e.state, e.category): e for e in unit.hotlists.entries(found.version.id)}
    merged |= {(e.plate, e.state, e.category): e for e in parsed.entries}
    return tuple(replace(entry, id=0) for entry in merged.values())


@handles(ListHotlists, data(Permission.SEE_HOTLISTS), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "hotlists"})
def list_hotlists(work: Work, request: ListHotlists) -> tuple[HotlistRow, ...]:
    return tuple(_row(work, hotlist) for hotlist in work.unit.hotlists.all())


def _row(work: Work, hotlist: Hotlist) -> HotlistRow:
    if hotlist.version is None:
        return HotlistRow(hotlist, None, "", None, 0)
    age = age_hours(hotlist.version, work.office.clock.now())
    ages = work.office.settings.hotlist
    staleness = "red" if age >= ages.red_hours else "warn" if age >= ages.warn_hours else ""
    return HotlistRow(hotlist, age, staleness, hotlist.version.imported_at, hotlist.version.entries)


@handles(ListProfiles, data(Permission.SEE_HOTLISTS), Mode.QUIET, AuditEvent.LIST_OPENED)
def list_profiles(work: Work, request: ListProfiles) -> tuple[ImportProfile, ...]:
    return import_profiles()


@handles(
    SwitchHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"list": r.name, "enabled": r.enabled},
)
def switch_hotlist(work: Work, request: SwitchHotlist) -> Hotlist:
    with work.completing() as unit:
        found = unit.hotlists.by_name(request.name)
        if found is None:
            raise BadInput(f"There is no list named '{request.name}'.")
        unit.hotlists.switch(found.id, request.enabled)
    _announce_lists(work)
    return replace(found, enabled=request.enabled)
