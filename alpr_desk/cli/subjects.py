"""`subject`."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import click

from alpr_desk.cli.printing import local, print_json, print_table
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.requests.subjects import AnswerSubject
from alpr_desk.errors import BadInput


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def subject() -> None:
        """Requests of people about their own plate."""

    @subject.command()
    @signing_options(tools)
    @click.argument("plate")
    @click.option("--reference", required=True, help="The request you answer: its number, or 'letter of 2 November'.")
    @click.option("--from", "since", metavar="DAY", help="First day, like 2026-01-01 (local).")
    @click.option("--to", "until", metavar="DAY", help="Last day.")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a signed PDF here as well.")
    def answer(
        signing: Signing, plate: str, reference: str, since: str | None, until: str | None, out: Path | None
    ) -> None:
        """Who looked for PLATE, when and why; searches by a pattern that fits it too."""
        request = AnswerSubject(plate, reference, _day(since, time.min), _day(until, time.max), out)
        with signed_in(tools, signing) as caller:
            found = caller.ask(request)
        if signing.as_json:
            print_json(found)
            return
        print_table(
            ("entry", "time", "member", "event", "outcome", "how", "purpose"),
            [(r.sequence, local(r.at), r.member_name, r.event, r.outcome, r.how, r.purpose) for r in found.rows],
        )
        click.echo(f"{len(found.rows)} accesses in {found.entries} entries.", err=True)
        if found.document is not None:
            click.echo(f"{found.document.path}, signed by {found.document.signed_by}.", err=True)

    return [subject]


def _day(text: str | None, at: time) -> datetime | None:
    """The first or last moment of a local day. Raises BadInput."""
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), at).astimezone()
    except (ValueError, OverflowError) as error:
        raise BadInput(f"'{text}' is no day: write it like 2026-11-24.") from error
