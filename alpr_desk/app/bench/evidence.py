"""`bench package`: reads with real pictures written as a signed package, and the package verified."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from statistics import median

import numpy as np

from alpr_desk.app.bench.measuring import bench_office, memory_mb, plates, rounded, timed_ms
from alpr_desk.app.bench.store import PURPOSE, bench_read
from alpr_desk.capture.synthetic.drive import SyntheticDrive
from alpr_desk.capture.synthetic.source import SyntheticSource
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.requests.capture import IngestReads
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.seeing import CapturedRead
from alpr_desk.errors import AnswerIsNo
from alpr_desk.evidence.verifier import verify
from alpr_desk.ocr.shots import FrameEncoder

_TIMES = 3


def package(rows: int) -> Mapping[str, float]:
    """A package of `rows` reads, each with a frame of 1280x720 and its plate: median seconds of three writings through
    the door (images opened, report drawn, signed, read back and verified) and of three verifications.
    """
    with bench_office() as office:
        pictured = _pictured(rows)
        recorded = office.opened.desk.execute(office.session, IngestReads("bench", pictured))
        written, write_ms, verify_ms = [], [], []
        for number in range(_TIMES):
            request = WritePackage(recorded.read_ids, (), office.folder / f"out {number}", PURPOSE)
            one, span = timed_ms(partial(office.opened.desk.execute, office.session, request))
            written.append(one)
            write_ms.append(span)
            verdict, span = timed_ms(partial(verify, one.path))
            verify_ms.append(span)
            if not verdict.good:
                raise AnswerIsNo("A package just written does not verify: the program has a defect.")
        return {
            "reads": float(rows),
            "files": float(written[0].files),
            "package_mb": rounded(written[0].bytes / 1e6),
            "write_s": rounded(median(write_ms) / 1000),
            "verify_s": rounded(median(verify_ms) / 1000),
            "memory_mb": memory_mb(),
        }


def _pictured(count: int) -> tuple[CapturedRead, ...]:
    """Reads with drawn pictures: a frame as a camera gives it, and its middle as the plate."""
    clock, encoder = SystemClock(), FrameEncoder()
    drive = SyntheticDrive(7, seconds=count / 15.0)
    source = SyntheticSource(drive, "bench", clock, realtime=False)
    names = plates(np.random.default_rng(17), count)
    place = np.array([36.74, -119.79])
    reads = []
    for frame in source.frames(threading.Event()):
        whole = encoder.encoded(frame)
        small = replace(frame, image=np.ascontiguousarray(frame.image[320:380, 560:720]), sequence=-1 - frame.sequence)
        plain = bench_read(frame.sequence, names[frame.sequence], frame.captured_at, place)
        reads.append(replace(plain, frame_image=whole, crop_image=encoder.encoded(small)))
    return tuple(reads)
