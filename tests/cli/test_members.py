"""`member`: an account from request to end, as two people type it."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyotp
import pytest

from alpr_desk.domain.people import Role
from tests.cli.terminal import PASSPHRASE, USER, Done, Terminal, secret_of

FIRST = "another-long-passphrase-7"


class Colleague:
    """Somebody else who types on the same machine."""

    def __init__(self, office: Terminal, enrolled: dict[str, Any]) -> None:
        self.office = office
        self.user = enrolled["member"]["user_name"]
        self.secret = secret_of(enrolled["otpauth_uri"])

    def command(self, *arguments: str, options: Sequence[str] = ("--json",)) -> Done:
        self.office.clock.forward(seconds=60)
        code = pyotp.TOTP(self.secret).at(self.office.clock.now())
        typed = [FIRST, code, PASSPHRASE]
        place = ("--data", str(self.office.folder), "--user", self.user, "--password-stdin")
        return self.office.raw(*arguments, *place, *options, stdin=typed)


def add(office: Terminal, user_name: str, name: str, *roles: Role) -> Colleague:
    chosen = [word for role in roles for word in ("--role", role.value)]
    return Colleague(office, office.good("member", "add", user_name, "--name", name, *chosen, more=[FIRST]))


REQUEST = ("member", "request", "vega", "--name", "Ana Vega", "--role", "deputy", "--reason", "night shift")


def test_account_from_request_to_end(office: Terminal, tmp_path: Path) -> None:
    supervisor = add(office, "ruiz", "Carla Ruiz", Role.SUPERVISOR)
    assert supervisor.command("hits").code == 3
    done = office.command("member", "add", "vega", "--name", "Ana Vega", "--role", "deputy", more=[FIRST])
    assert (done.code, "Carla Ruiz can approve new members" in done.err) == (2, True)
    number = str(office.good(*REQUEST)["id"])
    assert office.good("member", "requests")[0]["state"] == "open"
    assert office.command("member", "approve", number, "--reason", "mine").code == 3
    assert office.command("member", "enrol", number, more=[FIRST]).code == 1
    approved = supervisor.command("member", "approve", number, "--reason", "known to me").json
    assert (approved["state"], approved["decided_by"]) == ("approved", "ruiz")
    sheet = tmp_path / "vega.pdf"
    vega = Colleague(office, office.good("member", "enrol", number, "--sheet", sheet, more=[FIRST]))
    assert sheet.read_bytes().startswith(b"%PDF")
    assert vega.command("member", "password").code == 2  # the door is open: what is lacking are the passwords
    moved = office.good("member", "transfer", "vega", "--role", "investigator", "--reason", "new post")
    assert (moved["roles"], moved["name"], moved["valid_until"]) == (["investigator"], "Ana Vega", None)
    for step in ("suspend", "return", "disable", "return", "terminate"):
        office.good("member", step, "vega", "--reason", f"{step} it is")
    assert vega.command("hits").code == 3
    steps = [step["change"] for step in office.good("member", "history", "vega")]
    assert steps == [
        "terminated", "returned", "disabled", "returned", "suspended", "transferred", "added", "approved", "requested",
    ]  # fmt: skip
    assert "known to me" in office.command("member", "history", "vega").out
    assert "terminated" in office.command("member", "list").out


def test_refused_request_stays_in_the_list_with_its_reason(office: Terminal) -> None:
    supervisor = add(office, "ruiz", "Carla Ruiz", Role.SUPERVISOR)
    number = str(office.good(*REQUEST)["id"])
    assert supervisor.command("member", "refuse", number, "--reason", "no such post").code == 0
    out = office.command("member", "requests").out
    assert "refused" in out and "no such post" in out


def test_temporary_account_is_given_an_end_and_loses_it(office: Terminal) -> None:
    office.good(
        "member", "add", "vega", "--name", "Ana Vega", "--role", "deputy", "--until", "2026-12-24", more=[FIRST]
    )
    assert office.good("member", "list")[1]["member"]["valid_until"] == "2026-12-24"
    late = office.command("member", "transfer", "vega", "--until", "2028-01-01", "--reason", "stays")
    assert (late.code, "180 days" in late.err) == (2, True)
    assert office.good("member", "transfer", "vega", "--no-end", "--reason", "stays")["valid_until"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("unlock", "nobody"),
        ("history", "nobody"),
        ("transfer", "nobody", "--title", "x", "--reason", "x"),
        ("suspend", "nobody", "--reason", "x"),
        ("return", "nobody", "--reason", "x"),
        ("terminate", "nobody", "--reason", "x"),
        ("reenrol", "nobody", "--reason", "x"),
    ],
)
def test_step_for_nobody_says_that_there_is_no_such_member(office: Terminal, arguments: tuple[str, ...]) -> None:
    done = office.command("member", *arguments)
    assert done.code == 2
    assert done.err == "alpr-desk: There is no member with the user name 'nobody'.\n"


def test_new_codes_are_printed_and_written_to_the_named_file_alone(office: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "out" / "codes.pdf"
    done = office.command("member", "codes", "--sheet", sheet)
    assert (done.code, "cannot be written" in done.err) == (4, True)
    sheet.parent.mkdir()
    made = office.good("member", "codes", "--sheet", sheet)
    assert len(made["recovery_codes"]) == 10
    assert [path.name for path in sheet.parent.iterdir()] == ["codes.pdf"]
    if os.name == "posix":
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    kept = sheet.read_bytes()
    again = office.command("member", "codes", "--sheet", sheet)
    assert (again.code, "there already" in again.err) == (2, True)
    assert sheet.read_bytes() == kept
    with_code = office.raw(
        *("member", "list", "--json", "--data", office.folder, "--user", USER, "--password-stdin"),
        stdin=[office.password, made["recovery_codes"][0], PASSPHRASE],
    )
    assert with_code.code == 0


def test_command_that_is_refused_leaves_no_empty_sheet(office: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "codes.pdf"
    assert office.command("member", "reenrol", "nobody", "--reason", "x", "--sheet", sheet).code == 2
    assert not sheet.exists()


def test_lost_second_factor_is_replaced(office: Terminal) -> None:
    lee = add(office, "lee", "Deputy Lee", Role.DEPUTY)
    renewed = Colleague(office, office.good("member", "reenrol", "lee", "--reason", "lost the telephone"))
    assert "wrong" in lee.command("hits").err
    assert "wrong" not in renewed.command("hits").err


def test_roles_are_printed_for_people_machines_and_spreadsheets(terminal: Terminal) -> None:
    """Without a sign-in and without a store: the table is the program's, not the agency's."""
    text, table = terminal.raw("member", "roles").out, terminal.raw("member", "roles", "--csv").out
    by_role = terminal.raw("member", "roles", "--json").json
    assert "auditor: audits how the system is used" in text
    assert set(by_role) == set(Role)
    head, *lines = csv.reader(table.splitlines())
    for line in lines[:-1]:
        assert {role for role, cell in zip(head, line, strict=True) if cell == "yes"} == {
            role for role, may in by_role.items() if line[0] in may
        }
