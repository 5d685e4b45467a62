"""Importing a list: all or nothing, one at a time, cancellable; held where it shrank, until another member approves.

The file is made into blocks first, outside any transaction; only then are they stored and put in force, in one. What
ends in between (a cancel, a full disk, the power) leaves the former version in force and nothing to clean up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from alpr_desk.access.gate import data
from alpr_desk.ceilings import read_within
from alpr_desk.db.repositories.hotlists import Manner
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.events import ImportProgress
from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import Decision, FieldList, Hotlist, HotlistVersion
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import CancelImport, DecideHeld, ImportHotlist, ImportReport
from alpr_desk.errors import AnswerIsNo, BadInput
from alpr_desk.hotlist.importer import HotlistFile
from alpr_desk.hotlist.listed import Listed, apart
from alpr_desk.hotlist.packing import MAX_CATEGORIES, ROW, Block, Categories, blocks, unpacked
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.hotlists import may_open
from alpr_desk.services.list_index import announce_lists, off_of
from alpr_desk.services.list_profiles import profile
from alpr_desk.services.office import Current, Work
from alpr_desk.services.texts import line

KEPT_VERSIONS = 2
"""Versions of a list whose entries are kept: the one in force and one before or after it."""


@handles(
    ImportHotlist,
    data(Permission.MANAGE_HOTLISTS),
    Mode.STEPS,
    AuditEvent.HOTLIST_IMPORT,
    lambda r: {"list": r.name, "profile": r.profile, "source": r.source, "replace": r.replace},
)
def import_hotlist(work: Work, request: ImportHotlist) -> ImportReport:
    return import_list(work, request)


def import_list(work: Work, request: ImportHotlist) -> ImportReport:
    """Import as `work`'s member; its completed entry is written with the new version."""
    name = line(request.name, "the list's name", 80)
    source = line(request.source, "where the list comes from", 400, required=False)
    if name in set(FieldList):
        raise BadInput(f"'{name}' is the list of plates entered here: import into a list of another name.")
    with _alone(work.office.current, name) as cancelled:
        content = _content(work, request)
        with work.office.store.reading() as unit:
            layout, former = profile(unit, request.profile), unit.hotlists.by_name(name)
        file = HotlistFile(content, layout, default_state=request.default_state)
        maker = _Maker(work, name, file, cancelled)
        made = maker.made(None if request.replace or not former else former.version)
        report = _store(work, request, _Import(name, source, layout, file, made, former), maker.go_on)
    announce_lists(work)
    return report


@dataclass(frozen=True, slots=True)
class _Made:
    """A version that is whole and not yet stored."""

    blocks: list[Block]
    categories: Categories

    @property
    def entries(self) -> int:
        return sum(block.count for block in self.blocks)


@dataclass(frozen=True, slots=True)
class _Import:
    name: str
    source: str
    layout: Profile
    file: HotlistFile
    made: _Made
    former: Hotlist | None


@contextmanager
def _alone(current: Current, name: str) -> Iterator[threading.Event]:
    """Only one import of a list at a time. The event is set when it is to end."""
    key, cancelled = name.casefold(), threading.Event()
    with current.imports_lock:
        if key in current.imports:
            raise BadInput(f"'{name}' is being imported already: wait until that import is done, or cancel it.")
        current.imports[key] = cancelled
    try:
        yield cancelled
    finally:
        with current.imports_lock:
            del current.imports[key]


def _content(work: Work, request: ImportHotlist) -> bytes:
    """The file's bytes. Its size is looked at before it is read: a list of 10 GB takes no memory. Nor does one that
    says less than it has."""
    most = work.office.settings.hotlist.largest_file_mb * 1_000_000
    content, size = request.content, len(request.content)
    try:
        if request.file is not None:
            content, size = read_within(request.file, most)
    except OSError as error:
        raise BadInput(f"{request.file} cannot be read: {error.strerror}. Choose the file again.") from error
    if size > most:
        raise BadInput(
            f"The file has {size / 1_000_000:,.0f} MB, {most // 1_000_000:,} are the most: split it into several "
            "lists, or raise 'Largest list file' in the settings."
        )
    return content


class _Maker:
    """Makes the file into blocks, and with `former` into the blocks of both."""

    def __init__(self, work: Work, name: str, file: HotlistFile, cancelled: threading.Event) -> None:
        self._work, self._name, self._file, self._cancelled = work, name, file, cancelled

    def made(self, former: HotlistVersion | None) -> _Made:
        """Raises BadInput for a file that cannot be used, AnswerIsNo where the import was cancelled."""
        if former is None:
            categories = Categories()
            return _checked(_Made(list(blocks(self._file.listed(self._watch), categories)), categories))
        categories = Categories(name for name, _ in former.categories)
        replaced: set[int] = set()
        new = list(blocks(self._noted(replaced), categories))
        with self._work.office.store.reading() as unit:
            kept = list(self._kept(unit, former, new, replaced, categories))
        return _checked(_Made([*kept, *new], categories))

    def go_on(self) -> None:
        """Raises AnswerIsNo where the import was cancelled."""
        if self._cancelled.is_set():
            raise AnswerIsNo("The import was cancelled: the list in force was not changed.")

    def _watch(self, share: float) -> None:
        self.go_on()
        self._work.office.bus.publish(ImportProgress(self._name, min(1.0, share), self._file.taken))

    def _noted(self, replaced: set[int]) -> Iterator[Listed]:
        for listed in self._file.listed(self._watch):
            replaced.add(_identity(listed))
            yield listed

    def _kept(
        self, unit: UnitOfWork, former: HotlistVersion, new: list[Block], replaced: set[int], categories: Categories
    ) -> Iterator[Block]:
        """The former version's entries but those that the file has anew: same plate, state and category."""
        keys = np.unique(np.concatenate([np.frombuffer(block.rows, ROW)["key"] for block in new]))
        for first_id, block in unit.hotlists.blocks(former.id):
            self._watch(1.0)
            rows = np.frombuffer(block.rows, ROW)
            if not np.isin(rows["key"], keys).any():
                for place in rows["category"].tolist():
                    categories.count(place)
                yield block
                continue
            listed = apart(unpacked(block.details, first_id))
            yield from blocks((entry for entry in listed if _identity(entry) not in replaced), categories)


def _identity(listed: Listed) -> int:
    plate, terms, _ = listed
    return hash((plate, terms.state, terms.category))


def _checked(made: _Made) -> _Made:
    if len(made.categories) > MAX_CATEGORIES:
        raise BadInput(
            f"The file has more than {MAX_CATEGORIES:,} different categories: choose another column for the category."
        )
    return made


def _each(blocks: list[Block], go_on: Callable[[], None]) -> Iterator[Block]:
    for block in blocks:
        go_on()
        yield block


def _store(work: Work, request: ImportHotlist, new: _Import, go_on: Callable[[], None]) -> ImportReport:
    """The version and its completed entry, in one transaction, which a cancel takes back until it is committed."""
    file, entries = new.file, new.made.entries
    held = _held_reason(work, request, new)
    with work.completing() as unit:
        hotlist_id = _list_for(unit, request, new, held)
        version = HotlistVersion(
            id=0,
            hotlist_id=hotlist_id,
            number=0,
            imported_at=work.office.clock.now(),
            source=new.source,
            sha256=file.sha256,
            entries=entries,
            imported_by=work.grant.user_name,
            categories=new.made.categories.counts,
            held_reason=held,
        )
        stored = unit.hotlists.add_version(version, new.layout.name, _each(new.made.blocks, go_on))
        unit.hotlists.forget_entries(hotlist_id, KEPT_VERSIONS)
        go_on()
        hotlist = unit.hotlists.by_id(hotlist_id)
        off = off_of(stored.categories, unit)
        work.detail |= {
            "entries": entries,
            "duplicates": file.duplicates,
            "rejected": file.rejected_total,
            "sha256": file.sha256,
            "not_matched": sum(count for _, count in off),
        } | ({"held": held} if held else {})
    if hotlist is None:
        raise RuntimeError("the list just imported is not there")
    return ImportReport(
        hotlist=hotlist,
        entries=entries,
        duplicates=file.duplicates,
        rejected=tuple(file.rejected),
        rejected_total=file.rejected_total,
        sha256=file.sha256,
        missing_columns=file.missing,
        held_reason=held,
        off=off,
        folded=file.folded,
        first_folded=file.first_folded,
    )


def _held_reason(work: Work, request: ImportHotlist, new: _Import) -> str:
    version = new.former.version if new.former is not None else None
    percent = work.office.settings.hotlist.hold_percent
    if version is None or not request.replace or new.made.entries * 100 > version.entries * percent:
        return ""
    return (
        f"the file has {new.made.entries:,} entries and the list in force {version.entries:,}, so a part may be "
        "missing. Another member must approve it."
    )


def _list_for(unit: UnitOfWork, request: ImportHotlist, new: _Import, held: str) -> int:
    """The list's number; made or described as the import says. Raises BadInput where it was imported meanwhile."""
    found = unit.hotlists.by_name(new.name)
    if (found and found.version) != (new.former and new.former.version):
        raise BadInput(f"'{new.name}' was imported by another program meanwhile: import the file again.")
    if found is None:
        return unit.hotlists.create(new.name, request.priority, request.action, enabled=True)
    if not held:
        manner = Manner(request.priority, request.action, found.sound, found.colour, found.seen_by)
        unit.hotlists.describe(found.id, manner)
    return found.id


@handles(
    CancelImport, data(Permission.MANAGE_HOTLISTS), Mode.QUIET, AuditEvent.HOTLIST_IMPORT, lambda r: {"list": r.name}
)
def cancel_import(work: Work, request: CancelImport) -> bool:
    """The import itself records how it ended."""
    with work.office.current.imports_lock:
        running = work.office.current.imports.get(" ".join(request.name.split()).casefold())
    if running is not None:
        running.set()
    return running is not None


@handles(
    DecideHeld,
    data(Permission.APPROVE_ENTRIES),
    Mode.STEPS,
    AuditEvent.HOTLIST_CHANGE,
    lambda r: {"list": r.name, "version": r.version_id, "decision": r.decision.value},
)
def decide_held(work: Work, request: DecideHeld) -> Hotlist:
    with work.completing() as unit:
        found = unit.hotlists.by_name(request.name)
        held = unit.hotlists.held(found.id) if found is not None else None
        if found is None or held is None or held.id != request.version_id or not may_open(work, unit, found):
            raise BadInput("No such version waits for approval: open the list again.")
        if held.imported_by.casefold() == work.grant.user_name.casefold():
            raise BadInput("You imported this version: another member must approve or refuse it.")
        unit.hotlists.decide(held.id, request.decision, work.grant.user_name, work.grant.at)
        if request.decision is Decision.APPROVED:
            unit.hotlists.put_in_force(held)
        hotlist = unit.hotlists.by_id(found.id)
    announce_lists(work)
    if hotlist is None:
        raise RuntimeError("the list just decided on is not there")
    return hotlist
