"""`member`: who is there, what roles open, training, and one's own password and codes. The rest of an account's life
is in `member_accounts`."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.ceilings import document_bytes
from alpr_desk.cli.days import day
from alpr_desk.cli.enrolments import new_sheet, sheet_option, show_enrolment
from alpr_desk.cli.member_accounts import add_account_commands, roles_option, until_option
from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.people import Role
from alpr_desk.domain.permissions import DUTIES, permission_csv, permission_table
from alpr_desk.domain.requests.access import ChangePassword, RenewRecoveryCodes
from alpr_desk.domain.requests.members import AddMember, ListMembers, MemberRow, RecordTraining


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def member() -> None:
        """Members, their accounts and their training."""

    _add_listing(member, tools)
    _add_own(member, tools)
    _add_entering(member, tools)
    add_account_commands(member, tools)
    return [member]


def _password_text(row: MemberRow) -> str:
    return f"{row.password_until} (first)" if row.first_password else str(row.password_until or "")


def _add_listing(member: click.Group, tools: Tools) -> None:
    @member.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List members with their training."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListMembers())
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("user", "name", "roles", "status", "ends", "training until", "password until", "last sign-in"),
            [
                (
                    row.member.user_name,
                    row.member.name,
                    ", ".join(sorted(row.member.roles)),
                    row.member.status if row.approved else f"{row.member.status}, not approved",
                    row.member.valid_until or "",
                    row.training.expires if row.training else "none",
                    _password_text(row),
                    local(row.member.last_sign_in),
                )
                for row in rows
            ],
        )

    @member.command()
    @click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def roles(as_csv: bool, as_json: bool) -> None:
        """Print what each role may do: the table that every request is checked by. Needs no sign-in."""
        if as_csv:
            click.echo(permission_csv(), nl=False)
        elif as_json:
            print_json({role.value: [r.permission for r in permission_table() if role in r.roles] for role in Role})
        else:
            for role in Role:
                click.echo(f"{role.value}: {DUTIES[role]}")
                for row in permission_table():
                    if role in row.roles:
                        click.echo(f"  may {row.permission.value}")


def _add_own(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    def password(signing: Signing) -> None:
        """Change your own password: present and new one on the next two lines of standard input, or asked for."""
        with signed_in(tools, signing) as caller:
            old = signing.secrets.next("present password")
            caller.ask(ChangePassword(old, signing.secrets.next("new password")))
        tell("The password is changed.", {"user_name": signing.user, "changed": True}, signing.as_json)

    @member.command()
    @signing_options(tools)
    @sheet_option
    def codes(signing: Signing, sheet: Path | None) -> None:
        """Make new recovery codes for yourself; the former ones end."""
        with new_sheet(sheet) as write, signed_in(tools, signing) as caller:
            made = caller.ask(RenewRecoveryCodes())
            write(made.sheet)
        tell("\n".join(made.codes), {"user_name": signing.user, "recovery_codes": made.codes}, signing.as_json)


def _add_entering(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--name", required=True, help="The member's own name.")
    @click.option("--title", default="", help="Job title.")
    @roles_option(required=True)
    @until_option
    @sheet_option
    def add(
        signing: Signing, user_name: str, name: str, title: str, roles: frozenset[Role], until: str | None,
        sheet: Path | None,
    ) -> None:  # fmt: skip
        """Add a member without a request, while nobody else could approve one.

        The new member's first password is the last line of standard input, or asked for.
        """
        last = day(until) if until else None
        with new_sheet(sheet) as write, signed_in(tools, signing) as caller:
            password = signing.secrets.next("first password of the new member")
            enrolment = caller.ask(AddMember(user_name, name, title, roles, password, last))
            write(enrolment.sheet)
        show_enrolment(enrolment, signing.as_json)

    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--course", required=True)
    @click.option("--version", "version", default="1", show_default=True)
    @click.option("--completed", required=True, metavar="YYYY-MM-DD")
    @click.option("--expires", metavar="YYYY-MM-DD")
    @click.option("--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    def training(
        signing: Signing, user_name: str, course: str, version: str, completed: str, expires: str | None,
        certificate: Path | None,
    ) -> None:  # fmt: skip
        """Enter a completed training (Policy 430.8)."""
        request = RecordTraining(
            user_name,
            course,
            version,
            day(completed),
            day(expires) if expires else None,
            certificate.name if certificate else "",
            document_bytes(certificate) if certificate else b"",
        )
        with signed_in(tools, signing) as caller:
            record = caller.ask(request)
        tell(f"{user_name} is trained until {record.expires}.", plain(record), signing.as_json)
