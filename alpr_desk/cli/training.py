"""`training`: the board, its export, bulk import, and the courses that the office gives (Policy 430.8)."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.ceilings import document_bytes
from alpr_desk.cli.days import day
from alpr_desk.cli.files import write_whole
from alpr_desk.cli.printing import plain, print_json, print_table, tell
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.requests.training import (
    DeclareCourse,
    EndCourseVersion,
    ExportTrainingBoard,
    ImportTraining,
    ListCourses,
    PreviewTrainingImport,
    ShowTrainingBoard,
)
from alpr_desk.domain.training import Standing


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def training() -> None:
        """Who is trained, who is due, who is out."""

    for add in (_board, _import, _courses, _declare, _end):
        training.add_command(add(tools))
    return [training]


def _board(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--standing", type=click.Choice([one.value for one in Standing]), help="Only members who stand so.")
    @click.option("--csv", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write all as CSV.")
    def board(signing: Signing, standing: str | None, csv: Path | None) -> None:
        """Every member's training, the most urgent first."""
        with signed_in(tools, signing) as caller:
            if csv is not None:
                content = caller.ask(ExportTrainingBoard())
                write_whole(csv, content)
                tell(f"The board is written to {csv}.", {"csv": str(csv)}, signing.as_json)
                return
            rows = [row for row in caller.ask(ShowTrainingBoard()) if standing in (None, row.standing.value)]
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("user", "name", "roles", "training", "until", "days left", "policy"),
            [
                (
                    row.member.user_name,
                    row.member.name,
                    ", ".join(sorted(row.member.roles)),
                    row.standing.value,
                    row.training.expires if row.training else "",
                    "" if row.days_left is None else row.days_left,
                    "read" if row.policy_acknowledged else "not yet",
                )
                for row in rows
            ],
        )

    return board


def _import(tools: Tools) -> click.Command:
    @click.command("import")
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help="Say what would be entered and what is wrong; enter nothing.")
    @click.pass_context
    def import_(context: click.Context, signing: Signing, file: Path, dry_run: bool) -> None:
        """Enter a class from a CSV file: user_name, course, version, completed, and expires where it is not a year.

        Every line is entered, or none. Each line that cannot be used is said with its number; the exit code is 2 then.
        """
        content = document_bytes(file)
        with signed_in(tools, signing) as caller:
            found = caller.ask(PreviewTrainingImport(file.name, content))
            if not dry_run and not found.rejected:
                found = caller.ask(ImportTraining(file.name, content))
        for bad in found.rejected:
            click.echo(f"alpr-desk: line {bad.line}: {bad.reason}.", err=True)
        said = f"Entered: {found.entered} of {len(found.lines) + len(found.rejected)} lines."
        if dry_run:
            said = f"Lines that can be entered: {len(found.lines)}; that cannot: {len(found.rejected)}."
        tell(said, plain(found), signing.as_json)
        context.exit(2 if found.rejected else 0)

    return import_


def _courses(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    def courses(signing: Signing) -> None:
        """List the courses that the office gives, with their versions."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListCourses())
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("course", "version", "given from", "no longer enough from", "current", "opens data for"),
            [
                (
                    row.version.course,
                    row.version.version,
                    row.version.issued,
                    row.version.no_longer_enough or "",
                    "yes" if row.current else "",
                    f"{row.members} members",
                )
                for row in rows
            ],
        )

    return courses


def _declare(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("course")
    @click.argument("version")
    @click.option("--issued", required=True, metavar="YYYY-MM-DD", help="First day on which it is given.")
    def declare(signing: Signing, course: str, version: str, issued: str) -> None:
        """Declare a version of a course. From the first one on, training of undeclared courses is not entered."""
        with signed_in(tools, signing) as caller:
            declared = caller.ask(DeclareCourse(course, version, day(issued)))
        tell(f"Version {version} of '{course}' is declared.", plain(declared), signing.as_json)

    return declare


def _end(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("course")
    @click.argument("version")
    @click.option("--from", "from_day", metavar="YYYY-MM-DD", help="First day on which it opens no data.")
    @click.option("--take-back", is_flag=True, help="It is enough again.")
    @click.option("--reason", required=True)
    def end(signing: Signing, course: str, version: str, from_day: str | None, take_back: bool, reason: str) -> None:
        """Say from when a version is no longer enough."""
        if (from_day is None) is not take_back:
            raise click.UsageError("Give --from with a day, or --take-back.")
        first = day(from_day) if from_day else None
        with signed_in(tools, signing) as caller:
            caller.ask(EndCourseVersion(course, version, first, reason))
        said = f"is no longer enough from {first} on" if first else "is enough again"
        tell(
            f"Version {version} of '{course}' {said}.",
            {"course": course, "version": version, "no_longer_enough": str(first) if first else None},
            signing.as_json,
        )

    return end
