"""The synthetic drive as a camera."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from urllib.parse import parse_qsl

from alpr_desk.capture.stamping import Pace, Stamper
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.seeing import Frame
from alpr_desk.errors import BadInput

_FORM = "write it like synthetic:7?seconds=40&fps=15&size=1280x720"


class SyntheticSource:
    """See `CameraSource`. `drive` knows the truth of what it shows."""

    live = False

    def __init__(self, drive: SyntheticDrive, name: str, clock: Clock, *, realtime: bool) -> None:
        self.drive = drive
        self.name = name
        self._clock = clock
        self._realtime = realtime

    @classmethod
    def from_spec(cls, spec: str, *, clock: Clock, name: str | None, realtime: bool) -> SyntheticSource:
        """`synthetic`, `synthetic:SEED`, each with `?seconds=..&fps=..&size=WxH`. Raises BadInput."""
        form = re.fullmatch(r"synthetic(?::(\d{1,9}))?(?:\?(.*))?", spec)
        if form is None:
            raise BadInput(f"'{spec}' is not a synthetic drive: {_FORM}.")
        seed = int(form[1] or 1)
        options = dict(parse_qsl(form[2] or "", keep_blank_values=True))
        seconds, fps = _number(options, "seconds", 40.0, 600.0), _number(options, "fps", 15.0, 60.0)
        size = re.fullmatch(r"(\d{3,4})x(\d{3,4})", options.pop("size", "1280x720"))
        if size is None or options or not (320 <= int(size[1]) <= 3840 and 180 <= int(size[2]) <= 2160):
            raise BadInput(f"'{spec}' is not a synthetic drive: {_FORM}.")
        drive = SyntheticDrive(seed, seconds=seconds, fps=fps, width=int(size[1]), height=int(size[2]))
        return cls(drive, name or f"synthetic {seed}", clock, realtime=realtime)

    def frames(self, stop: threading.Event) -> Iterator[Frame]:
        stamper = Stamper(self.name, self._clock, self.drive.positions)
        pace = Pace(self._clock, self._realtime)
        for number in range(self.drive.frames):
            media_ms = number * 1000.0 / self.drive.fps
            image = self.drive.render(number)
            if not pace.hold(media_ms, stop):
                return
            yield stamper.frame(image, media_ms)


def _number(options: dict[str, str], name: str, default: float, most: float) -> float:
    text = options.pop(name, str(default))
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= most:
        raise BadInput(f"The synthetic drive's {name} must be a number over 0 and up to {most:g}, not '{text}'.")
    return value
