"""`hotlist`: import, preview, list, describe, switch, approve, export; profiles and categories."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.cli.wanted import entered, pickup, suppression
from alpr_desk.domain.matching import ActionClass, Decision, Priority
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.hotlists import (
    DecideHeld,
    DescribeHotlist,
    ExportHotlist,
    HotlistRow,
    ImportHotlist,
    ImportReport,
    ListCategories,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    RemoveProfile,
    SwitchCategory,
    SwitchHotlist,
)
from alpr_desk.errors import BadInput

ON_OFF = click.Choice(["on", "off"])


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def hotlist() -> None:
        """Hotlists: import, list, switch, approve, export."""

    data = (_import, _preview, _list, _profiles, _switch, _describe, _approve, _export, _categories)
    for make in (*data, entered, suppression, pickup):
        hotlist.add_command(make(tools))
    return [hotlist]


def _import(tools: Tools) -> click.Command:
    @click.command("import")
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--list", "name", required=True, help="Name of the list.")
    @click.option("--profile", required=True, help="How the file is laid out: see 'hotlist profiles'.")
    @click.option("--replace", is_flag=True, help="Replace the version in force instead of adding to it.")
    @click.option("--priority", type=click.Choice([p.value for p in Priority]), default=Priority.MEDIUM.value)
    @click.option(
        "--action",
        type=click.Choice([a.value for a in ActionClass]),
        default=ActionClass.STOP_AFTER_CONFIRMATION.value,
    )
    @click.option("--state", "default_state", help="State of entries that name none.")
    @click.option("--rejects", type=click.Path(path_type=Path), help="Write the lines not taken to this file.")
    def import_(
        signing: Signing, file: Path, name: str, profile: str, replace: bool, priority: str, action: str,
        default_state: str | None, rejects: Path | None,
    ) -> None:  # fmt: skip
        """Import a list: all or nothing."""
        request = ImportHotlist(
            name=name,
            profile=profile,
            source=file.name,
            replace=replace,
            priority=Priority(priority),
            action=ActionClass(action),
            default_state=default_state,
            file=file,
        )
        with signed_in(tools, signing) as caller:
            report = caller.ask(request)
        if rejects is not None:
            _write_rejects(rejects, report)
        if signing.as_json:
            print_json(report)
            return
        state = "waiting for approval" if report.held_reason else "in force"
        click.echo(
            f"{report.hotlist.name}: {report.entries} entries {state}, {report.duplicates} duplicates, "
            f"{report.rejected_total} lines rejected."
        )
        for note in report.notes:
            click.echo(note)
        for rejected in report.rejected:
            click.echo(f"  line {rejected.line}: {rejected.reason}", err=True)

    return import_


def _write_rejects(file: Path, report: ImportReport) -> None:
    try:
        file.write_text(report.rejects, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. The list itself was imported.") from error


def _preview(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--profile", required=True, help="How the file is laid out: see 'hotlist profiles'.")
    @click.option("--state", "default_state", help="State of entries that name none.")
    def preview(signing: Signing, file: Path, profile: str, default_state: str | None) -> None:
        """Show how the first hundred lines of a file would be read. Nothing is imported."""
        with signed_in(tools, signing) as caller:
            shown = caller.ask(PreviewHotlist(file, profile, default_state=default_state))
        if signing.as_json:
            print_json(shown)
            return
        print_table(
            ("line", "plate", "state", "category", "from", "until", "not taken because"),
            [
                (
                    line.line,
                    entry.plate,
                    entry.state or "",
                    entry.category,
                    local(entry.starts),
                    local(entry.expires),
                    "",
                )
                if (entry := line.entry) is not None
                else (line.line, "", "", "", "", "", line.reason)
                for line in shown.lines
            ],
        )

    return preview


def _list(tools: Tools) -> click.Command:
    @click.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List the hotlists with their age."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListHotlists())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(("list", "on", "priority", "entries", "imported", "age", ""), [_cells(row) for row in rows])

    return list_


def _cells(row: HotlistRow) -> tuple[object, ...]:
    return (
        row.hotlist.name,
        "yes" if row.hotlist.enabled else "no",
        row.hotlist.priority,
        row.entries,
        local(row.imported_at),
        f"{row.age_hours:.1f} h" if row.age_hours is not None else "",
        f"version {row.held.id} with {row.held.entries} entries waits for approval" if row.held is not None else "",
    )


def _profiles(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--remove", metavar="NAME", help="Forget a saved layout first.")
    def profiles(signing: Signing, remove: str | None) -> None:
        """List the file layouts that can be imported."""
        with signed_in(tools, signing) as caller:
            if remove is not None:
                caller.ask(RemoveProfile(remove))
            rows = caller.ask(ListProfiles())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(("profile", "title", "description"), [(p.name, p.title, p.description) for p in rows])

    return profiles


def _switch(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("name")
    @click.argument("state", type=ON_OFF)
    def switch(signing: Signing, name: str, state: str) -> None:
        """Take a list in or out of matching."""
        with signed_in(tools, signing) as caller:
            switched = caller.ask(SwitchHotlist(name, state == "on"))
        tell(f"{name} is {state}.", plain(switched), signing.as_json)

    return switch


def _describe(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("name")
    @click.option("--priority", type=click.Choice([p.value for p in Priority]), required=True)
    @click.option("--action", type=click.Choice([a.value for a in ActionClass]), required=True)
    @click.option("--sound", default="", help="high, medium, low or none; otherwise the priority's.")
    @click.option("--colour", default="", help="red, orange, yellow or blue; otherwise the priority's.")
    @click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]), help="May open it.")
    def describe(
        signing: Signing, name: str, priority: str, action: str, sound: str, colour: str, roles: tuple[str, ...]
    ) -> None:
        """Say how a list alerts and which roles may open it; without --role every one that sees hotlists."""
        may_open = frozenset(Role(role) for role in roles)
        request = DescribeHotlist(name, Priority(priority), ActionClass(action), sound, colour, may_open)
        with signed_in(tools, signing) as caller:
            described = caller.ask(request)
        tell(f"{name}: priority {priority}, {action}.", plain(described), signing.as_json)

    return describe


def _approve(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("name")
    @click.argument("version", type=int)
    @click.option("--refuse", is_flag=True, help="Refuse it; the version in force stays.")
    def approve(signing: Signing, name: str, version: int, refuse: bool) -> None:
        """Put a held version in force, or refuse it. Not by whoever imported it."""
        decision = Decision.REFUSED if refuse else Decision.APPROVED
        with signed_in(tools, signing) as caller:
            decided = caller.ask(DecideHeld(name, version, decision))
        in_force = decided.version.number if decided.version is not None else "none"
        tell(f"{name}: version {in_force} is in force.", plain(decided), signing.as_json)

    return approve


def _export(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("name")
    @click.argument("file", type=click.Path(path_type=Path))
    def export(signing: Signing, name: str, file: Path) -> None:
        """Write the version in force to a CSV file."""
        with signed_in(tools, signing) as caller:
            written = caller.ask(ExportHotlist(name, file))
        tell(f"{name} is written to {written}.", {"file": str(written)}, signing.as_json)

    return export


def _categories(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("category", required=False)
    @click.argument("state", type=ON_OFF, required=False)
    def categories(signing: Signing, category: str | None, state: str | None) -> None:
        """List the categories, or switch one: immigration and civil ones are off until someone switches them on."""
        with signed_in(tools, signing) as caller:
            if category is not None and state is not None:
                switched = caller.ask(SwitchCategory(category, state == "on"))
                tell(f"'{category}' is {state} in every list.", plain(switched), signing.as_json)
                return
            rows = caller.ask(ListCategories())
        if signing.as_json:
            print_json(rows)
        else:
            cells = [(r.name, "on" if r.enabled else "off", r.entries, r.changed_by) for r in rows]
            print_table(("category", "matched", "entries", "switched by"), cells)

    return categories
