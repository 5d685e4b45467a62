"""Shipped files are found in a checkout, in an installed package and in a frozen program."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alpr_desk.errors import EnvironmentFault
from alpr_desk.resources import resource


def test_shipped_file_is_found() -> None:
    assert resource("banned_passwords.txt").is_file()


def test_missing_file_says_what_to_do() -> None:
    with pytest.raises(EnvironmentFault, match="install ALPR Desk again"):
        resource("no such file")


def test_frozen_program_looks_beside_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(EnvironmentFault):
        resource("banned_passwords.txt")
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "banned_passwords.txt").touch()
    assert resource("banned_passwords.txt").is_relative_to(tmp_path)
