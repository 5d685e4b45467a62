"""An office in a data folder, and a terminal to type commands into. No key store of the machine is touched."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import keyring.core
import pyotp
import pytest

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import run
from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, Terminal, hurried, secret_of
from tests.helpers.clock import FakeClock


@pytest.fixture(autouse=True, scope="session")
def no_key_store() -> Iterator[None]:
    """No test may touch the key store of the person who runs it."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.core.load_keyring("keyring.backends.null.Keyring"))
    yield
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALPR_DESK_KEY_PASSPHRASE", "ALPR_DESK_DATABASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def terminal(
    tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal on a folder that does not exist yet."""
    return Terminal(tmp_path / "data", clock, capsys, monkeypatch)


@dataclass(frozen=True)
class _Template:
    folder: Path
    secret: str


@pytest.fixture(scope="session")
def _template(no_key_store: None, tmp_path_factory: pytest.TempPathFactory) -> _Template:
    """An office with one trained administrator, made once for all tests."""
    folder = tmp_path_factory.mktemp("office") / "data"
    with pytest.MonkeyPatch.context() as patch:
        terminal = _Silent(folder, FakeClock(), patch)
        enrolled = terminal.json("init", "--agency", "Test County", "--user", USER, stdin=[PASSWORD, PASSPHRASE])
        hurried(folder)
        secret = secret_of(enrolled["otpauth_uri"])
        for arguments in (
            ("member", "training", USER, "--course", "ALPR", "--completed", "2026-11-01", "--user", USER),
            ("policy", "acknowledge", "1", "--user", USER),
        ):
            terminal.clock.forward(seconds=60)
            code = pyotp.TOTP(secret).at(terminal.clock.now())
            terminal.json(*arguments, stdin=[PASSWORD, code, PASSPHRASE])
    return _Template(folder, secret)


@dataclass
class _Silent:
    folder: Path
    clock: FakeClock
    patch: pytest.MonkeyPatch

    def json(self, *arguments: str, stdin: Sequence[str]) -> Any:
        out = io.StringIO()
        self.patch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in stdin)))
        self.patch.setattr(sys, "stdout", out)
        code = run(tools(self.clock), [*arguments, "--data", str(self.folder), "--password-stdin", "--json"])
        if code:
            raise RuntimeError(f"the office could not be made: {arguments} ended with {code}")
        return json.loads(out.getvalue())


@pytest.fixture
def office(terminal: Terminal, _template: _Template) -> Terminal:
    """A terminal in an office with one trained administrator."""
    shutil.copytree(_template.folder, terminal.folder)
    terminal.secret = _template.secret
    terminal.clock.forward(minutes=10)
    return terminal
