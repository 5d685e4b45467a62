"""`hotlist`."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.matching import ActionClass, Priority
from alpr_desk.domain.requests.hotlists import ImportHotlist, ListHotlists, ListProfiles, SwitchHotlist
from alpr_desk.errors import BadInput

MAX_FILE = 2_000_000_000
"""Bytes; a larger list is refused before it is read into memory."""


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def hotlist() -> None:
        """Hotlists: import, list, switch."""

    @hotlist.command("import")
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
    def import_(
        signing: Signing, file: Path, name: str, profile: str, replace: bool, priority: str, action: str,
        default_state: str | None,
    ) -> None:  # fmt: skip
        """Import a list: all or nothing."""
        request = ImportHotlist(
            name, profile, file.name, _content(file), replace, Priority(priority), ActionClass(action), default_state
        )
        with signed_in(tools, signing) as caller:
            report = caller.ask(request)
        if signing.as_json:
            print_json(report)
            return
        click.echo(
            f"{report.hotlist.name}: {report.entries} entries in force, {report.duplicates} duplicates, "
            f"{report.rejected_total} lines rejected."
        )
        if report.missing_columns:
            click.echo(report.missing_sentence)
        for rejected in report.rejected:
            click.echo(f"  line {rejected.line}: {rejected.reason}", err=True)

    @hotlist.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List the hotlists with their age."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListHotlists())
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("list", "on", "priority", "entries", "imported", "age"),
            [
                (
                    row.hotlist.name,
                    "yes" if row.hotlist.enabled else "no",
                    row.hotlist.priority,
                    row.entries,
                    local(row.imported_at),
                    f"{row.age_hours:.1f} h" if row.age_hours is not None else "",
                )
                for row in rows
            ],
        )

    @hotlist.command()
    @signing_options(tools)
    def profiles(signing: Signing) -> None:
        """List the file layouts that can be imported."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListProfiles())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(("profile", "title", "description"), [(p.name, p.title, p.description) for p in rows])

    @hotlist.command()
    @signing_options(tools)
    @click.argument("name")
    @click.argument("state", type=click.Choice(["on", "off"]))
    def switch(signing: Signing, name: str, state: str) -> None:
        """Take a list in or out of matching."""
        with signed_in(tools, signing) as caller:
            switched = caller.ask(SwitchHotlist(name, state == "on"))
        tell(f"{name} is {state}.", plain(switched), signing.as_json)

    return [hotlist]


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE:
            raise BadInput(f"{file.name} is larger than 2 GB: split it into several lists.")
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
