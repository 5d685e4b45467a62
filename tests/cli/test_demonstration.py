"""`demo` and `bench` print what they are handed, for people and for machines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import run
from alpr_desk.cli.tools import Tools


def _handed() -> Tools:
    def demonstrate(*, out: Path, source: str | None, headless: bool) -> dict[str, Any]:
        return {"reads_stored": 7, "package": str(out / "export")}

    def bench(name: str, **_: Any) -> dict[str, Any]:
        return {"bench": name, "machine": {"cores": 2}, "figures": {"match_ms_p50": 0.02}}

    return replace(tools(), demonstrate=demonstrate, bench=bench)


@pytest.mark.parametrize("command", [["demo", "--headless", "--out", "shown"], ["bench", "hotlist"]])
def test_both_print_lines_or_json(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert run(_handed(), [*command, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.get("reads_stored", 7) == 7
    assert run(_handed(), command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:2] in (["reads", "stored"], ["match_ms_p50", "0.02"]) for line in lines)
