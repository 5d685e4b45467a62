"""A terminal to type commands into, as one person would. Time stands still between commands."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import run
from alpr_desk.db.keys import FILE_NAME, PassphraseKeyFile
from tests.helpers.clock import FakeClock

USER = "okafor"
PASSWORD = "granite-otter-lantern-42"
PASSPHRASE = "a passphrase for tests only"
FAST_SCRYPT = 2**10  # the store's own form with the least work allowed, so that opening does not take 0.3 s a command


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Terminal:
    """Types commands on one data folder as one person would, with the next code of the authenticator each time."""

    folder: Path
    clock: FakeClock
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    secret: str = ""
    password: str = PASSWORD

    def raw(self, *arguments: str | Path, stdin: Sequence[str] = ()) -> Done:
        """A command as it stands."""
        self.monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in stdin)))
        self.capsys.readouterr()
        code = run(tools(self.clock), [str(argument) for argument in arguments])
        out, err = self.capsys.readouterr()
        return Done(code, out, err)

    def code(self) -> str:
        """A code that was not used yet."""
        self.clock.forward(seconds=60)
        return pyotp.TOTP(self.secret).at(self.clock.now())

    def command(self, *arguments: str | Path, more: Sequence[str] = (), options: Sequence[str] = ()) -> Done:
        """A command on data, signed in: `arguments` name it, `more` is typed after the passphrase."""
        stdin = [self.password, self.code(), PASSPHRASE, *more]
        return self.raw(*arguments, "--data", self.folder, "--user", USER, "--password-stdin", *options, stdin=stdin)

    def good(self, *arguments: str | Path, more: Sequence[str] = ()) -> Any:
        """The JSON of a command that is to succeed."""
        done = self.command(*arguments, more=more, options=["--json"])
        assert (done.code, done.err) == (0, ""), done
        return done.json


def secret_of(uri: str) -> str:
    """The shared secret in an `otpauth://` URI."""
    return parse_qs(urlsplit(uri).query)["secret"][0]


def hurried(folder: Path) -> None:
    """Wrap the folder's key anew with little work."""
    keys = PassphraseKeyFile(folder / FILE_NAME, FAST_SCRYPT)
    keys.save(keys.load(PASSPHRASE), PASSPHRASE)
