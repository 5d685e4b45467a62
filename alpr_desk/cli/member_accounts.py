"""`member request` to `member terminate`: an account's life, step by step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from alpr_desk.cli.days import day
from alpr_desk.cli.enrolments import new_sheet, sheet_option, show_enrolment
from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Caller, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, Role
from alpr_desk.domain.requests.members import (
    DecideMemberRequest,
    DisableMember,
    EnrolMember,
    ListMemberRequests,
    ListMembers,
    MemberHistory,
    ReenrolMember,
    RequestMember,
    ReturnMember,
    SuspendMember,
    TerminateMember,
    TransferMember,
    UnlockMember,
)
from alpr_desk.errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])


def roles_option(*, required: bool) -> Callable[[F], F]:
    """`--role`, as often as there are roles, handed on as one `roles`."""
    return click.option(
        "--role",
        "roles",
        multiple=True,
        required=required,
        type=click.Choice([role.value for role in Role]),
        callback=lambda _c, _p, chosen: frozenset(Role(role) for role in chosen),
    )


def until_option(function: F) -> F:
    """`--until`, handed on as `until`."""
    return click.option("--until", metavar="YYYY-MM-DD", help="Last day of a temporary account.")(function)


def add_account_commands(member: click.Group, tools: Tools) -> None:
    _add_requests(member, tools)
    _add_enrolling(member, tools)
    _add_transfer(member, tools)
    _add_history(member, tools)
    _add_unlock(member, tools)
    for name, ask, done, help_ in (
        ("disable", DisableMember, "is disabled", "Disable an account at once."),
        ("suspend", SuspendMember, "is suspended", "Close an account for a time, at once."),
        ("return", ReturnMember, "can sign in again", "Let a suspended or disabled member come back."),
        ("terminate", TerminateMember, "is let go", "End an account for good, at once."),
    ):
        _add_reasoned(member, tools, name, ask, done, help_)


def _add_reasoned(
    member: click.Group,
    tools: Tools,
    name: str,
    ask: Callable[[str, str], Request[None]],
    done: str,
    help_: str,
) -> None:
    """A step that takes a user name and a reason."""

    @member.command(name, help=help_)
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--reason", required=True)
    def reasoned(signing: Signing, user_name: str, reason: str) -> None:
        with signed_in(tools, signing) as caller:
            caller.ask(ask(user_name, reason))
        past = {"disable": "disabled", "suspend": "suspended", "return": "returned", "terminate": "terminated"}[name]
        tell(f"{user_name} {done}.", {"user_name": user_name, past: True}, signing.as_json)


def _add_unlock(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    def unlock(signing: Signing, user_name: str) -> None:
        """Release an account that wrong sign-ins locked."""
        with signed_in(tools, signing) as caller:
            caller.ask(UnlockMember(user_name))
        tell(f"{user_name} is released.", {"user_name": user_name, "released": True}, signing.as_json)


def _add_requests(member: click.Group, tools: Tools) -> None:
    @member.command("request")
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--name", required=True, help="The member's own name.")
    @click.option("--title", default="", help="Job title.")
    @roles_option(required=True)
    @until_option
    @click.option("--reason", required=True, help="Why the account is needed.")
    def request_(
        signing: Signing, user_name: str, name: str, title: str, roles: frozenset[Role], until: str | None, reason: str
    ) -> None:
        """Ask for a new member's account; another person approves it (Policy 430.5(b))."""
        asked = RequestMember(user_name, name, title, roles, reason, day(until) if until else None)
        with signed_in(tools, signing) as caller:
            made = caller.ask(asked)
        tell(f"Request {made.id} for {made.user_name} waits for approval.", plain(made), signing.as_json)

    @member.command()
    @signing_options(tools)
    def requests(signing: Signing) -> None:
        """List requests that are open, approved or refused."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListMemberRequests())
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("number", "user", "name", "roles", "ends", "state", "asked by", "decided by", "why"),
            [
                (
                    row.id,
                    row.user_name,
                    row.name,
                    ", ".join(sorted(row.roles)),
                    row.valid_until or "",
                    row.state,
                    row.asked_by,
                    row.decided_by,
                    row.decision or row.reason,
                )
                for row in rows
            ],
        )

    for name, approve, help_ in (
        ("approve", True, "Approve another's request for an account."),
        ("refuse", False, "Refuse another's request for an account."),
    ):
        _add_decision(member, tools, name, approve, help_)


def _add_decision(member: click.Group, tools: Tools, name: str, approve: bool, help_: str) -> None:
    @member.command(name, help=help_)
    @signing_options(tools)
    @click.argument("number", type=NUMBER)
    @click.option("--reason", required=True)
    def decide(signing: Signing, number: int, reason: str) -> None:
        with signed_in(tools, signing) as caller:
            made = caller.ask(DecideMemberRequest(number, approve, reason))
        tell(f"Request {made.id} for {made.user_name} is {made.state}.", plain(made), signing.as_json)


def _add_enrolling(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    @click.argument("number", type=NUMBER)
    @sheet_option
    def enrol(signing: Signing, number: int, sheet: Path | None) -> None:
        """Make the account of an approved request. Its first password is the last line of standard input."""
        with new_sheet(sheet) as write, signed_in(tools, signing) as caller:
            enrolment = caller.ask(EnrolMember(number, signing.secrets.next("first password of the new member")))
            write(enrolment.sheet)
        show_enrolment(enrolment, signing.as_json)

    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--reason", required=True)
    @click.option("--forgotten", is_flag=True, help="Set a new first password too, the last line of standard input.")
    @sheet_option
    def reenrol(signing: Signing, user_name: str, reason: str, forgotten: bool, sheet: Path | None) -> None:
        """Give a member a new second factor and new recovery codes; the former ones end."""
        with new_sheet(sheet) as write, signed_in(tools, signing) as caller:
            password = signing.secrets.next("first password of the member") if forgotten else ""
            enrolment = caller.ask(ReenrolMember(user_name, reason, password))
            write(enrolment.sheet)
        show_enrolment(enrolment, signing.as_json)


def _member_named(caller: Caller, user_name: str) -> Member:
    wanted = user_name.strip().casefold()
    for row in caller.ask(ListMembers()):
        if row.member.user_name.casefold() == wanted:
            return row.member
    raise BadInput(f"There is no member with the user name '{user_name}'.")


def _add_transfer(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    @click.option("--name", help="The member's own name from now on.")
    @click.option("--title", help="Job title from now on.")
    @roles_option(required=False)
    @until_option
    @click.option("--no-end", is_flag=True, help="The account has no last day any more.")
    @click.option("--reason", required=True)
    def transfer(
        signing: Signing, user_name: str, name: str | None, title: str | None, roles: frozenset[Role],
        until: str | None, no_end: bool, reason: str,
    ) -> None:  # fmt: skip
        """Give a member another post: what is not named stays. Roles given replace the former ones."""
        last = day(until) if until else None
        with signed_in(tools, signing) as caller:
            now = _member_named(caller, user_name)
            request = TransferMember(
                user_name=now.user_name,
                name=now.name if name is None else name,
                title=now.title if title is None else title,
                roles=roles or now.roles,
                valid_until=None if no_end else last or now.valid_until,
                reason=reason,
            )
            made = caller.ask(request)
        tell(f"{made.user_name} is transferred: {', '.join(sorted(made.roles))}.", plain(made), signing.as_json)


def _add_history(member: click.Group, tools: Tools) -> None:
    @member.command()
    @signing_options(tools)
    @click.argument("user_name")
    def history(signing: Signing, user_name: str) -> None:
        """Print every step of one member's account, newest first."""
        with signed_in(tools, signing) as caller:
            steps = caller.ask(MemberHistory(user_name))
        if signing.as_json:
            print_json(steps)
            return
        rows = [(local(s.at), s.change, s.by_name or "the program", s.reason, s.detail) for s in steps]
        print_table(("when", "what", "by", "why", "changed"), rows)
