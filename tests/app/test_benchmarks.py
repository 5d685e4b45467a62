"""Every benchmark measures the real thing at a tiny size, in the agreed form. No figure is judged by its speed."""

from __future__ import annotations

import json
import math
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from alpr_desk.app.bench import lists, measuring, recognition, tracking
from alpr_desk.app.benchmarks import bench
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.cli.demonstration import BENCHES
from alpr_desk.db import migrations
from alpr_desk.db.engine import open_postgresql
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Image, PlateCandidate, PlateDetection, PlateReading
from alpr_desk.errors import BadInput, EnvironmentFault
from tests.helpers.fixtures import Databases

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager

TINY: dict[str, dict[str, int]] = {
    "read": {"rows": 4},
    "track": {"rows": 45},
    "hotlist": {"entries": 300},
    "search": {"rows": 150},
    "upgrade": {"rows": 150},
    "audit": {"entries": 100},
    "package": {"rows": 1},
    "startup": {"rows": 1},
    "ui": {"rows": 10},
    "live": {"rows": 60},
}
EXPECTED = {
    "read": {"images", "strict", "spurious_per_100", "ms_detect_median", "ms_total_p95", "memory_mb"},
    "track": {"drives", "passes", "read_right", "duplicates_per_100", "wrong_per_100", "wrong_ever_per_100"}
    | {"ms_detect_median", "ms_vote_median"}
    | {"frames_per_second", "decided_after_first_readable_ms_p95", "decided_after_first_still_ms_p95"},
    "hotlist": {"import_s", "load_s", "match_ms_p50", "match_ms_p99", "pattern_ms_p99", "fetch_ms_p99"}
    | {"index_memory_mb", "import_memory_mb", "import_rows_per_second", "brute_force_ratio"},
    "search": {"ingest_per_second", "exact_ms_p95", "two_known_ms_p95", "look_alikes_ms_p95", "one_edit_ms_p95"}
    | {"place_and_time_ms_p95", "convoy_ms_p95", "scenes_ms_p95", "like_ratio", "search_slowdown"}
    | {"recorded_per_second"},
    "upgrade": {"store_mb", "upgrade_s", "copy_s", "longest_step_s", "longest_silence_s", "most_memory_mb"}
    | {"most_disk_times", "told"},
    "audit": {"append_in_transaction_ms_p50", "append_ratio", "verify_s"},
    "package": {"write_s", "verify_s", "files", "package_mb"},
    "startup": {"first_ms", "median_ms", "worst_ms"},
    "ui": {"paint_ms_p50", "paint_ms_p95", "longest_hold_live_ms", "longest_hold_opening_search_ms", "longest_hold_ms"},
    "live": {"recognised_per_second", "painted_per_second", "cores", "passes", "read_right"},
}


def measured(name: str, **sizes: Any) -> dict[str, Any]:
    return bench(name, **({"rows": None, "entries": None, "images": ()} | sizes))


@pytest.fixture(scope="module", params=BENCHES)
def result(request: pytest.FixtureRequest) -> dict[str, Any]:
    return measured(request.param, **TINY[request.param])


def test_the_result_has_the_agreed_form(result: dict[str, Any]) -> None:
    assert list(result) == ["bench", "machine", "figures"]
    assert {"cpu", "cores", "memory_gb", "platform", "python"} <= set(result["machine"])
    assert json.loads(json.dumps(result)) == result


def test_the_figures_asked_for_are_there_and_are_numbers(result: dict[str, Any]) -> None:
    figures = result["figures"]
    assert EXPECTED[result["bench"]] <= set(figures)
    assert all(isinstance(value, int | float) and math.isfinite(value) for value in figures.values())
    assert all(value >= 0 for name, value in figures.items() if not name.startswith("decided_after"))


def test_what_is_measured_is_right_too(result: dict[str, Any]) -> None:
    """A benchmark of work done wrongly would flatter."""
    figures = result["figures"]
    match result["bench"]:
        case "hotlist":
            assert figures["brute_force_agrees"] == 1.0
            assert figures["reads_with_a_match"] >= 0.6
        case "audit":
            assert (figures["good"], figures["entries"] >= 100) == (1.0, True)
        case "read":
            assert figures["images"] == 4
        case "track":
            assert figures["read_right"] > 0 and figures["frames"] == 45
        case "package":
            assert figures["files"] > 10
        case "live":
            assert figures["recognised_per_second"] > 0 and figures["painted_per_second"] > 0


def test_pictures_of_ones_own_are_read(tmp_path: Path) -> None:
    pictures, _ = recognition.drawn(2)
    for number, picture in enumerate(pictures):
        (tmp_path / f"{number}.jpg").write_bytes(picture.data)
    figures = measured("read", images=(tmp_path, tmp_path / "0.jpg"))["figures"]
    assert figures["images"] == 3
    assert "strict" not in figures


@pytest.mark.parametrize(
    ("name", "sizes", "word"),
    [
        ("dreams", {}, "dreams"),
        ("search", {"rows": 0}, "from 100"),
        ("search", {"rows": -5}, "from 100"),
        ("hotlist", {"entries": 10**9}, "10,000,000"),
        ("hotlist", {"rows": 5}, "--rows"),
        ("read", {"entries": 5}, "--entries"),
        ("audit", {"images": (Path("a.jpg"),)}, "--images"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(name: str, sizes: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        measured(name, **sizes)


def databases(address: str) -> list[str]:
    engine = open_postgresql(address)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    engine.dispose()
    return sorted(found)


def test_search_is_measured_on_postgresql_too_and_leaves_the_server_as_it_was(postgresql: Databases) -> None:
    address = postgresql(None)
    before = databases(address)
    figures = measured("search", rows=150, database=address)["figures"]
    assert EXPECTED["search"] <= set(figures)
    assert (figures["rows"], figures["database_mb"] > 1, databases(address)) == (150, True, before)
    engine = open_postgresql(address)
    assert migrations.revision(engine) is None  # what is at the address is not touched
    engine.dispose()


def test_database_of_its_own_goes_where_the_measurement_fails(
    postgresql: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = postgresql(None)
    before = databases(address)
    monkeypatch.setattr("alpr_desk.app.bench.searching.invent", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        measured("search", rows=150, database=address)
    assert databases(address) == before


@pytest.mark.parametrize(
    ("name", "address", "fault", "word"),
    [
        ("search", "nowhere", BadInput, "no database address"),
        ("search", "sqlite:///a.db", BadInput, "no PostgreSQL address"),
        ("search", "postgresql+psycopg://a:secret@/b?host=/nowhere", EnvironmentFault, "does not answer"),
        ("audit", "postgresql+psycopg://a@/b", BadInput, "--database"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(name: str, address: str, fault: type[Exception], word: str) -> None:
    with pytest.raises(fault, match=word) as refusal:
        measured(name, database=address)
    assert "secret" not in str(refusal.value)


def test_long_track_is_several_drives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "DRIVE_FRAMES", 16)
    figures = measured("track", rows=30)["figures"]
    assert (figures["drives"], figures["frames"]) == (2, 30)


class SlowPeer:
    """Reads every other picture right."""

    def __init__(self, drive: SyntheticDrive) -> None:
        self.drive, self.number = drive, -1

    def read_timed(self, image: Image) -> tuple[tuple[PlateReading, ...], dict[str, float]]:
        self.number += 1
        here = [one.plate for one in self.drive.passes if self.number in one.quads]
        text = here[0] if here and self.number % 2 else "NOBODY1"
        quad = ((0.0, 0.0), (9.0, 0.0), (9.0, 4.0), (0.0, 4.0))
        candidates = (PlateCandidate(PlateText(text), 1.0),)
        return (PlateReading(PlateDetection(quad, 1.0), candidates, ()),), {"detect": 150.0, "read": 50.0}


def test_track_is_compared_with_the_peer_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are asked for the plates that can be read in the same frames."""
    drive = SyntheticDrive(recognition.SEED, seconds=3, fps=recognition.FPS)
    peer = SlowPeer(drive)
    monkeypatch.setattr(tracking, "stock_pipeline", lambda threads: nullcontext(peer))
    monkeypatch.setattr(tracking, "STILLS", 45)
    figures = measured("track", rows=45)["figures"]
    here = [[one.plate for one in drive.passes if number in one.quads] for number in range(45)]
    right = sum(bool(plates) for plates in here[1::2])
    assert peer.number == 44
    assert figures["peer_strict"] == measuring.rounded(right / sum(map(len, here)))
    assert figures["strict_ratio"] == pytest.approx(figures["still_strict"] / figures["peer_strict"], rel=1e-3)
    assert figures["frame_ms_ratio"] == pytest.approx(figures["frame_ms_p50"] / figures["peer_frame_ms_p50"], rel=1e-3)


def test_track_counts_wrong_words_and_waits_for_the_right_one() -> None:
    """A read that first names a plate nobody carries is wrong once, and the wait ends when it is corrected."""
    drive = SyntheticDrive(recognition.SEED, seconds=4, fps=recognition.FPS)
    truth, run = drive.passes[0], tracking._Run(drive.passes, recognition.all_plates(drive))
    run.still[truth.plate] = 100.0
    for plate, ms in (("NOBODY1", 200.0), (truth.plate, 300.0), (truth.plate, 900.0)):
        run.name("a", plate, ms)
    run.name("b", truth.plate, 1000.0)
    run.frame_ms = [10.0]
    figures = tracking._judged([run])
    hundred = 100.0 / len(drive.passes)
    assert figures["wrong_per_100"] == 0
    assert figures["wrong_ever_per_100"] == figures["duplicates_per_100"] == measuring.rounded(hundred)
    assert figures["read_right"] == measuring.rounded(1 / len(drive.passes))
    assert figures["decided_after_first_still_ms_p95"] == 200
    waited = 300 - truth.first_frame * 1000 / recognition.FPS
    assert figures["decided_after_first_readable_ms_p50"] == measuring.rounded(waited)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no picture"):
        measured("read", images=(tmp_path,))


def test_the_brute_force_matcher_knows_look_alikes_and_nothing_else() -> None:
    assert lists.brute_force("7ABC123", ["7ABC123", "7A8C123", "4XYZ999"]) == {"7ABC123", "7A8C123"}


def test_spread_is_median_and_upper_percentile() -> None:
    assert measuring.spread("x", [4.0]) == {"x_ms_p50": 4.0, "x_ms_p95": 4.0}
    assert measuring.spread("x", [float(n) for n in range(1, 102)], high=99) == {"x_ms_p50": 51.0, "x_ms_p99": 100.0}
