"""`review`."""

from __future__ import annotations

from datetime import date

import click

from alpr_desk.cli.printing import local, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.requests.reviews import (
    CloseFinding,
    ListFindings,
    ListReviews,
    MarkReviewItem,
    OpenReview,
    ProtectPlate,
    Review,
    SignReview,
)
from alpr_desk.domain.reviewing import Mark
from alpr_desk.errors import BadInput

MARKS = {"fine": Mark.FINE, "question": Mark.QUESTION, "finding": Mark.FINDING}


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def review() -> None:
        """Weekly reviews of how data was used, and what they found."""

    for command in (_list, _show, _mark, _sign, _findings, _close, _protect):
        review.add_command(command(tools))
    return [review]


def _list(tools: Tools) -> click.Command:
    @click.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List the weeks; draws the sample of each that is over and has none."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListReviews())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("review", "week", "to mark", "of", "flagged", "findings", "state"),
                [
                    (r.id, r.week.name, r.left, r.items, r.flagged, r.findings,
                     f"signed by {r.signed_by}" if r.signed_at else "OVERDUE" if r.overdue else "open")
                    for r in rows
                ],
            )  # fmt: skip

    return list_


def _show(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("review", type=NUMBER)
    def show(signing: Signing, review: int) -> None:
        """Show a week's entries, its seed and what the sample was drawn from."""
        with signed_in(tools, signing) as caller:
            found = caller.ask(OpenReview(review))
        if signing.as_json:
            print_json(found)
        else:
            _print(found)

    return show


def _print(found: Review) -> None:
    print_table(
        ("item", "entry", "time", "user", "event", "purpose", "detail", "mark"),
        [(i.id, i.sequence, local(i.at), i.user_name, i.event, i.purpose, i.detail, i.mark.value) for i in found.items],
    )
    for item in found.items:
        for flag in item.flags:
            click.echo(f"  item {item.id}: {flag.kind.value}: {flag.sentence}")
    click.echo(f"Seed {found.seed}, from entry {found.head_sequence} with hash {found.head_hash}.")


def _mark(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("item", type=NUMBER)
    @click.option("--as", "mark", required=True, type=click.Choice(tuple(MARKS)))
    @click.option("--note", default="", help="What you found, or ask.")
    @click.option("--owner", default="", metavar="NAME", help="User name of who follows a finding up.")
    @click.option("--due", metavar="DAY", help="By when, like 2026-12-01.")
    def mark(signing: Signing, item: int, mark: str, note: str, owner: str, due: str | None) -> None:
        """Say what you found of an entry."""
        request = MarkReviewItem(item, MARKS[mark], note, owner, _day(due))
        with signed_in(tools, signing) as caller:
            found = caller.ask(request)
        tell(f"Marked. {found.row.left} to go.", {"item": item, "left": found.row.left}, signing.as_json)

    return mark


def _sign(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("review", type=NUMBER)
    @click.option("--note", default="")
    def sign(signing: Signing, review: int, note: str) -> None:
        """Sign a week off, once every entry is marked."""
        with signed_in(tools, signing) as caller:
            found = caller.ask(SignReview(review, note))
        tell(f"{found.row.week.name} is signed off.", {"review": review, "by": found.row.signed_by}, signing.as_json)

    return sign


def _findings(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    def findings(signing: Signing) -> None:
        """List findings, open ones first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListFindings())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("finding", "week", "about", "owner", "due", "state", "note"),
                [
                    (f.id, f.week, f.about, f.owner, f.due, "open" if f.open else f"closed by {f.closed_by}", f.note)
                    for f in rows
                ],
            )

    return findings


def _close(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("finding", type=NUMBER)
    @click.option("--note", required=True, help="What came of it.")
    def close(signing: Signing, finding: int, note: str) -> None:
        """Close a finding."""
        with signed_in(tools, signing) as caller:
            found = caller.ask(CloseFinding(finding, note))
        tell(f"Finding {found.id} is closed.", {"finding": found.id, "by": found.closed_by}, signing.as_json)

    return close


def _protect(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("user_name", metavar="NAME")
    @click.option("--remove", is_flag=True, help="Take the plate off the list instead.")
    def protect(signing: Signing, user_name: str, remove: bool) -> None:
        """Put a plate of a member on the protected list. The plate is asked for, so that no shell remembers it."""
        with signed_in(tools, signing) as caller:
            plate = signing.secrets.next("plate", hidden=False)
            caller.ask(ProtectPlate(user_name, plate, protect=not remove))
        tell("Done.", {"user_name": user_name, "protected": not remove}, signing.as_json)

    return protect


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise BadInput(f"'{text}' is no day: write it like 2026-12-01.") from error
