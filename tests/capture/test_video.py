"""Video files, network streams and cameras: exact times, clear faults, no password in a sentence."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest

from alpr_desk.capture.opening import open_source
from alpr_desk.capture.video import _Decoding
from alpr_desk.domain.seeing import Frame, Image
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.vision import cv2
from tests.capture.support import picture, write_video
from tests.helpers.clock import FakeClock


def played(spec: str, clock: FakeClock) -> Iterator[Frame]:
    return open_source(spec, clock=clock, realtime=False).frames(threading.Event())


def test_every_frame_comes_with_the_containers_own_time(tmp_path: Path, clock: FakeClock) -> None:
    video = write_video(tmp_path / "drive.mp4", 12, step_ms=70)
    frames = list(played(str(video), clock))
    assert [f.media_ms for f in frames] == pytest.approx([n * 70.0 for n in range(12)])
    assert [f.sequence for f in frames] == list(range(12)) and frames[0].camera == "drive"
    assert np.abs(frames[3].image.astype(int) - picture(3)).mean() < 20
    assert not frames[0].image.flags.writeable


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
def test_truncated_video_is_read_as_far_as_it_goes(tmp_path: Path, clock: FakeClock, suffix: str) -> None:
    options = {"movflags": "faststart"} if suffix == ".mp4" else {}
    video = write_video(tmp_path / f"cut{suffix}", 100, options=options)
    video.write_bytes(
        video.read_bytes()[: video.stat().st_size * (3 if suffix == ".avi" else 6) // 10]
    )  # half of an AVI is index
    seen: list[Frame] = []
    with pytest.raises(BadInput) as fault:
        drain(seen, played(str(video), clock))
    assert 20 < len(seen) < 90
    assert f"cut{suffix} is cut off or damaged after {len(seen)} frames ({seen[-1].media_ms / 1000:.1f} s)" in str(
        fault.value
    )


def test_recording_on_a_disk_that_fails_is_no_bad_input(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pictures(self: _Decoding) -> Iterator[tuple[Image, float]]:
        yield picture(0), 0.0
        raise av.error.OSError(errno.EIO, "Input/output error")

    video = write_video(tmp_path / "drive.mp4", 12)
    monkeypatch.setattr(_Decoding, "pictures", pictures)
    seen: list[Frame] = []
    with pytest.raises(EnvironmentFault, match=r"drive\.mp4 .* after 1 frames"):
        drain(seen, played(str(video), clock))
    assert len(seen) == 1


def test_recording_of_which_frames_are_damaged_is_bad_input(tmp_path: Path, clock: FakeClock) -> None:
    video = write_video(tmp_path / "scratched.mkv", 100)
    data = bytearray(video.read_bytes())
    for place in range(len(data) * 3 // 10, len(data) * 7 // 10):
        data[place] = place * 7 % 251
    video.write_bytes(data)
    seen: list[Frame] = []
    with pytest.raises(BadInput, match="damaged"):
        drain(seen, played(str(video), clock))
    assert seen


def drain(seen: list[Frame], frames: Iterator[Frame]) -> None:
    """Keeps what came before a fault."""
    for frame in frames:
        seen.append(frame)


def test_video_without_its_index_and_empty_and_foreign_files_are_bad_input(tmp_path: Path, clock: FakeClock) -> None:
    video = write_video(tmp_path / "no-index.mp4", 30)
    video.write_bytes(video.read_bytes()[:2000])
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "letter.mp4").write_text("Dear sir, " * 50, encoding="utf-8")
    for name in ("no-index.mp4", "empty.mp4", "letter.mp4"):
        with pytest.raises(BadInput, match=name):
            next(played(str(tmp_path / name), clock))


def test_frame_size_may_change_in_mid_stream(tmp_path: Path, clock: FakeClock) -> None:
    parts = []
    for number, size in enumerate(((160, 96), (320, 192))):
        part = tmp_path / f"part{number}.m2v"
        with av.open(str(part), "w", format="mpeg2video") as container:
            stream = container.add_stream("mpeg2video", rate=25)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for n in range(5):
                frame = av.VideoFrame.from_ndarray(picture(n, *size), format="bgr24")
                frame.pts, frame.time_base = n, Fraction(1, 25)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        parts.append(part.read_bytes())
    (tmp_path / "both.m2v").write_bytes(b"".join(parts))
    sizes = {f.image.shape for f in played(str(tmp_path / "both.m2v"), clock)}
    assert sizes == {(96, 160, 3), (192, 320, 3)}


def motion_jpeg(path: Path, *sizes: tuple[int, int]) -> Path:
    """Pictures of those sizes (width, height), one behind the other."""
    shots = (np.full((height, width, 3), 90, np.uint8) for width, height in sizes)
    path.write_bytes(b"".join(bytes(cv2.imencode(".jpg", shot)[1].tobytes()) for shot in shots))
    return path


def test_frames_too_large_or_too_small_in_mid_stream_are_passed_over_and_told(tmp_path: Path, clock: FakeClock) -> None:
    odd = motion_jpeg(tmp_path / "odd.mjpeg", (160, 96), (7000, 6000), (641, 479), (4, 4), (96, 160))
    seen: list[Frame] = []
    with pytest.raises(BadInput, match=r"odd\.mjpeg is damaged: 2 of its frames"):
        drain(seen, played(str(odd), clock))
    assert [frame.image.shape for frame in seen] == [(96, 160, 3), (479, 641, 3), (160, 96, 3)]


def test_video_of_frames_too_large_is_refused_before_any_is_decoded(tmp_path: Path, clock: FakeClock) -> None:
    large = motion_jpeg(tmp_path / "large.mjpeg", (7000, 6000), (160, 96))
    with pytest.raises(BadInput, match=r"large\.mjpeg has frames of 7000x6000 pixels"):
        next(played(str(large), clock))


def test_video_without_a_frame_is_told(tmp_path: Path, clock: FakeClock) -> None:
    with av.open(str(tmp_path / "none.mkv"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        container.start_encoding()
    with pytest.raises(BadInput, match=r"none\.mkv"):
        next(played(str(tmp_path / "none.mkv"), clock))


def test_stop_ends_a_paced_video_at_once(tmp_path: Path, clock: FakeClock) -> None:
    video = write_video(tmp_path / "slow.mp4", 5, step_ms=60_000)
    stop = threading.Event()
    frames = open_source(str(video), clock=clock, realtime=True).frames(stop)
    next(frames)
    stop.set()
    assert list(frames) == []


class _Camera(BaseHTTPRequestHandler):
    """Motion JPEG as network cameras send it, ten pictures and then the line goes dead."""

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path.startswith("/file"):
            data = self.server.file  # type: ignore[attr-defined]  # set by the test
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        for number in range(10):
            jpeg = cv2.imencode(".jpg", picture(number))[1].tobytes()
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Camera)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_http_camera_gives_frames_and_its_end_is_a_fault(server: ThreadingHTTPServer, clock: FakeClock) -> None:
    source = open_source(f"http://deputy:secret@127.0.0.1:{server.server_port}/live", clock=clock)
    seen: list[Frame] = []
    with pytest.raises(EnvironmentFault, match=r"ended|broke off") as fault:
        drain(seen, source.frames(threading.Event()))
    assert len(seen) >= 8 and source.live
    assert "secret" not in str(fault.value) + source.name and source.name == "127.0.0.1"


def test_recording_behind_a_url_ends(server: ThreadingHTTPServer, clock: FakeClock, tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", 15, options={"movflags": "faststart"})
    server.file = video.read_bytes()  # type: ignore[attr-defined]  # read by the handler
    spec = f"http://127.0.0.1:{server.server_port}/file.mp4"
    assert len(list(played(spec, clock))) == 15


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_nobody_at_the_address_is_a_fault_without_the_password(scheme: str, clock: FakeClock) -> None:
    source = open_source(f"{scheme}://deputy:secret@127.0.0.1:9/live", clock=clock)
    with pytest.raises(EnvironmentFault, match="cannot be opened") as fault:
        next(source.frames(threading.Event()))
    assert "secret" not in str(fault.value)


def test_camera_that_is_not_there_says_what_to_check(clock: FakeClock) -> None:
    with pytest.raises(EnvironmentFault, match="plugged in"):
        next(open_source("camera:99", clock=clock).frames(threading.Event()))


@pytest.mark.parametrize("spec", ["camera:front", "nothing/there.mp4", "", "synthetic:x", "synthetic?fps=0"])
def test_words_that_name_nothing_are_refused(spec: str, clock: FakeClock) -> None:
    with pytest.raises(BadInput):
        open_source(spec, clock=clock)
