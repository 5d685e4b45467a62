"""`policy`: read, compare, publish, acknowledge, name officers, and write the page for the web site."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.ceilings import document_bytes
from alpr_desk.cli.days import day
from alpr_desk.cli.files import write_whole
from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.policy import Change, PolicyOffice, text_of_file
from alpr_desk.domain.requests.access import AcknowledgePolicy, ReadPolicy
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ExportPolicyPage,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.errors import BadInput

COLOURS = {Change.ADDED: "green", Change.REMOVED: "red", Change.SAME: None}


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def policy() -> None:
        """The usage policy (Civil Code 1798.90.51)."""

    for add in (_show, _versions, _diff, _acknowledge, _publish, _officers, _export):
        policy.add_command(add(tools))
    return [policy]


def _show(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--version", type=NUMBER, help="Another version than the one in force.")
    def show(signing: Signing, version: int | None) -> None:
        """Print the policy in force."""
        with signed_in(tools, signing) as caller:
            document = caller.ask(ReadPolicy() if version is None else ReadPolicyVersion(version))
        if signing.as_json:
            print_json(document)
        else:
            click.echo(document.text)

    return show


def _versions(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    def versions(signing: Signing) -> None:
        """List the versions, newest first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListPolicyVersions())
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("version", "takes effect", "in force", "acknowledged", "published by", "title"),
            [
                (
                    row.version,
                    local(row.effective_at),
                    "yes" if row.in_force else "",
                    row.acknowledged,
                    row.published_by or "with the agency",
                    row.title,
                )
                for row in rows
            ],
        )

    return versions


def _diff(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("older", type=NUMBER)
    @click.argument("newer", type=NUMBER)
    def diff(signing: Signing, older: int, newer: int) -> None:
        """Print what changed between two versions: `-` taken out, `+` put in."""
        with signed_in(tools, signing) as caller:
            lines = caller.ask(ComparePolicies(older, newer))
        if signing.as_json:
            print_json(lines)
            return
        for line in lines:
            click.secho(f"{line.change.value} {line.text}".rstrip(), fg=COLOURS[line.change])
        if not lines:
            click.echo(f"Versions {older} and {newer} say the same.")

    return diff


def _acknowledge(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("version", type=NUMBER)
    def acknowledge(signing: Signing, version: int) -> None:
        """Acknowledge that you have read a version of the policy."""
        with signed_in(tools, signing) as caller:
            caller.ask(AcknowledgePolicy(version))
        tell(f"Version {version} is acknowledged.", {"version": version, "acknowledged": True}, signing.as_json)

    return acknowledge


def _publish(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--title", help="Title (default: that of the version before).")
    @click.option("--effective", metavar="YYYY-MM-DD", help="First day in force (default: now).")
    def publish(signing: Signing, file: Path, title: str | None, effective: str | None) -> None:
        """Publish FILE, Markdown in UTF-8, as the next version.

        It must hold the seven contents of Civil Code 1798.90.51(b)(2). Data closes to each member until the member
        has acknowledged it.
        """
        text, first_day = text_of_file(file.name, document_bytes(file)), day(effective) if effective else None
        with signed_in(tools, signing) as caller:
            named = title if title is not None else caller.ask(ReadPolicy()).title
            document = caller.ask(PublishPolicy(named, text, first_day))
        when = f"takes effect {local(document.effective_at)}" if first_day else "is in force"
        tell(f"Version {document.version} {when}.", plain(document), signing.as_json)

    return publish


def _officers(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--office", type=click.Choice([office.value for office in PolicyOffice]), help="Office to be filled.")
    @click.option("--name", help="Who fills it.")
    @click.option("--title", help="That person's title.")
    @click.option("--since", metavar="YYYY-MM-DD", help="First day.")
    def officers(signing: Signing, office: str | None, name: str | None, title: str | None, since: str | None) -> None:
        """List who answers for the system; with --office, --name, --title and --since name the next one."""
        given = (office, name, title, since)
        if any(given) and not all(given):
            raise BadInput("Give --office, --name, --title and --since together.")
        with signed_in(tools, signing) as caller:
            if office and name and title and since:
                caller.ask(NameOfficer(PolicyOffice(office), name, title, day(since)))
            held = caller.ask(ListOfficers())
        if signing.as_json:
            print_json(held)
            return
        rows = [(o.office.value, o.name, o.title, o.since, o.until or "now") for o in held]
        print_table(("office", "name", "title", "from", "to"), rows)

    return officers


def _export(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--html", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE")
    def export(signing: Signing, html: Path) -> None:
        """Write the policy in force as one HTML file for the office's web site."""
        with signed_in(tools, signing) as caller:
            content = caller.ask(ExportPolicyPage())
            named = {officer.office for officer in caller.ask(ListOfficers()) if officer.until is None}
        write_whole(html, content.encode("utf-8"))
        tell(f"The policy's page is written to {html}.", {"html": str(html)}, signing.as_json)
        if PolicyOffice.CUSTODIAN not in named:
            click.echo(
                "alpr-desk: The page names no official custodian: name one with 'policy officers' and write it again.",
                err=True,
            )

    return export
