"""Who asks and which store: the options that every command on data has, and the sign-in they lead to."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from alpr_desk.cli.tools import Place, Tools
from alpr_desk.domain.desk import Desk, Request
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.purpose import Purpose, purpose_kind
from alpr_desk.domain.requests.access import ReadNotice, SignIn, SignOut
from alpr_desk.errors import BadInput

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
NUMBER = click.IntRange(0, 2**63 - 1)
"""A row's number, or a count: what a database can hold."""
PASSPHRASE_VARIABLE = "ALPR_DESK_KEY_PASSPHRASE"
DATABASE_SCHEME = "postgresql+psycopg"
DATABASE_VARIABLE = "ALPR_DESK_DATABASE"


class Secrets:
    """Gives secrets in the order they are needed: a line of standard input each, or a prompt each."""

    def __init__(self, from_stdin: bool) -> None:
        self._from_stdin = from_stdin

    def next(self, what: str, *, hidden: bool = True, needed: bool = True) -> str:
        """`what` names the secret in the prompt; not `needed`: it may be empty.

        Raises BadInput where standard input holds no more lines.
        """
        if self._from_stdin:
            try:
                line = sys.stdin.readline()
            except UnicodeDecodeError as error:
                raise BadInput(f"The {what} on standard input is not text: send UTF-8.") from error
            if not line:
                raise BadInput(f"Standard input ended before the {what}: give it on a line of its own.")
            return line.rstrip("\r\n").removeprefix("\ufeff")  # Windows' shells begin a pipe with this mark
        if not sys.stdin.isatty():
            raise BadInput(f"There is no terminal to ask for the {what}: use --password-stdin.")
        default = None if needed else ""
        return str(click.prompt(what.capitalize(), default, hide_input=hidden, show_default=False, err=True))


@dataclass(frozen=True, slots=True)
class Signing:
    """The options of one command."""

    place: Place
    user: str
    secrets: Secrets
    as_json: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in caller."""

    desk: Desk
    session: SessionId
    as_json: bool

    def ask(self, request: Request[R]) -> R:
        return self.desk.execute(self.session, request)


def place_of(tools: Tools, data: Path | None, database: str | None, secrets: Secrets) -> Place:
    def passphrase() -> str:
        return os.environ.get(PASSPHRASE_VARIABLE) or secrets.next("passphrase of the key file")

    return Place(data or tools.default_folder(), database_address(database), passphrase)


def database_address(text: str | None) -> str | None:
    """`text` as an address for the store; None stays None. Raises BadInput.

    The sentence does not repeat `text`, which may hold a password.
    """
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("postgresql", DATABASE_SCHEME) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(f"The database's address cannot be used: write it like {DATABASE_SCHEME}://USER@HOST/NAME.")
    return DATABASE_SCHEME + text[text.index(":") :]


def store_options(function: F) -> F:
    """`--data` and `--database`."""
    function = click.option(
        "--database",
        metavar="URL",
        envvar=DATABASE_VARIABLE,
        help=f"PostgreSQL address of the office; give one that holds a password as {DATABASE_VARIABLE} instead.",
    )(function)
    return click.option(
        "--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder (default: this user's)."
    )(function)


def signing_options(tools: Tools, *, user_required: bool = True) -> Callable[[F], F]:
    """`--user`, `--password-stdin`, `--data`, `--database`, `--json`, handed on as one `signing`.

    Standard input gives, a line each: the password, the code of the second factor (or a recovery code), and
    the passphrase of the key file where there is one and ALPR_DESK_KEY_PASSPHRASE is not set. None of them is an
    option: what stands on a command line is shown to every user of the machine.
    """

    def decorate(function: F) -> F:
        @store_options
        @click.option("--user", required=user_required, metavar="NAME", help="Your user name.")
        @click.option("--password-stdin", is_flag=True, help="Read password, code and passphrase from standard input.")
        @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
        @functools.wraps(function)
        def command(
            *, data: Path | None, database: str | None, user: str | None, password_stdin: bool, as_json: bool,
            **rest: Any,
        ) -> Any:  # fmt: skip
            secrets = Secrets(password_stdin)
            place = place_of(tools, data, database, secrets)
            return function(signing=Signing(place, user or "", secrets, as_json), **rest)

        return command  # type: ignore[return-value]  # click replaces the signature

    return decorate


@contextmanager
def signed_in(tools: Tools, signing: Signing) -> Iterator[Caller]:
    """Sign in, hand out the caller, sign out. The notice stands on standard error; signing in acknowledges it."""
    password = signing.secrets.next("password")
    code = signing.secrets.next("code of the second factor", hidden=False)
    with tools.open_desk(signing.place) as desk:
        if sys.stderr.isatty():
            click.echo(desk.execute(None, ReadNotice()).text, err=True)
        signed = desk.execute(None, SignIn(signing.user, password, code, notice_acknowledged=True))
        try:
            yield Caller(desk, signed.session, signing.as_json)
        finally:
            desk.execute(signed.session, SignOut())


def purpose_options(function: F) -> F:
    """`--purpose`, `--case` and `--note`, handed on as one `purpose` (None where none was named)."""

    @click.option("--purpose", "purpose_text", metavar="WORDS", help="Why: one of the policy's purposes.")
    @click.option("--case", "case_number", default="", metavar="NUMBER", help="Case number, for example 26-01234.")
    @click.option("--note", default="", help="What else an auditor should know.")
    @functools.wraps(function)
    def command(*, purpose_text: str | None, case_number: str, note: str, **rest: Any) -> Any:
        purpose = Purpose(purpose_kind(purpose_text), case_number, note) if purpose_text is not None else None
        return function(purpose=purpose, **rest)

    return command  # type: ignore[return-value]  # click replaces the signature
