"""The sheet of recovery codes: every code on one page, in memory alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from alpr_desk.access.recovery_sheet import recovery_sheet
from alpr_desk.access.second_factor import new_recovery_codes
from tests.helpers.clock import START


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="not installed: poppler-utils")
@pytest.mark.parametrize("count", [8, 9, 10, 20])
def test_every_code_stands_on_one_page_with_whose_it_is(count: int) -> None:
    codes = new_recovery_codes(count)
    pdf = recovery_sheet(codes, "vega", "Ana <b>Vega</b> & Søn Ж", "Meadow County", START)
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    text = read.stdout.decode()
    assert text.count("\f") == 1
    assert sorted(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", text)) == sorted(codes)
    assert "Ana <b>Vega</b> & Søn [U+0416] (vega), Meadow County" in text


def test_no_file_is_made_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    recovery_sheet(new_recovery_codes(), "vega", "Ana Vega", "Meadow County", START)
    assert list(tmp_path.iterdir()) == []
