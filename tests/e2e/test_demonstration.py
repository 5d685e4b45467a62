"""The demonstration as a person runs it: a process of its own, offscreen, from camera to verified package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = (
    "signin", "signin-form", "gate", "live-before-shift", "live", "hits", "search-empty", "search", "evidence",
    "hotlists", "audit", "members", "training", "policy", "reviews", "statistics", "subjects", "alarms", "settings",
)  # fmt: skip
pytestmark = pytest.mark.timeout(480)
"""The whole demonstration, some eighty pictures of the window included, on a machine that may be busy."""

REAL_IMAGES = os.environ.get("ALPR_DESK_REAL_IMAGES")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from alpr_desk.app import main; main()", *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(command, capture_output=True, text=True, timeout=400, check=False, env=environment)


def summary(text: str) -> dict[str, str]:
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in text.splitlines() if "  " in line)


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    out = tmp_path_factory.mktemp("demonstration") / "demo"
    done = run("demo", "--source", "synthetic:7?seconds=12&fps=6", "--out", out)
    assert done.returncode == 0, done.stderr
    return out, summary(done.stdout)


def test_drive_is_read_and_its_wanted_plate_raises_a_hit(drive: tuple[Path, dict[str, str]]) -> None:
    _, said = drive
    assert int(said["reads stored"]) >= 3
    assert int(said["hits raised"]) >= 1
    assert re.fullmatch(r"\S+: [1-9]\d* reads", said["search"])


def test_every_page_is_pictured_in_both_themes_and_sizes(drive: tuple[Path, dict[str, str]]) -> None:
    out, _ = drive
    taken = {path.name for path in (out / "screens").iterdir()}
    for page in PAGES:
        for theme in ("night", "day"):
            for size in ("1366x768", "1024x600"):
                assert f"{page}-{theme}-{size}.png" in taken
    assert all((out / "screens" / name).stat().st_size > 5_000 for name in taken)


def test_exported_package_verifies_without_store_or_sign_in(drive: tuple[Path, dict[str, str]]) -> None:
    out, said = drive
    package = Path(said["package"])
    assert package.parent == out / "export"
    good = run("package", "verify", package, "--json")
    assert good.returncode == 0 and json.loads(good.stdout)["good"]
    assert any(package.rglob("clip.mp4"))
    copy = out.parent / "tampered"
    shutil.copytree(package, copy)
    crop = next(copy.rglob("crop.png"))
    crop.write_bytes(crop.read_bytes()[:-1] + b"\0")
    assert run("package", "verify", copy).returncode == 1


def test_the_log_of_the_drive_is_whole_and_in_the_order_of_its_times(drive: tuple[Path, dict[str, str]]) -> None:
    assert drive[1]["audit entries"].endswith(", verified")


def test_nothing_stored_can_be_found_in_the_data_folder(drive: tuple[Path, dict[str, str]]) -> None:
    out, said = drive
    stored = (said["wanted plate"].encode(), b"Marisol", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    for path in (out / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(piece in content for piece in stored), path


def test_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = run("demo", "--out", tmp_path)
    assert refused.returncode == 2 and "holds something other than a demonstration" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.skipif(REAL_IMAGES is None, reason="ALPR_DESK_REAL_IMAGES names no folder of real images")
def test_real_drive_runs_from_pictures_to_package(tmp_path: Path) -> None:
    drive, out = tmp_path / "drive", tmp_path / "demo"
    drive.mkdir()
    for picture in sorted(Path(str(REAL_IMAGES), "dashcam-eu").glob("*.jpg"))[:40]:
        shutil.copy(picture, drive)
    done = run("demo", "--headless", "--source", drive, "--out", out)
    assert done.returncode == 0, done.stderr
    said = summary(done.stdout)
    assert int(said["reads stored"]) >= 3
    assert run("package", "verify", said["package"]).returncode == 0
