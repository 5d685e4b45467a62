"""`alpr-desk read`: its lines, its summary, its exit codes. Real files and threads, a reader made for the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from alpr_desk.capture.stills import still_bytes
from alpr_desk.cli.frames import NewestFrames
from alpr_desk.cli.read import ReadTools, make_read_command
from alpr_desk.cli.read_lines import shown_source
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import (
    Frame,
    FrameReading,
    Image,
    PlateCandidate,
    PlateDetection,
    PlateReading,
    UnreadPlate,
    UnreadReason,
)
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.ocr.passes import make_voter
from alpr_desk.vision import cv2

QUAD = ((10.0, 20.0), (60.0, 22.0), (60.0, 42.0), (10.0, 40.0))


class PixelReader:
    """Reads `A<blue>` off the first pixel; blue 0 is a picture without a plate."""

    def read(self, image: Image) -> FrameReading:
        blue = int(image[0, 0, 0])
        if blue == 0:
            return FrameReading()
        plate = PlateText(f"7ABC{blue:03d}")
        candidates = (PlateCandidate(plate, 0.97), PlateCandidate(PlateText("8" + plate[1:]), 0.02))
        characters = tuple(((c, 0.99),) for c in plate)
        read = PlateReading(PlateDetection(QUAD, 0.9), candidates, characters, (), "US-CA", 0.6)
        return FrameReading((read,), (UnreadPlate(PlateDetection(QUAD, 0.6), UnreadReason.TOO_SMALL),))


def frames_of(blues: Sequence[int], fault: Exception | None = None) -> Generator[Frame, None, None]:
    for number, blue in enumerate(blues):
        image = np.full((64, 96, 3), blue, dtype=np.uint8)
        yield Frame("film", number, datetime(2026, 11, 24, tzinfo=UTC), number, image, media_ms=number * 100.0)
    if fault is not None:
        raise fault


def decode(data: bytes, name: str) -> Image:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if pixels is None:
        raise BadInput(f"{name} is not a picture that can be read.")
    return np.asarray(pixels, dtype=np.uint8)


def open_film(spec: str, realtime: bool, rate: float, stop: threading.Event) -> Generator[Frame, None, None]:
    if spec == "missing.mp4":
        raise BadInput("There is no source 'missing.mp4'.")
    if spec == "torn.mp4":
        return frames_of([5, 5, 5], EnvironmentFault("The film breaks off."))
    return frames_of([5] * 8 + [0] * 260 + [9] * 4)


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    tools = ReadTools(
        open_source=open_film,
        list_images=lambda folder: sorted(folder.glob("*.png")),
        still_bytes=still_bytes,
        decode_still=decode,
        load_reader=lambda threads, region, voting, provider: PixelReader(),
        make_voter=lambda camera, region: make_voter(camera, "", 0.5),
    )
    return lambda *arguments: CliRunner().invoke(make_read_command(tools), [str(a) for a in arguments])


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str, int], Path]:
    def make(name: str, blue: int) -> Path:
        path = tmp_path / name
        path.write_bytes(cv2.imencode(".png", np.full((64, 96, 3), blue, dtype=np.uint8))[1].tobytes())
        return path

    return make


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("more", [(), ("--track",)])
def test_json_may_be_asked_for_as_everywhere(run: Run, picture: Callable[[str, int], Path], more: tuple[str]) -> None:
    path = picture("a.png", 123)
    asked, plain = run(path, "--json", *more), run(path, *more)
    assert (asked.exit_code, len(lines(asked))) == (plain.exit_code, len(lines(plain))) == (0, len(lines(plain)))


def test_picture_is_one_line_of_the_documented_form(run: Run, picture: Callable[[str, int], Path]) -> None:
    path = picture("a.png", 123)
    result = run(path, "--threads", 1, "--region", "US-CA")
    (line,) = lines(result)
    assert result.exit_code == 0
    assert isinstance(line.pop("elapsed_ms"), float)
    assert line == {
        "source": str(path),
        "frame": 0,
        "time_ms": 0.0,
        "width": 96,
        "height": 64,
        "reads": [
            {
                "plate": "7ABC123",
                "confidence": 0.97,
                "box": [10.0, 20.0, 50.0, 22.0],
                "quad": [[10.0, 20.0], [60.0, 22.0], [60.0, 42.0], [10.0, 40.0]],
                "region": "US-CA",
                "region_confidence": 0.6,
                "characters": [[[c, 0.99]] for c in "7ABC123"],
                "candidates": [
                    {"plate": "7ABC123", "confidence": 0.97},
                    {"plate": "8ABC123", "confidence": 0.02},
                ],
            }
        ],
        "unread": [
            {
                "box": [10.0, 20.0, 50.0, 22.0],
                "quad": [[10.0, 20.0], [60.0, 22.0], [60.0, 42.0], [10.0, 40.0]],
                "reason": "too small",
            }
        ],
    }


def test_folder_is_read_picture_by_picture(run: Run, picture: Callable[[str, int], Path], tmp_path: Path) -> None:
    names = [picture(name, blue).name for name, blue in (("a.png", 1), ("b.png", 0), ("c.png", 3))]
    found = lines(run(tmp_path))
    assert [Path(str(line["source"])).name for line in found] == names
    assert [bool(line["reads"]) for line in found] == [True, False, True]


def test_nothing_found_is_success(run: Run, picture: Callable[[str, int], Path]) -> None:
    assert run(picture("a.png", 0)).exit_code == 0


def test_unreadable_pictures_are_named_and_the_others_read(
    run: Run, picture: Callable[[str, int], Path], tmp_path: Path
) -> None:
    good = picture("a.png", 7)
    empty, text = tmp_path / "empty.png", tmp_path / "text.png"
    empty.write_bytes(b"")
    text.write_bytes(b"no picture")
    result = run(empty, text, tmp_path / "gone.jpg", good)
    assert result.exit_code == 2
    assert [str(line["source"]) for line in lines(result)] == [str(good)]
    assert all(name in result.stderr for name in ("empty.png", "text.png", "gone.jpg"))
    assert len(result.stderr.splitlines()) == 3
    assert "Traceback" not in result.output


def test_film_is_one_line_a_frame_with_its_time(run: Run) -> None:
    found = lines(run("film.mp4"))
    assert len(found) == 272
    assert [(line["source"], line["frame"], line["time_ms"]) for line in found[:2]] == [
        ("film.mp4", 0, 0.0),
        ("film.mp4", 1, 100.0),
    ]


def test_tracking_prints_one_line_a_pass_and_a_summary(run: Run) -> None:
    result = run("film.mp4", "--track")
    first, second, last = lines(result)
    assert result.exit_code == 0
    assert {name: first[name] for name in ("source", "plate", "first_ms", "last_ms", "decided_ms", "frames")} == {
        "source": "film.mp4",
        "plate": "7ABC005",
        "first_ms": 0.0,
        "last_ms": 700.0,
        "decided_ms": 100.0,
        "frames": 8,
    }
    assert set(first) == {
        *("source", "track", "plate", "confidence", "candidates", "region", "first_ms", "last_ms", "decided_ms"),
        *("frames", "best_frame", "box", "reads_per_second"),
    }
    assert (first["reads_per_second"], second["plate"]) == (10.0, "7ABC009")
    summary = last["summary"]
    assert isinstance(summary, dict)
    assert isinstance(summary.pop("fps"), float)
    nothing = {"too small": 0, "too dark": 0, "blurred": 0, "cut off": 0, "unsure": 0}
    assert summary == {"frames": 272, "processed": 272, "dropped": 0, "tracks": 2, "unread": nothing}


class WeakReader:
    """Reads nothing for sure: blue 1 shows a small plate, 2 one that the picture cuts off, 3 both, 4 one so dark that
    there is nothing to read."""

    def read(self, image: Image) -> FrameReading:
        small, cut = ((20.0, 20.0), 30.0), ((60.0, 40.0), 60.0)
        places = {1: (small,), 2: (cut,), 3: (small, cut)}.get(int(image[0, 0, 0]), ())
        looks = []
        for (x, y), width in places:
            quad = ((x, y), (x + width, y), (x + width, y + 20), (x, y + 20))
            plate = PlateCandidate(PlateText(f"I{round(width)}"), 0.05)
            looks.append(PlateReading(PlateDetection(quad, 0.9), (plate,), tuple(((c, 0.3),) for c in plate.plate)))
        dark = (UnreadPlate(PlateDetection(QUAD, 0.6), UnreadReason.TOO_DARK),) if image[0, 0, 0] == 4 else ()
        return FrameReading(tuple(looks), dark)


@pytest.mark.parametrize(("code", "fault"), [(0, None), (4, EnvironmentFault("The film breaks off."))])
def test_passes_that_were_never_read_are_counted_by_reason_and_print_no_line(
    code: int, fault: Exception | None
) -> None:
    """One ends in mid-film, two with the film, or where it breaks off; a lone weak look is no pass."""
    films = {"first": [1] * 3 + [0] * 40 + [3] * 3, "second": [2] * 2 + [0] * 40 + [1] + [0] * 40 + [4] * 2}
    tools = ReadTools(
        open_source=lambda spec, realtime, rate, stop: frames_of(films[spec], fault),
        list_images=lambda folder: (),
        still_bytes=still_bytes,
        decode_still=decode,
        load_reader=lambda threads, region, voting, provider: WeakReader(),
        make_voter=lambda camera, region: make_voter(camera, "", 0.5),
    )
    result = CliRunner().invoke(make_read_command(tools), ["first", "second", "--track"])
    assert result.exit_code == code
    (last,) = lines(result)
    summary = last["summary"]
    assert isinstance(summary, dict)
    assert summary["unread"] == {"too small": 2, "too dark": 1, "blurred": 0, "cut off": 2, "unsure": 0}
    assert summary["tracks"] == 0


def test_film_that_breaks_off_keeps_what_was_read(run: Run) -> None:
    result = run("torn.mp4", "--track")
    assert result.exit_code == 4
    assert "breaks off" in result.stderr
    assert [line.get("plate") for line in lines(result)] == ["7ABC005", None]


def test_missing_source_is_wrong_use_and_the_others_are_read(run: Run) -> None:
    result = run("missing.mp4", "film.mp4")
    assert result.exit_code == 2
    assert "missing.mp4" in result.stderr
    assert len(lines(result)) == 272


@pytest.mark.parametrize(
    "arguments", [(), ("a.png", "--threads", "0"), ("a.png", "--camera-rate", "0"), ("--nonsense",)]
)
def test_wrong_use_is_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_realtime_counts_every_frame_as_processed_or_dropped(run: Run) -> None:
    result = run("film.mp4", "--track", "--realtime")
    summary = lines(result)[-1]["summary"]
    assert isinstance(summary, dict)
    assert summary["frames"] == 272
    assert summary["processed"] + summary["dropped"] == 272
    assert result.exit_code == 0


def test_newest_frame_wins_while_the_reader_is_busy() -> None:
    delivered = threading.Event()

    def source() -> Generator[Frame, None, None]:
        yield from frames_of(range(1, 6))
        delivered.set()

    with NewestFrames(source(), threading.Event()) as newest:
        assert delivered.wait(10)
        taken = [frame.sequence for frame in newest]
    assert (taken, newest.delivered) == ([4], 5)


def test_leaving_early_stops_the_source() -> None:
    closed = threading.Event()
    stop = threading.Event()

    def endless() -> Generator[Frame, None, None]:
        try:
            while not stop.is_set():
                yield from frames_of([1])
        finally:
            closed.set()

    with NewestFrames(endless(), stop) as newest:
        next(iter(newest))
    assert closed.is_set()


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ("rtsp://deputy:secret@10.0.0.5:554/live", "rtsp://10.0.0.5:554/live"),
        ("http://10.0.0.5/a@b.mjpg", "http://10.0.0.5/a@b.mjpg"),
        ("a@b/film.mp4", "a@b/film.mp4"),
    ],
)
def test_password_of_a_url_is_not_printed(spec: str, shown: str) -> None:
    assert shown_source(spec) == shown
