"""Frames of a source for the command line: one after the other, or the newest only where it plays in real time.

Knows nothing of files or codecs; a source is whatever gives `Frame`s.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing
from types import TracebackType

from alpr_desk.domain.seeing import Frame

FrameStream = Generator[Frame, None, None]


class AllFrames:
    """Every frame, as fast as they are asked for."""

    def __init__(self, stream: FrameStream) -> None:
        self._stream = stream
        self.delivered = 0

    def __enter__(self) -> AllFrames:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __iter__(self) -> Generator[Frame, None, None]:
        for frame in self._stream:
            self.delivered += 1
            yield frame


class NewestFrames:
    """The newest frame each time: a thread keeps the source at its own rate, and what is not taken in time is dropped.

    Attributes:
        delivered: frames the source gave, dropped ones included.
    """

    def __init__(self, stream: FrameStream, stop: threading.Event) -> None:
        self._stream = stream
        self._stop = stop
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._over = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._play, name="read-capture", daemon=True)
        self.delivered = 0

    def __enter__(self) -> NewestFrames:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Generator[Frame, None, None]:
        """Frames until the source is over. Raises what the source raised, after the last frame was taken."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._over)
                frame, self._newest = self._newest, None
            if frame is None:
                break
            yield frame
        if self._error is not None:
            raise self._error

    def _play(self) -> None:
        try:
            with closing(self._stream) as stream:
                for frame in stream:
                    with self._changed:
                        self._newest = frame
                        self.delivered += 1
                        self._changed.notify_all()
                    if self._stop.is_set():
                        break
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()
