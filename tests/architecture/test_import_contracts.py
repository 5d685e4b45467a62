"""The import contracts of `.importlinter` hold, and each one fails on a copy of the program that breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "a lower layer imports a higher one": (
        "domain/plates.py",
        "import alpr_desk.settings",
        "Higher may import lower",
    ),
    "errors import anything": ("errors.py", "import alpr_desk.domain.clock", "Higher may import lower"),
    "siblings import each other": ("ocr/__init__.py", "import alpr_desk.capture", "Higher may import lower"),
    "the window imports the command line": ("ui/__init__.py", "import alpr_desk.cli", "Higher may import lower"),
    "a new folder nobody gave a place": ("novelty/__init__.py", "", "Higher may import lower"),
    "the pipeline calls a use case directly": (
        "pipeline/__init__.py",
        "import alpr_desk.services",
        "Only the composition root",
    ),
    "the pipeline opens the database": ("pipeline/__init__.py", "import alpr_desk.db", "reached through the Desk"),
    "the window opens the database": ("ui/__init__.py", "import alpr_desk.db", "The window and the command line"),
    "the command line reads plates itself": (
        "cli/__init__.py",
        "import alpr_desk.ocr",
        "The window and the command line",
    ),
    "Qt below the window": ("pipeline/__init__.py", "import PySide6.QtCore", "Qt only in the window"),
    "SQL in a use case": ("services/__init__.py", "import sqlalchemy", "SQL only in db"),
    "a second place imports OpenCV": ("capture/__init__.py", "import cv2", "OpenCV is imported in one place"),
    "the window works on pictures": ("ui/__init__.py", "import alpr_desk.vision", "Pictures are worked on"),
    "the verifier leans on the program it is to check": (
        "evidence/verifier.py",
        "import alpr_desk.errors",
        "The evidence verifier stands alone",
    ),
}


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """The import linter over the copy of the program that lies in `folder`."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.fail("import-linter is not installed beside this Python: run `make setup`.")
    return subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program and its contracts that may be spoilt."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for module in (ROOT / "alpr_desk").rglob("*.py"):
        target = tmp_path / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, target)
    return tmp_path


def test_the_program_keeps_every_contract(copy: Path) -> None:
    result = check(copy)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize("case", VIOLATIONS)
def test_a_violation_breaks_its_contract(copy: Path, case: str) -> None:
    path, line, contract = VIOLATIONS[case]
    module = copy / "alpr_desk" / path
    module.parent.mkdir(parents=True, exist_ok=True)
    before = module.read_text(encoding="utf-8") if module.exists() else ""
    module.write_text(f"{before}\n{line}\n", encoding="utf-8")
    result = check(copy)
    assert result.returncode != 0, f"{case}: nobody objected"
    verdicts = [text for text in result.stdout.splitlines() if contract in text]
    assert any("BROKEN" in text for text in verdicts), result.stdout
