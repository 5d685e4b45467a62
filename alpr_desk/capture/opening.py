"""The words that name a source, and what opens it. Brings OpenCV and PyAV with it: import it off the start-up path."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from alpr_desk.capture.camera import CameraByIndex
from alpr_desk.capture.source import CameraSource
from alpr_desk.capture.stills import STILL_SUFFIXES, StillsSource
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.capture.video import STREAM_SCHEMES, StreamSource, VideoFileSource
from alpr_desk.domain.clock import Clock
from alpr_desk.errors import BadInput


def open_source(
    spec: str,
    *,
    clock: Clock,
    name: str | None = None,
    folder_rate_fps: float = 5.0,
    realtime: bool = True,
) -> CameraSource:
    """The source that `spec` names: `camera:0`, a video, a folder of pictures, a picture, an rtsp or http URL,
    `synthetic` or `synthetic:SEED?seconds=40&fps=15&size=1280x720`.

    `realtime` False gives the frames of a recording as fast as they are asked for; True at its own rate.
    Nothing is opened before the first frame is asked for.
    Raises BadInput for words that name nothing and for a file that is not there.
    """
    if re.match(r"synthetic($|[:?])", spec):
        return SyntheticSource.from_spec(spec, clock=clock, name=name, realtime=realtime)
    if camera := re.fullmatch(r"camera:(\d{1,2})", spec):
        return CameraByIndex(int(camera[1]), name or f"camera {camera[1]}", clock)
    if spec.startswith("camera:"):
        raise BadInput(f"'{spec}' names no camera: write camera:0 for the first one.")
    if urlsplit(spec).scheme.lower() in STREAM_SCHEMES:
        return StreamSource(spec, name, clock, realtime=realtime)
    return _on_disk(spec, clock, name, folder_rate_fps, realtime)


def _on_disk(spec: str, clock: Clock, name: str | None, folder_rate_fps: float, realtime: bool) -> CameraSource:
    path = Path(spec)
    if not spec or not path.exists():
        raise BadInput(f"There is no source '{spec}': name a camera (camera:0), a file, a folder, a URL or synthetic.")
    if path.is_dir():
        return StillsSource.of_folder(path, name or path.resolve().name, clock, folder_rate_fps, realtime)
    if path.suffix.lower() in STILL_SUFFIXES:
        return StillsSource((path,), name or path.stem, clock, folder_rate_fps, realtime)
    return VideoFileSource(path, name or path.stem, clock, realtime=realtime)
