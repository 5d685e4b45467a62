"""The characters of a plate as strokes of a round die, like the embossed dies of North American plates.

A glyph lives in a cell 1 wide and 2 high, y down; a stroke is a line of points drawn with round ends.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

Stroke = tuple[tuple[float, float], ...]
Mask = Image
"""(height, width) uint8: how much of each pixel the ink covers."""


def _arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> Stroke:
    """Part of an ellipse; degrees, 0 right, 90 down."""
    angles = np.radians(np.linspace(start, end, 2 + int(abs(end - start) // 8)))
    return tuple((float(cx + rx * np.cos(a)), float(cy + ry * np.sin(a))) for a in angles)


def _join(*parts: Stroke) -> Stroke:
    return tuple(point for part in parts for point in part)


_LOWER_BOWL = _arc(0.5, 1.5, 0.5, 0.5, 0, 180)
_UPPER_BOWL = _arc(0.5, 0.5, 0.5, 0.5, 180, 360)
_STEM: Stroke = ((0.0, 0.0), (0.0, 2.0))

GLYPHS: dict[str, tuple[Stroke, ...]] = {
    "0": (_join(_UPPER_BOWL, _LOWER_BOWL, ((0.0, 0.5),)),),
    "1": (((0.2, 0.36), (0.58, 0.0), (0.58, 2.0)),),
    "2": (_join(_arc(0.5, 0.5, 0.49, 0.5, -172, 38), ((0.0, 2.0), (1.0, 2.0))),),
    "3": (_join(_arc(0.48, 0.5, 0.46, 0.5, -165, 90), _arc(0.48, 1.5, 0.5, 0.5, -90, 165)),),
    "4": (((0.74, 2.0), (0.74, 0.0), (0.0, 1.42), (1.0, 1.42)),),
    "5": (_join(((0.93, 0.0), (0.12, 0.0), (0.06, 0.98)), _arc(0.48, 1.38, 0.51, 0.62, -145, 152)),),
    "6": (_arc(0.5, 1.42, 0.5, 0.58, 0, 360), _join(((0.0, 1.42),), _arc(0.5, 0.52, 0.5, 0.52, 180, 340))),
    "7": (((0.0, 0.0), (1.0, 0.0), (0.36, 2.0)),),
    "8": (_arc(0.5, 0.48, 0.43, 0.48, 0, 360), _arc(0.5, 1.48, 0.5, 0.52, 0, 360)),
    "9": (_arc(0.5, 0.58, 0.5, 0.58, 0, 360), _join(((1.0, 0.58),), _arc(0.5, 1.48, 0.5, 0.52, 0, 160))),
    "A": (((0.0, 2.0), (0.5, 0.0), (1.0, 2.0)), ((0.17, 1.36), (0.83, 1.36))),
    "B": (
        _join(((0.0, 1.0), (0.0, 0.0)), _arc(0.5, 0.49, 0.42, 0.49, -90, 90), ((0.0, 0.98),)),
        _join(((0.0, 0.98), (0.0, 2.0)), _arc(0.5, 1.49, 0.5, 0.51, 90, -90)),
    ),
    "C": (_join(_arc(0.5, 0.5, 0.5, 0.5, -8, -180), _arc(0.5, 1.5, 0.5, 0.5, 180, 8)),),
    "D": (
        _join(
            ((0.0, 2.0), (0.0, 0.0)),
            _arc(0.45, 0.55, 0.55, 0.55, -90, 0),
            _arc(0.45, 1.45, 0.55, 0.55, 0, 90),
            ((0.0, 2.0),),
        ),
    ),
    "E": (((0.98, 0.0), (0.0, 0.0), (0.0, 2.0), (0.98, 2.0)), ((0.0, 0.97), (0.84, 0.97))),
    "F": (((0.98, 0.0), (0.0, 0.0), (0.0, 2.0)), ((0.0, 0.97), (0.84, 0.97))),
    "G": (
        _join(
            _arc(0.5, 0.5, 0.5, 0.5, -8, -180),
            _arc(0.5, 1.5, 0.5, 0.5, 180, 0),
            ((1.0, 1.1), (0.58, 1.1)),
        ),
    ),
    "H": (_STEM, ((1.0, 0.0), (1.0, 2.0)), ((0.0, 0.98), (1.0, 0.98))),
    "I": (((0.5, 0.0), (0.5, 2.0)), ((0.2, 0.0), (0.8, 0.0)), ((0.2, 2.0), (0.8, 2.0))),
    "J": (_join(((0.92, 0.0),), _arc(0.46, 1.52, 0.46, 0.48, 0, 170)),),
    "K": (_STEM, ((1.0, 0.0), (0.0, 1.16)), ((0.32, 0.82), (1.0, 2.0))),
    "L": (((0.0, 0.0), (0.0, 2.0), (0.95, 2.0)),),
    "M": (((0.0, 2.0), (0.0, 0.0), (0.5, 1.15), (1.0, 0.0), (1.0, 2.0)),),
    "N": (((0.0, 2.0), (0.0, 0.0), (1.0, 2.0), (1.0, 0.0)),),
    "O": (_arc(0.5, 1.0, 0.55, 1.0, 0, 360),),
    "P": (_join(((0.0, 2.0), (0.0, 0.0)), _arc(0.46, 0.56, 0.54, 0.56, -90, 90), ((0.0, 1.12),)),),
    "Q": (_arc(0.5, 1.0, 0.55, 1.0, 0, 360), ((0.6, 1.5), (1.0, 2.08))),
    "R": (
        _join(((0.0, 2.0), (0.0, 0.0)), _arc(0.46, 0.54, 0.54, 0.54, -90, 90), ((0.0, 1.08),)),
        ((0.46, 1.08), (1.0, 2.0)),
    ),
    "S": (_join(_arc(0.5, 0.5, 0.48, 0.5, -12, -270), _arc(0.5, 1.5, 0.5, 0.5, -90, 168)),),
    "T": (((0.0, 0.0), (1.0, 0.0)), ((0.5, 0.0), (0.5, 2.0))),
    "U": (_join(((0.0, 0.0),), _arc(0.5, 1.5, 0.5, 0.5, 180, 0), ((1.0, 0.0),)),),
    "V": (((0.0, 0.0), (0.5, 2.0), (1.0, 0.0)),),
    "W": (((-0.05, 0.0), (0.22, 2.0), (0.5, 0.75), (0.78, 2.0), (1.05, 0.0)),),
    "X": (((0.0, 0.0), (1.0, 2.0)), ((1.0, 0.0), (0.0, 2.0))),
    "Y": (((0.0, 0.0), (0.5, 1.02), (1.0, 0.0)), ((0.5, 1.02), (0.5, 2.0))),
    "Z": (((0.0, 0.0), (1.0, 0.0), (0.0, 2.0), (1.0, 2.0)),),
    "-": (((0.25, 1.0), (0.75, 1.0)),),
    ".": (((0.5, 1.95), (0.5, 2.0)),),
}
_OVERSAMPLE = 4


@cache
def glyph_mask(character: str, width: int, height: int, stroke: float) -> Mask:
    """Ink of one character, (height + 2 pad, width + 2 pad) with pad = ceil(stroke), the line's width in px."""
    pad = int(np.ceil(stroke))
    scale = _OVERSAMPLE
    canvas: NDArray[np.uint8] = np.zeros(((height + 2 * pad) * scale, (width + 2 * pad) * scale), np.uint8)
    half = stroke / 2
    for line in GLYPHS[character]:
        points = np.array(
            [(pad + half + x * (width - stroke), pad + half + y / 2 * (height - stroke)) for x, y in line], np.float64
        )
        shifted = np.round(points * scale * 16).astype(np.int32)
        cv2.polylines(canvas, [shifted], False, (255,), max(1, round(stroke * scale)), cv2.LINE_AA, 4)
    size = (canvas.shape[1] // scale, canvas.shape[0] // scale)
    return np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8)


def text_width(text: str, width: int, gap: float) -> float:
    """Pixels from the first character's left edge to the last one's right edge; a space is half a character."""
    return sum((width * 0.5 if c == " " else width) + gap for c in text) - gap


def write(ink: Mask, text: str, left: float, top: int, size: tuple[int, int], stroke: float, gap: float) -> None:
    """Add `text` to the ink layer; `size` is (width, height) of a character in px. What falls outside is cut."""
    pad = int(np.ceil(stroke))
    x = left
    for character in text:
        if character == " ":
            x += size[0] * 0.5 + gap
            continue
        mask = glyph_mask(character, size[0], size[1], stroke)
        x0, y0 = round(x) - pad, top - pad
        sx, sy = max(0, -x0), max(0, -y0)
        region = ink[y0 + sy : y0 + mask.shape[0], x0 + sx : x0 + mask.shape[1]]
        part = mask[sy : sy + region.shape[0], sx : sx + region.shape[1]]
        np.maximum(region, part, out=region)
        x += size[0] + gap


def write_centred(
    ink: Mask, text: str, centre: float, top: int, size: tuple[int, int], stroke: float, gap: float
) -> None:
    """`write`, centred on `centre`."""
    write(ink, text, centre - text_width(text, size[0], gap) / 2, top, size, stroke, gap)
