"""Figures of `alpr-desk bench read`: how well and how fast pictures are read. Knows no engine; it is handed one.

Times are of this machine at this moment; run it with nothing else running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from alpr_desk.domain.seeing import Image, PlateReading
from alpr_desk.errors import BadInput


@dataclass(frozen=True)
class BenchImage:
    """One picture: its compressed bytes and name, and the plates that it is known to show (None: not known)."""

    data: bytes
    name: str
    plates: tuple[str, ...] | None = None


@dataclass(frozen=True)
class BenchReadTools:
    """What the composition root hands in.

    Attributes:
        decode_still: (bytes, name) -> BGR picture.
        read_timed: picture -> readings, and milliseconds of each stage by name.
    """

    decode_still: Callable[[bytes, str], Image]
    read_timed: Callable[[Image], tuple[tuple[PlateReading, ...], Mapping[str, float]]]


def figures(tools: BenchReadTools, images: Sequence[BenchImage], warm_up: int = 3) -> dict[str, float]:
    """Numbers by name.

    `images`, `plates_read`; `ms_STAGE_median` and `ms_STAGE_p95` for unpack (bytes to pixels), each of the
    engine's stages, and total; where plates are known also `labelled`, `strict` (share read to the letter) and
    `spurious_per_100` (reads of no known plate, per 100 such pictures).

    Raises BadInput without a picture.
    """
    if not images:
        raise BadInput("There is no picture to measure on: name some.")
    for image in images[:warm_up]:
        tools.read_timed(tools.decode_still(image.data, image.name))
    spans: dict[str, list[float]] = {}
    plates = labelled = right = spurious = known = 0
    for image in images:
        started = perf_counter()
        pixels = tools.decode_still(image.data, image.name)
        unpacked = perf_counter()
        readings, stages = tools.read_timed(pixels)
        ended = perf_counter()
        row = {"unpack": (unpacked - started) * 1000.0, **stages, "total": (ended - started) * 1000.0}
        for name, span in row.items():
            spans.setdefault(name, []).append(span)
        plates += len(readings)
        if image.plates is not None:
            texts = [reading.plate for reading in readings]
            known += 1
            labelled += len(image.plates)
            right += sum(plate in texts for plate in image.plates)
            spurious += sum(text not in image.plates for text in texts)
    found = {"images": float(len(images)), "plates_read": float(plates)}
    for name, values in spans.items():
        found[f"ms_{name}_median"] = round(median(values), 2)
        found[f"ms_{name}_p95"] = round(_p95(values), 2)
    if known:
        found["labelled"] = float(labelled)
        found["strict"] = round(right / labelled, 4) if labelled else 1.0
        found["spurious_per_100"] = round(100.0 * spurious / known, 2)
    return found


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
