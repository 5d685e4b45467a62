"""The seconds around a hit: a ring of JPEG frames per camera, and an MP4 of the part that a hit asks for."""

from __future__ import annotations

import io
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import cast

import av
import numpy as np

from alpr_desk.bus import Bus
from alpr_desk.capture.latest import LatestFrame
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import HealthState, HitRaised, StageHealth
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.capture import StoreClip
from alpr_desk.domain.seeing import Frame, Image
from alpr_desk.errors import AlprDeskError, EnvironmentFault
from alpr_desk.vision import cv2

STAGE = "clips"
CLIP_FPS = 8
_JPEG_QUALITY = 82
_MILLISECOND = Fraction(1, 1000)
_LATE = timedelta(seconds=10)
"""How long after a frame its hit may still come: recognition and the store take their time."""
_RETRY_S = 1.0
_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    jpeg: bytes


@dataclass(slots=True)
class _Wanted:
    uid: str
    camera: str
    at: datetime
    tries: int = 0
    clip: bytes | None = None


def encode_clip(frames: list[tuple[datetime, bytes]]) -> bytes:
    """MP4 of JPEG frames in order of time; each frame's time stamp is its own, in milliseconds from the first.

    H.264 where the PyAV at hand can write it, else MPEG-4 part 2. The film has the first frame's size, made even; a
    frame of another size is shown whole in it, scaled with its own proportions, black at the sides.
    """
    height, width = _decoded(frames[0][1]).shape[:2]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
        # Without look-ahead: packets held back while frames lie far apart get decoding times that MP4 refuses.
        options = {"preset": "veryfast", "crf": "20", "tune": "zerolatency"} if codec == "libx264" else {"q": "3"}
        stream = cast(av.VideoStream, container.add_stream(codec, rate=CLIP_FPS, options=options))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = _MILLISECOND
        last_ms = -1
        for at, jpeg in frames:
            picture = _shown_whole(_decoded(jpeg), width, height)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            last_ms = max(last_ms + 1, round((at - frames[0][0]).total_seconds() * 1000))
            frame.pts, frame.time_base = last_ms, _MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _decoded(jpeg: bytes) -> Image:
    """BGR, a row or a column of its own edge added where that makes a side even: H.264 halves colours both ways."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    rows, columns = picture.shape[:2]
    even = cv2.copyMakeBorder(picture, 0, rows % 2, 0, columns % 2, cv2.BORDER_REPLICATE)
    return np.asarray(even, dtype=np.uint8)


def _shown_whole(picture: Image, width: int, height: int) -> Image:
    """`picture` in the middle of one of `width` x `height` pixels, as large as it fits without being cut."""
    rows, columns = picture.shape[:2]
    if (columns, rows) == (width, height):
        return picture
    scale = min(width / columns, height / rows)
    across, down = max(1, round(columns * scale)), max(1, round(rows * scale))
    manner = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    left, above = (width - across) // 2, (height - down) // 2
    shown = np.zeros((height, width, 3), np.uint8)
    shown[above : above + down, left : left + across] = cv2.resize(picture, (across, down), interpolation=manner)
    return shown


class ClipKeeper:
    """The clip thread: keeps the newest seconds of every camera and stores a clip for each hit."""

    def __init__(
        self,
        inputs: Mapping[str, LatestFrame[Frame]],
        desk: Desk,
        token: SessionId,
        wake: threading.Event,
        bus: Bus,
        clock: Clock,
        *,
        before_s: float,
        after_s: float,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is what the slots in `inputs` set when they change."""
        self._inputs = dict(inputs)
        self._open = set(inputs)
        self._desk = desk
        self._token = token
        self._wake = wake
        self._bus = bus
        self._clock = clock
        self._before, self._after = timedelta(seconds=before_s), timedelta(seconds=after_s)
        self._on_change = on_change
        self._rings: dict[str, deque[_Kept]] = {camera: deque() for camera in inputs}
        self._lock = threading.Lock()
        self._wanted: list[_Wanted] = []
        self._asked: set[str] = set()
        self._stopping = threading.Event()
        self._unsubscribe = bus.subscribe(HitRaised, self._hit_raised)
        self._thread = threading.Thread(target=self._run, name="clips", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Store the clips still asked for with the frames there are, then end. Call it after the recorder has ended."""
        self._unsubscribe()
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    @property
    def idle(self) -> bool:
        """No clip is waiting to be finished or stored."""
        with self._lock:
            return not self._wanted

    def _hit_raised(self, event: HitRaised) -> None:
        read = event.hit.read
        if read.camera not in self._rings:
            return
        with self._lock:
            if read.uid in self._asked:
                return
            self._asked.add(read.uid)
            self._wanted.append(_Wanted(read.uid, read.camera, read.captured_at))
        self._wake.set()

    def _run(self) -> None:
        while True:
            with self._lock:
                retrying = any(w.tries for w in self._wanted)
            self._wake.wait(_RETRY_S if retrying else None)
            self._wake.clear()
            stopping = self._stopping.is_set()
            for camera, slot in self._inputs.items():
                if camera in self._open:
                    self._take(camera, slot)
            self._store_ready(stopping)
            if stopping:
                return

    def _take(self, camera: str, slot: LatestFrame[Frame]) -> None:
        frame = slot.take(0)
        if slot.finished:  # asked with every frame: the last one and the end may share one wake-up
            self._open.discard(camera)
        if frame is None:
            return
        ring = self._rings[camera]
        # a little under the interval, or a camera of 15 frames a second would be kept at 5
        if ring and frame.captured_at - ring[-1].at < timedelta(seconds=0.9 / CLIP_FPS):
            return
        encoded, jpeg = cv2.imencode(".jpg", frame.image, (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY))
        if encoded:
            ring.append(_Kept(frame.captured_at, jpeg.tobytes()))
        while ring and frame.captured_at - ring[0].at > self._before + self._after + _LATE:
            ring.popleft()

    def _store_ready(self, stopping: bool) -> None:
        with self._lock:
            wanted = list(self._wanted)
        for want in wanted:
            ring = self._rings[want.camera]
            complete = stopping or want.camera not in self._open or (ring and ring[-1].at >= want.at + self._after)
            if complete and self._store(want, stopping):
                with self._lock:
                    self._wanted.remove(want)
                self._on_change()

    def _store(self, want: _Wanted, last_try: bool) -> bool:
        """True where nothing is left to do for `want`: stored, or given up and said so."""
        try:
            if want.clip is None:
                low, high = want.at - self._before, want.at + self._after
                frames = [(k.at, k.jpeg) for k in self._rings[want.camera] if low <= k.at <= high]
                if not frames:
                    self._tell(HealthState.DEGRADED, "A hit came too late for its clip; its pictures are kept.")
                    return True
                want.clip = encode_clip(frames)
            self._desk.execute(self._token, StoreClip(want.uid, want.clip))
        except EnvironmentFault as fault:
            want.tries += 1
            if last_try or want.tries >= _TRIES:
                self._tell(HealthState.FAILED, f"The clip of a hit could not be stored: {fault}")
                return True
            return False
        except (AlprDeskError, av.FFmpegError) as fault:
            self._tell(HealthState.FAILED, f"The clip of a hit could not be made or stored: {fault}")
            return True
        self._tell(HealthState.OK, "")
        return True

    def _tell(self, state: HealthState, sentence: str) -> None:
        self._bus.publish(StageHealth(STAGE, state, sentence, self._clock.now()))
