"""What belongs to lists besides entries, as data: categories, entered plates, wrong entries, pick-up. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType

from alpr_desk.domain.matching import Decision, FieldEntry, Suppression
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    ListEntered,
    ListSuppressions,
    ReviewPlate,
)
from alpr_desk.domain.requests.hotlists import (
    CategoryRow,
    ImportProfile,
    ListCategories,
    ListProfiles,
    SwitchCategory,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, Pickup, RunPickups
from alpr_desk.ui.pages.hotlists.model import fetch_outcome, next_fetch
from alpr_desk.ui.pages.hotlists.side import Act, Side
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.words import clock_text

CATEGORIES, ENTERED, WRONG, PICKUP = "&Categories", "&Wanted plates", "Wrong &entries", "Pick-&up"
LAYOUTS = "&Layouts of files"
FETCH, NEW, CHANGE, END = "fetch", "new", "change", "end"
"""What the acts on a pick-up tell the page."""
FORGET = "forget"
"""What the act on a saved layout tells it."""

_MAY_APPROVE, _MAY_MANAGE = Permission.APPROVE_ENTRIES, Permission.MANAGE_HOTLISTS


def sides(now: Callable[[], datetime]) -> MappingProxyType[str, Side]:
    """By the words of the menu."""

    def time(moment: datetime | None) -> str:
        return clock_text(moment, now()) if moment is not None else ""

    return MappingProxyType(
        {
            CATEGORIES: _categories(),
            ENTERED: _entered(time),
            WRONG: _wrong(time),
            PICKUP: _pickup(time, now),
            LAYOUTS: _layouts(),
        }
    )


def _categories() -> Side:
    def said(row: CategoryRow) -> str:
        usual = "" if row.usually else " Off unless someone switches it on (Government Code 7284 ff.; civil matters)."
        return f"Switched by {row.changed_by}.{usual}" if row.changed_by else usual.strip()

    return Side(
        title="Categories",
        note="A category that is off raises no hit, on any list. Immigration and civil categories are off at first.",
        nothing="No list that was imported names a category.",
        rows=ListCategories(),
        columns=(
            Column("name", "Category", lambda r: r.name or "(none)", 200, stretch=True),
            Column("entries", "Entries", lambda r: f"{r.entries:,}", 92, RIGHT, sort=lambda r: r.entries),
            Column(
                "on",
                "Matched",
                lambda r: "on" if r.enabled else "off",
                112,
                tone=lambda r: "good" if r.enabled else "muted",
            ),
        ),
        said=said,
        acts=(
            Act("Match this category", _MAY_MANAGE, lambda r: SwitchCategory(r.name, True), lambda r: not r.enabled),
            Act(
                "Stop matching this category",
                _MAY_MANAGE,
                lambda r: SwitchCategory(r.name, False),
                lambda r: bool(r.enabled),
                "danger",
            ),
        ),
    )


def _decision(decision: Decision | None) -> str:
    return decision.value if decision is not None else "waits"


def _tone(decision: Decision | None) -> str:
    return {Decision.APPROVED: "good", Decision.REFUSED: "muted"}.get(decision, "warning") if decision else "warning"


def _entered(time: Callable[[datetime | None], str]) -> Side:
    def said(row: FieldEntry) -> str:
        by = f" from {row.source} ({row.author})" if row.source else ""
        case = f", case {row.case_number}" if row.case_number else ""
        state = f" ({row.entry.state})" if row.entry.state else ""
        entered = f"Entered by {row.entered_by} at {time(row.entered_at)}."
        return f"{row.entry.plate}{state}, {row.which.value}{by}: {row.reason}{case}. {entered}"

    return Side(
        title="Wanted plates entered here",
        note="In force from the moment they are entered until they expire or a supervisor refuses them.",
        nothing="No plate entered here is in force.",
        rows=ListEntered(),
        columns=(
            Column("plate", "Plate", lambda r: r.entry.plate, 120, plate=True, tooltip=lambda r: r.entry.plate),
            Column("expires", "Expires", lambda r: time(r.expires_at), 150, stretch=True, sort=lambda r: r.expires_at),
            Column("review", "Review", lambda r: _decision(r.review), 100, tone=lambda r: _tone(r.review)),
        ),
        said=said,
        acts=(
            Act(
                "Approve",
                _MAY_APPROVE,
                lambda r: ReviewPlate(r.number, Decision.APPROVED),
                lambda r: r.review is None,
                "primary",
            ),
            Act("Refuse: no more hits", _MAY_APPROVE, lambda r: ReviewPlate(r.number, Decision.REFUSED), role="danger"),
        ),
    )


def _wrong(time: Callable[[datetime | None], str]) -> Side:
    def said(row: Suppression) -> str:
        state = f" ({row.state})" if row.state else ""
        quiet = f" Kept {row.matches:,} matches quiet, all of them recorded." if row.matches else ""
        until = f", until {time(row.expires_at)}" if row.expires_at else f", for {row.days} days once approved"
        return f"{row.hotlist_name}: {row.plate}{state}{until}. {row.reason}. Reported by {row.reported_by}.{quiet}"

    return Side(
        title="Wrong entries",
        note="An entry that is approved as wrong raises no hit until it expires; its matches are still recorded.",
        nothing="No entry is reported as wrong.",
        rows=ListSuppressions(),
        columns=(
            Column("plate", "Plate", lambda r: r.plate, 130, plate=True),
            Column("list", "List", lambda r: r.hotlist_name, 150, stretch=True),
            Column("decision", "Decision", lambda r: _decision(r.decision), 116, tone=lambda r: _tone(r.decision)),
            Column("matches", "Quiet", lambda r: f"{r.matches:,}", 80, RIGHT, sort=lambda r: r.matches),
        ),
        said=said,
        acts=(
            Act(
                "Approve: raise no hit",
                _MAY_APPROVE,
                lambda r: DecideSuppression(r.id, Decision.APPROVED),
                lambda r: r.decision is None,
                "danger",
            ),
            Act("Refuse: go on alerting", _MAY_APPROVE, lambda r: DecideSuppression(r.id, Decision.REFUSED)),
        ),
    )


def _layouts() -> Side:
    def said(row: ImportProfile) -> str:
        return f"{row.title}: {row.description}"

    return Side(
        title="Layouts of files",
        note="How files are read. A new one is made from a file, at Import list; one made here can be removed.",
        nothing="There is no layout.",
        rows=ListProfiles(),
        columns=(
            Column("title", "Layout", lambda r: r.title, 200, stretch=True),
            Column("made", "Made", lambda r: "here" if r.saved else "shipped", 100),
        ),
        said=said,
        acts=(Act("Remove this layout…", _MAY_MANAGE, fits=lambda r: bool(r.saved), says=FORGET, role="danger"),),
    )


def _pickup(time: Callable[[datetime | None], str], now: Callable[[], datetime]) -> Side:
    def said(row: Pickup) -> str:
        tried = f" Last tried {time(row.last_at)}." if row.last_at is not None else ""
        name = f" in the name of {row.set_by}" if row.set_by else ""
        return f"{row.hotlist}: {row.address}, every {row.every_minutes} minutes{name}.{tried} {fetch_outcome(row)[0]}"

    return Side(
        title="Lists that are fetched",
        note="Fetched by themselves while the window is open, in the name of who set it, and imported whole.",
        nothing="No list is fetched by itself.",
        rows=ListPickups(),
        columns=(
            Column("list", "List", lambda r: r.hotlist, 120, stretch=True),
            Column("next", "Next", lambda r: next_fetch(r, now()), 192, sort=lambda r: r.next_at),
            Column(
                "state",
                "Outcome",
                lambda r: "failed" if r.failures else "good" if r.last_at else "waits",
                96,
                tone=lambda r: "high" if r.failures else "good" if r.last_at else "muted",
            ),
        ),
        said=said,
        acts=(
            Act("Fetch this list now", _MAY_MANAGE, says=FETCH, role="primary"),
            Act("Fetch all lists now", _MAY_MANAGE, lambda r: RunPickups(all=True)),
            Act("Fetch another list…", _MAY_MANAGE, says=NEW, of_row=False),
            Act("Change…", _MAY_MANAGE, says=CHANGE),
            Act("Fetch no more…", _MAY_MANAGE, says=END, role="danger"),
        ),
    )
