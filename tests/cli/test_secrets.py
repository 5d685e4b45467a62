"""Passwords, codes, passphrases and keys are typed, and shown nowhere: not in help, errors, tracebacks or files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import build
from alpr_desk.db.engine import DATABASE_NAME
from tests.cli.samples import seen, write_lines
from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, Terminal


def _all_commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _all_commands(inner, (*path, name))


def test_no_option_takes_a_secret() -> None:
    """What stands on a command line is shown to every user of the machine."""
    takes_value = [
        (path, option)
        for path, command in _all_commands(build(tools()))
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag
        for option in parameter.opts
    ]
    assert len(takes_value) > 20
    public = {("hotlist", "pickup", "set"): "--host-key", ("audit", "verify"): "--key"}
    """A server's and the log's public key, which are told to everyone so that they can be compared."""
    telling = [(p, o) for p, o in takes_value if re.search(r"pass|code|secret|key|token|totp", o)]
    assert dict(telling) == public
    assert len(telling) == len(public)


@pytest.mark.parametrize("path", [path for path, _ in _all_commands(build(tools()))], ids=" ".join)
def test_every_command_has_help_with_a_first_sentence(terminal: Terminal, path: tuple[str, ...]) -> None:
    done = terminal.raw(*path, "--help")
    assert (done.code, done.err) == (0, "")
    assert re.match(r"Usage: [^\n]*\n\n  [A-Z][^.]*[.:]", done.out), done.out


@pytest.mark.parametrize("password", [PASSWORD, "wrong-password-of-someone"])
def test_debug_shows_where_and_no_secret(office: Terminal, password: str) -> None:
    code = office.code()
    stdin = [password, code, PASSPHRASE]
    done = office.raw(
        *("search", "7A[", "--purpose", "routine patrol", "--debug", "--data", office.folder),
        *("--user", USER, "--password-stdin"),
        stdin=stdin,
    )
    assert done.code in (2, 3)
    assert "Traceback" in done.err
    for secret in (*stdin, office.secret):
        assert secret not in done.err + done.out


def test_a_defect_is_one_sentence_and_a_traceback_on_demand(
    office: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> list[object]:
        raise ZeroDivisionError("something only a programmer understands")

    monkeypatch.setattr("alpr_desk.cli.reads.parse_reads", broken)
    reads = write_lines(tmp_path / "reads.jsonl", seen("7ABC123"))
    plain = office.command("ingest", reads)
    assert plain.code == 4
    assert plain.err == "alpr-desk: ALPR Desk has a defect (ZeroDivisionError): run it again with --debug.\n"
    assert "something only a programmer understands" in office.command("ingest", reads, options=["--debug"]).err


def test_nothing_in_the_data_folder_is_plain(office: Terminal, tmp_path: Path) -> None:
    office.good("ingest", write_lines(tmp_path / "reads.jsonl", seen("7ABC123")))
    files = [path for path in office.folder.rglob("*") if path.is_file()]
    assert office.folder / DATABASE_NAME in files
    for path in files:
        data = path.read_bytes()
        for word in (PASSWORD, PASSPHRASE, office.secret, "7ABC123", USER):
            assert word.encode() not in data, path
