"""`init` and `member`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from alpr_desk.cli.days import day
from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import (
    PASSPHRASE_VARIABLE,
    Secrets,
    Signing,
    database_address,
    signed_in,
    signing_options,
    store_options,
)
from alpr_desk.cli.tools import NewAgency, Place, Tools
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.access import ChangePassword
from alpr_desk.domain.requests.members import (
    AddMember,
    DisableMember,
    Enrolment,
    ListMembers,
    RecordTraining,
    UnlockMember,
)


def commands(tools: Tools) -> list[click.Command]:
    return [_init(tools), _member(tools)]


def _show(enrolment: Enrolment, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "member": enrolment.member,
                "otpauth_uri": enrolment.otpauth_uri,
                "recovery_codes": enrolment.recovery_codes,
            }
        )
        return
    click.echo(f"{enrolment.member.name} ({enrolment.member.user_name}) is enrolled. This is shown once:")
    click.echo(f"  second factor  {enrolment.otpauth_uri}")
    click.echo(f"  recovery codes {' '.join(enrolment.recovery_codes)}")


def _init(tools: Tools) -> click.Command:
    @click.command()
    @store_options
    @click.option("--agency", required=True, metavar="NAME", help="The agency's name, as it stands on evidence.")
    @click.option("--user", required=True, metavar="NAME", help="User name of the first administrator.")
    @click.option("--name", metavar="NAME", help="The first administrator's own name (default: the user name).")
    @click.option("--title", default="ALPR administrator", show_default=True)
    @click.option("--password-stdin", is_flag=True, help="Read password and key passphrase from standard input.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def init(
        data: Path | None, database: str | None, agency: str, user: str, name: str | None, title: str,
        password_stdin: bool, as_json: bool,
    ) -> None:  # fmt: skip
        """Make the data folder: agency, first administrator, keys.

        Standard input gives, a line each: the administrator's password and, on a machine without a key store, the
        passphrase of the key file unless ALPR_DESK_KEY_PASSPHRASE is set.
        """
        address, secrets = database_address(database), Secrets(password_stdin)
        password = secrets.next("password")
        passphrase = os.environ.get(PASSPHRASE_VARIABLE, "")
        if not passphrase and not tools.has_key_store():
            passphrase = secrets.next("passphrase for the key file")
        place = Place(data or tools.default_folder(), address, lambda: passphrase)
        _show(tools.create_agency(place, NewAgency(agency, user, name or user, title, password)), as_json)

    return init


def _member(tools: Tools) -> click.Group:
    @click.group()
    def member() -> None:
        """Members and their training."""

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
            ("user", "name", "roles", "status", "training until", "last sign-in"),
            [
                (
                    row.member.user_name,
                    row.member.name,
                    ", ".join(sorted(row.member.roles)),
                    row.member.status,
                    row.training.expires if row.training else "none",
                    local(row.member.last_sign_in),
                )
                for row in rows
            ],
        )

    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--name", required=True, help="The member's own name.")
    @click.option("--title", default="", help="Job title.")
    @click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
    def add(signing: Signing, user_name: str, name: str, title: str, roles: tuple[str, ...]) -> None:
        """Add a member. The new member's first password is the last line of standard input, or asked for."""
        with signed_in(tools, signing) as caller:
            password = signing.secrets.next("first password of the new member")
            chosen = frozenset(Role(role) for role in roles)
            _show(caller.ask(AddMember(user_name, name, title, chosen, password)), signing.as_json)

    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    def unlock(signing: Signing, user_name: str) -> None:
        """Release an account that wrong sign-ins locked."""
        with signed_in(tools, signing) as caller:
            caller.ask(UnlockMember(user_name))
        tell(f"{user_name} is released.", {"user_name": user_name, "released": True}, signing.as_json)

    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--reason", required=True)
    def disable(signing: Signing, user_name: str, reason: str) -> None:
        """Disable an account at once."""
        with signed_in(tools, signing) as caller:
            caller.ask(DisableMember(user_name, reason))
        tell(f"{user_name} is disabled.", {"user_name": user_name, "disabled": True}, signing.as_json)

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
            certificate.read_bytes() if certificate else b"",
        )
        with signed_in(tools, signing) as caller:
            record = caller.ask(request)
        tell(f"{user_name} is trained until {record.expires}.", plain(record), signing.as_json)

    @member.command()
    @signing_options(tools)
    def password(signing: Signing) -> None:
        """Change your own password: present and new one on the next two lines of standard input, or asked for."""
        with signed_in(tools, signing) as caller:
            old = signing.secrets.next("present password")
            caller.ask(ChangePassword(old, signing.secrets.next("new password")))
        tell("The password is changed.", {"user_name": signing.user, "changed": True}, signing.as_json)

    return member
