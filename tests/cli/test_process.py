"""The program as it is started: a process with pipes or a terminal, and with the machine's own clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest

from tests.cli.terminal import PASSPHRASE, PASSWORD, USER, secret_of

PROGRAM = (sys.executable, "-c", "from alpr_desk.app import main; main()")
ENVIRONMENT = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONIOENCODING": "utf-8"}


def program(*arguments: str | Path, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], input=data, capture_output=True, check=False, timeout=120, env=ENVIRONMENT
    )


def test_an_office_is_made_and_entered_by_processes(tmp_path: Path) -> None:
    """On Windows a pipe begins with a byte order mark and its lines end in CR LF: they are taken too."""
    store = ("--data", tmp_path / "data", "--user", USER, "--password-stdin", "--json")
    made = program("init", "--agency", "Test County", *store, stdin=f"\ufeff{PASSWORD}\r\n{PASSPHRASE}\r\n")
    assert (made.returncode, made.stderr) == (0, b"")
    totp = pyotp.TOTP(secret_of(json.loads(made.stdout)["otpauth_uri"]))
    listed = program("member", "list", *store, stdin=f"{PASSWORD}\n{totp.at(datetime.now(UTC))}\n{PASSPHRASE}\n")
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert json.loads(listed.stdout)[0]["member"]["user_name"] == USER


def test_standard_input_that_is_no_text(tmp_path: Path) -> None:
    done = program("hits", "--data", tmp_path, "--user", USER, "--password-stdin", stdin=b"\xff\xfe\xfa\n")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1 and b"password" in done.stderr


def test_its_version_is_told_without_loading_the_engine() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "--version"],
        capture_output=True, text=True, check=False, timeout=60, env=ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.startswith("ALPR Desk")
    for heavy in ("onnxruntime", "paddle", "cv2", "PySide6", "sqlalchemy", "reportlab", "numpy.core"):
        assert f" {heavy}\n" not in done.stderr, heavy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_at_a_terminal_secrets_are_asked_for_and_not_echoed(tmp_path: Path) -> None:
    import pty

    controller, terminal = pty.openpty()
    arguments = ("init", "--agency", "Test County", "--user", USER, "--data", str(tmp_path / "data"))
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=ENVIRONMENT,
        start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    screen = b""
    for prompt, answer in ((b"Password: ", PASSWORD), (b"Passphrase for the key file: ", PASSPHRASE)):
        while prompt not in screen:
            screen += os.read(controller, 4096)
        os.write(controller, answer.encode() + b"\n")
    while b"recovery codes" not in screen:
        screen += os.read(controller, 4096)
    try:
        while piece := os.read(controller, 4096):
            screen += piece
    except OSError:  # the process has closed its side
        pass
    assert process.wait(60) == 0
    os.close(controller)
    assert PASSWORD.encode() not in screen and PASSPHRASE.encode() not in screen
    assert b"is enrolled" in screen


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [*PROGRAM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        if process.stdout is None or process.stderr is None:
            pytest.fail("the process has no pipes")
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(sys.platform != "linux", reason="only here a desktop may be missing")
def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    bare = {k: v for k, v in ENVIRONMENT.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [*PROGRAM, "window", "--data", str(tmp_path)], capture_output=True, text=True, check=False, timeout=60, env=bare
    )
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1 and "no display" in done.stderr
