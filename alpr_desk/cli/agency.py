"""`init` and `policy`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from alpr_desk.cli.enrolments import show_enrolment
from alpr_desk.cli.signing import (
    PASSPHRASE_VARIABLE,
    Secrets,
    database_address,
    store_options,
)
from alpr_desk.cli.tools import NewAgency, Place, Tools


def commands(tools: Tools) -> list[click.Command]:
    return [_init(tools)]


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
        show_enrolment(tools.create_agency(place, NewAgency(agency, user, name or user, title, password)), as_json)

    return init
