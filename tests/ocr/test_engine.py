"""Pictures through both real networks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from alpr_desk.capture.synthetic.plate_art import DESIGNS, draw_plate
from alpr_desk.domain.seeing import Image, PlateDetection, Quad, UnreadReason, bounding_box
from alpr_desk.errors import BadInput
from alpr_desk.ocr.cuts import DRAWN_OUT
from alpr_desk.ocr.decode import ALPHABET, decode, tempered
from alpr_desk.ocr.engine import STAGES, PlateEngine, load_engine
from alpr_desk.ocr.reader import PlateTextReader
from alpr_desk.ocr.rectify import READER_HEIGHT, reader_input
from alpr_desk.ocr.region import Issuers, RegionReader
from alpr_desk.ocr.series import ELSEWHERE
from alpr_desk.vision import cv2

Scene = Callable[..., tuple[Image, Quad]]


@pytest.mark.parametrize(("serial", "width", "roll"), [("7WTR482", 130, 0), ("8KLM305", 110, 7), ("9BCD716", 220, -6)])
def test_drawn_plate_is_found_and_read(
    engine: PlateEngine, scene: Scene, serial: str, width: float, roll: float
) -> None:
    image, quad = scene(serial, width=width, roll=roll)
    readings = engine.read(image).readings
    assert readings[0].plate == serial
    assert 0 < readings[0].confidence <= 1
    assert [alternatives[0][0] for alternatives in readings[0].characters] == list(serial)
    found = np.array(readings[0].detection.quad)
    assert np.abs(found - np.array(quad)).max() < width * 0.15


def test_two_plates_are_two_readings(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482", width=130, at=(300, 300))
    other, _ = scene("8KLM305", width=130, at=(900, 420))
    image[:, 640:] = other[:, 640:]
    assert {reading.plate for reading in engine.read(image).readings} == {"7WTR482", "8KLM305"}


def test_engine_that_has_the_processor_to_itself_reads_the_same(engine: PlateEngine, scene: Scene) -> None:
    """Threads share sums out in another way, and nothing else."""
    alone = load_engine(threads=2, alone=True)
    for serial, width in (("7WTR482", 130), ("8KLM305", 64)):
        image, _ = scene(serial, width=width)
        for one, other in zip(engine.read(image).readings, alone.read(image).readings, strict=True):
            assert (one.plate, one.region) == (other.plate, other.region) == (serial, one.region)
            assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
            assert np.abs(np.array(one.detection.quad) - np.array(other.detection.quad)).max() < 0.5


def test_read_only_picture_is_read_and_left_alone(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482")
    before = image.copy()
    image.setflags(write=False)
    assert engine.read(image).readings
    assert (image == before).all()


def test_picture_without_plate_gives_no_reading(engine: PlateEngine) -> None:
    assert engine.read(np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8)).readings == ()


def test_every_stage_is_timed(engine: PlateEngine, scene: Scene) -> None:
    timed = engine.read_timed(scene("7WTR482")[0])
    assert tuple(timed.stage_ms) == STAGES
    assert all(span >= 0 for span in timed.stage_ms.values())


@pytest.mark.parametrize("shape", [(480, 640), (480, 640, 4), (4, 640, 3), (0, 0, 3)])
def test_array_that_is_no_picture_is_refused(engine: PlateEngine, shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        engine.read(np.zeros(shape, dtype=np.uint8))


def test_minimum_confidence_holds_back_unsure_readings(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482")
    strict = like(engine, minimum_confidence=1.01)
    seen = strict.read(image)
    assert seen.readings == ()
    assert [plate.reason for plate in seen.unread] == [UnreadReason.UNSURE]


class Sure(PlateTextReader):
    """Reads `text` everywhere, the first character with `sureness`, which might be any other, the rest for certain."""

    def __init__(self, text: str, sureness: float) -> None:
        """Loads nothing."""
        self._output = np.zeros((20, 37), dtype=np.float32)
        self._output[:, 0] = 1.0
        for place, character in enumerate(text):
            sure = 1.0 if place else sureness
            self._output[2 * place, 0] = 0.0
            self._output[2 * place, 1:] = (1.0 - sure) / 35
            self._output[2 * place, ALPHABET.index(character) + 1] = sure

    def read(self, plates: Sequence[Image]) -> NDArray[np.float32]:
        return np.stack([self._output] * len(plates)) if plates else np.zeros((0, 20, 37), np.float32)


@pytest.mark.parametrize(
    ("text", "sureness", "read"), [("P", 0.4, False), ("P", 0.6, True), ("P7", 0.4, True), ("P7", 0.05, False)]
)
def test_single_character_must_be_likely_to_be_a_plate(
    engine: PlateEngine, scene: Scene, monkeypatch: pytest.MonkeyPatch, text: str, sureness: float, read: bool
) -> None:
    monkeypatch.setattr(engine, "_reader", Sure(text, sureness))
    seen = engine.read(scene("7WTR482")[0])
    assert [reading.plate for reading in seen.readings] == [text] * read
    assert bool(seen.unread) is not read


class Unsure:
    """A reader that says `first` of the first picture it is given, with `sureness`, and `others` of every other one."""

    def __init__(self, first: str, sureness: float, others: str) -> None:
        self._first, self._others = Sure(first, sureness), Sure(others, 0.95)
        self.widths: list[int] = []

    def read(self, plates: Sequence[Image]) -> NDArray[np.float32]:
        outputs = [
            (self._others if self.widths or at else self._first).read([plate])[0] for at, plate in enumerate(plates)
        ]
        self.widths += [plate.shape[1] for plate in plates]
        return np.stack(outputs) if outputs else np.zeros((0, 20, 37), np.float32)


@pytest.mark.parametrize(
    ("sureness", "vote_follows", "read", "widths"),
    [(0.6, False, "8WTR482", [160, 160, 160, 240]), (0.6, True, "7WTR482", [160]), (0.97, False, "7WTR482", [160])],
    ids=["unsure", "a vote follows", "sure"],
)
def test_plate_of_which_the_reader_is_unsure_is_cut_in_other_ways_unless_a_vote_follows(
    engine: PlateEngine, scene: Scene, sureness: float, vote_follows: bool, read: str, widths: list[int]
) -> None:
    once = like(engine, vote_follows=vote_follows)
    reader = Unsure("7WTR482", sureness, "8WTR482")
    once._reader = reader  # type: ignore[assignment]
    (reading,) = once.read(scene("7WTR482")[0]).readings
    assert reading.plate == read
    assert reader.widths == widths
    if len(widths) > 1:  # three sure looks at an 8 and one at a 7, of which the 8 was one of 35 others
        assert reading.confidence == pytest.approx((3 * 0.95 + (1 - sureness) / 35) / 4, abs=0.01)


def test_reader_takes_more_steps_for_a_plate_that_is_drawn_out(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482", width=200)
    (found,) = engine.read(image).readings
    wide = reader_input(image, found.detection.quad, DRAWN_OUT)
    assert wide.shape == (READER_HEIGHT, DRAWN_OUT, 3)
    (output,) = engine._reader.read([wide])
    assert output.shape == (30, 37)
    assert decode(tempered(output, 1.0)).candidates[0].plate == "7WTR482"


def test_region_found_beside_the_reading_is_the_one_found_after_it(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482", width=130, at=(300, 300))
    other, _ = scene("8KLM305", width=130, at=(900, 420))
    image[:, 640:] = other[:, 640:]
    seen = like(engine, second_thread=True).read(image)
    assert len(seen.readings) == 2
    assert all(reading.issuers for reading in seen.readings)
    assert seen == like(engine, second_thread=False).read(image)


class OutOfMemory(RegionReader):
    """A region network that fails."""

    def __init__(self) -> None:
        """Loads nothing."""

    def issuers(self, image: Image, plates: Sequence[PlateDetection]) -> tuple[Issuers, ...]:
        if plates:
            raise MemoryError("no memory for the region network")
        return ()


@pytest.mark.parametrize("second_thread", [True, False])
def test_fault_of_the_region_network_is_a_fault_of_the_frame_and_of_no_other(
    engine: PlateEngine, scene: Scene, second_thread: bool
) -> None:
    image, _ = scene("7WTR482")
    failing = like(engine, second_thread=second_thread, regions=OutOfMemory())
    with pytest.raises(MemoryError, match="region network"):
        failing.read(image)
    assert failing.read(np.full_like(image, 114)).readings == ()


def like(
    engine: PlateEngine,
    *,
    minimum_confidence: float = 0.1,
    region: str | None = None,
    second_thread: bool = True,
    regions: RegionReader | None = None,
    vote_follows: bool = False,
) -> PlateEngine:
    """An engine on the networks of `engine`."""
    return PlateEngine(
        engine._detector,
        engine._outliner,
        engine._reader,
        regions or engine._regions,
        second_thread=second_thread,
        minimum_confidence=minimum_confidence,
        region=region,
        vote_follows=vote_follows,
    )


def test_picture_that_is_nothing_but_a_plate_is_read(engine: PlateEngine) -> None:
    design = next(d for d in DESIGNS if d.region == "US-CA")
    plate = draw_plate(design, "7WTR482", np.random.default_rng(5))
    picture = np.asarray(cv2.resize(plate, (320, 160), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    (reading,) = engine.read(picture).readings
    assert reading.plate == "7WTR482"
    assert reading.region in {"US-CA", None}  # drawn, so the network may be unsure; never another state
    x, y, width, height = bounding_box(reading.detection.quad)
    assert -32 < x < 32
    assert -32 < y < 32
    assert 280 < width < 390
    assert 120 < height < 220


def test_plate_cut_out_so_closely_that_none_is_found_in_it_is_read_as_a_whole(
    engine: PlateEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding_none = like(engine)
    monkeypatch.setattr(finding_none, "_outliner", SimpleNamespace(outlined=lambda *_: ()))
    plate = draw_plate(next(d for d in DESIGNS if d.region == "US-CA"), "7WTR482", np.random.default_rng(5))
    picture = np.asarray(cv2.resize(plate, (320, 160), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    (reading,) = finding_none.read(picture).readings
    assert reading.plate == "7WTR482"
    assert reading.detection.quad == ((0.0, 0.0), (320.0, 0.0), (320.0, 160.0), (0.0, 160.0))
    noise = np.random.default_rng(2).integers(0, 255, (100, 300, 3), dtype=np.uint8)
    large = np.asarray(cv2.resize(plate, (1280, 640)), dtype=np.uint8)
    square = cv2.copyMakeBorder(picture, 60, 60, 0, 0, cv2.BORDER_REPLICATE)
    for other in (noise, large, np.asarray(square, dtype=np.uint8)):
        seen = finding_none.read(other)
        assert (seen.readings, seen.unread) == ((), ())


def test_plate_is_read_and_not_a_sticker_found_on_it(engine: PlateEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    sticker = PlateDetection(((85.0, 45.0), (125.0, 45.0), (125.0, 65.0), (85.0, 65.0)), 0.9)
    finding_it, shown_first = like(engine), (240, 480, 3)
    detector, outliner = engine._detector, engine._outliner
    detecting = SimpleNamespace(
        detect=lambda image: (sticker,) if image.shape == shown_first else detector.detect(image)
    )
    outlining = SimpleNamespace(
        outlined=lambda image, found: found if sticker in found else outliner.outlined(image, found)
    )
    monkeypatch.setattr(finding_it, "_detector", detecting)
    monkeypatch.setattr(finding_it, "_outliner", outlining)
    plate = draw_plate(next(d for d in DESIGNS if d.region == "US-CA"), "7WTR482", np.random.default_rng(5))
    picture = np.asarray(cv2.resize(plate, (320, 160), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    seen = finding_it.read(picture)
    assert [reading.plate for reading in seen.readings] == ["7WTR482"]
    assert seen.unread == (), "what stands on the plate is no plate beside it"
    nothing = finding_it.read(np.full((160, 320, 3), 90, dtype=np.uint8))
    assert (nothing.readings, len(nothing.unread)) == ((), 1), "it is said where no plate is around it"


@pytest.mark.parametrize("share", [0.7, 0.9])
def test_plate_that_fills_a_large_picture_is_read(engine: PlateEngine, scene: Scene, share: float) -> None:
    image, quad = scene("7WTR482", width=1280 * share, at=(640, 360))
    (reading,) = engine.read(image).readings
    assert reading.plate == "7WTR482"
    assert np.abs(np.array(reading.detection.quad) - quad).max() < 60


def test_small_plate_in_a_small_picture_stays_what_was_found(engine: PlateEngine, scene: Scene) -> None:
    image, _ = scene("7WTR482", width=110, at=(640, 360))
    small = np.ascontiguousarray(image[240:480, 400:880])
    (reading,) = engine.read(small).readings
    assert reading.plate == "7WTR482"
    assert bounding_box(reading.detection.quad)[2] < 160


def test_long_plate_is_of_no_us_state_and_costs_no_look(engine: PlateEngine) -> None:
    quad = ((0.0, 0.0), (440.0, 0.0), (440.0, 100.0), (0.0, 100.0))
    picture = np.zeros((100, 440, 3), dtype=np.uint8)
    (who,) = engine._regions.issuers(picture, [PlateDetection(quad, 1.0)])
    assert who == ((ELSEWHERE, 1.0),)


def test_importing_the_engine_does_not_import_paddle() -> None:
    code = "import sys, alpr_desk.ocr.engine; sys.exit('paddleocr' in sys.modules or 'paddlex' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_recognition_leaves_nothing_in_the_home_and_asks_no_host(tmp_path: Path) -> None:
    """ONNX Runtime's own telemetry resolves a host in native code, out of Python's sight, and keeps a queue at home."""
    code = "import numpy as np; from alpr_desk.ocr.engine import load_engine; load_engine(threads=1)"
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"} | home
    environment.pop("XDG_CACHE_HOME", None)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, env=environment)
    left = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in left if "onnx" in str(path).lower() or "microsoft" in str(path).lower()]


def test_loading_prints_nothing_and_asks_no_host() -> None:
    code = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError("the network was asked")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from alpr_desk.ocr.engine import load_engine
import numpy as np
load_engine(threads=1).read(np.zeros((64, 64, 3), np.uint8))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
