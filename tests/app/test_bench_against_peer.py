"""`bench read` beside its peer: both are handed the same pictures, and what is said of them is what they read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alpr_desk.app.bench import peer as peer_module
from alpr_desk.app.bench import recognition
from alpr_desk.app.bench.peer import StockPipeline
from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import run
from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.domain.seeing import FrameReading, Image, PlateCandidate, PlateDetection, PlateReading
from alpr_desk.ocr.engine import TimedReading
from alpr_desk.vision import cv2

QUAD = ((0.0, 0.0), (90.0, 0.0), (90.0, 40.0), (0.0, 40.0))
SHADES = {50: "one.png", 100: "two.png", 150: "three.png", 200: "unknown.png"}
"""The pictures, each of one grey."""

LABELS = "file,plate\none.png,ABC123\ntwo.png,7XYZ987\ntwo.png,4KLM555\nthree.png,DDZ2837\n"


class Answers:
    """Reads in each picture, known by its grey, what it was told to; a picture takes as long as it is told."""

    def __init__(self, texts: Mapping[int, tuple[str, ...]], detect_ms: float) -> None:
        self.texts, self.detect_ms, self.shown = texts, detect_ms, list[int]()

    def read_timed(self, image: Image) -> tuple[tuple[PlateReading, ...], Mapping[str, float]]:
        self.shown.append(int(image[0, 0, 0]))
        readings = (
            PlateReading(PlateDetection(QUAD, 1.0), (PlateCandidate(PlateText(text), 0.9),), ())
            for text in self.texts.get(self.shown[-1], ())
        )
        return tuple(readings), {"detect": self.detect_ms, "read": 2.0}


class Engine(Answers):
    """The same as an engine answers."""

    def read_timed(self, image: Image) -> Any:
        readings, spans = super().read_timed(image)
        return TimedReading(FrameReading(readings), dict(spans))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for shade, name in SHADES.items():
        cv2.imwrite(str(tmp_path / name), np.full((720, 1280, 3), shade, np.uint8))
    (tmp_path / "labels.csv").write_text(LABELS, encoding="utf-8")
    yield tmp_path


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """All four plates, and one that is no plate; and one in the picture that nobody labelled."""
    engine = Engine({50: ("ABC123",), 100: ("7XYZ987", "4KLM555"), 150: ("DDZ2837", "LILLL"), 200: ("AAA111",)}, 10.0)
    monkeypatch.setattr(recognition, "load_engine", lambda **_: engine)
    return engine


def figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """What the command prints."""
    assert run(tools(), ["bench", "read", "--images", str(folder), "--json"]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return dict(printed["figures"])


def test_peer_reads_the_same_pictures_and_the_ratios_are_ours_to_its(
    folder: Path, ours: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The peer reads one of two plates in the second picture, and the third wrongly: two of four."""
    peer = Answers({50: ("ABC123",), 100: ("7XYZ987",), 150: ("OOZ2837",), 200: ("AAA111",)}, 150.0)
    monkeypatch.setattr(recognition, "stock_pipeline", lambda threads: nullcontext(peer))
    found = figures(folder, capsys)
    assert peer.shown == ours.shown
    assert sorted(peer.shown[-4:]) == sorted(SHADES)
    assert (found["images"], found["labelled"], found["plates_read"]) == (4, 4, 6)
    assert (found["strict"], found["peer_strict"], found["strict_ratio"]) == (1.0, 0.5, 2.0)
    assert found["spurious_per_100"] == found["peer_spurious_per_100"] == pytest.approx(100 / 3, abs=0.01)
    assert (found["ms_detect_median"], found["peer_ms_detect_median"], found["peer_ms_read_median"]) == (10, 150, 2)
    ratio = found["ms_total_median"] / found["peer_ms_total_median"]
    assert found["ms_total_ratio"] == pytest.approx(ratio, rel=1e-3)


def test_peer_that_reads_nothing_has_no_ratio_of_reads(
    folder: Path, ours: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recognition, "stock_pipeline", lambda threads: nullcontext(Answers({}, 150.0)))
    found = figures(folder, capsys)
    assert found["peer_strict"] == 0.0
    assert "strict_ratio" not in found
    assert found["ms_total_ratio"] > 0


def test_without_the_peer_nothing_is_said_of_it(
    folder: Path, ours: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peer_module, "find_spec", lambda name: None)
    found = figures(folder, capsys)
    assert found["strict"] == 1.0
    assert not [name for name in found if name.startswith("peer") or name.endswith("ratio")]


def test_of_the_peers_texts_those_count_that_may_be_plates() -> None:
    """Letters and digits alone, as many as a plate has; each of its stages is timed."""
    corners = np.array([[0, 0], [90, 0], [90, 40], [0, 40]])
    texts = ["abc-123", "CA", "SUNSHINE STATE" + "E" * MAX_PLATE, "7XYZ 987"]
    peer = StockPipeline.__new__(StockPipeline)
    peer._detection = SimpleNamespace(
        predict=lambda image: [{"dt_polys": [corners + 5 * n for n in range(len(texts))]}]
    )
    peer._recognition = SimpleNamespace(
        predict=lambda crops: [{"rec_text": text, "rec_score": 0.8} for text, _ in zip(texts, crops, strict=True)]
    )
    readings, spans = peer.read_timed(np.zeros((100, 200, 3), np.uint8))
    assert [(reading.plate, reading.confidence) for reading in readings] == [("ABC123", 0.8), ("7XYZ987", 0.8)]
    assert readings[1].detection.quad[0] == (15.0, 15.0)
    assert set(spans) == {"detect", "read"} and min(spans.values()) >= 0
