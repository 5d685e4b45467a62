"""Fonts, and the row of characters on a plate as a mask. Knows nothing of colours and issuers.

Issuers' own typefaces are not free: bold and condensed faces of free fonts stand in, stretched at random.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

_WANTED = ("bold", "black", "heavy", "cond", "narrow")
_UNWANTED = (
    "italic",
    "oblique",
    "serif",
    "roman",
    "c059",
    "p052",
    "symbol",
    "condlight",
    "-light",
    "z003",
    "dingbat",
    "dejavu",
    "notosansmono",
    "freemono",
)

_PICTURES = ("symbol", "dingbat", "d050000l")

Mask = NDArray[np.uint8]
"""(height, width), 255 where there is paint."""


@cache
def faces() -> tuple[Path, ...]:
    """Files of bold and condensed sans-serif faces on this machine, sorted by name. Raises where there are none."""
    names = {file: file.name.lower() for file in _installed()}
    kept = [f for f, n in names.items() if any(w in n for w in _WANTED) and not any(u in n for u in _UNWANTED)]
    kept = [f for f in kept if not _dips(f)]
    if len(kept) < 8:
        raise FileNotFoundError("too few fonts: install the packages that training/README.md names")
    return tuple(sorted(kept, key=lambda file: file.name))


@cache
def captioning_faces() -> tuple[Path, ...]:
    """Files of every face that could stand in a name or motto: upright and slanted, with serifs and without, script."""
    kept = [file for file in _installed() if not any(word in file.name.lower() for word in _PICTURES)]
    return tuple(sorted(kept, key=lambda file: file.name))


def _installed() -> set[Path]:
    """TrueType and OpenType files on this machine."""
    command = ["fc-list", "--format", "%{file}\n"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return {Path(line) for line in listed.splitlines() if line.lower().endswith((".ttf", ".otf"))}


def _dips(face: Path) -> bool:
    """Whether J hangs below the line, as it does on no plate."""
    font = _font(face, 64)
    return font.getbbox("J")[3] > font.getbbox("0")[3] + 3


@cache
def _font(face: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), size)


def any_face(rng: Generator) -> Path:
    """A face; narrow ones, which are nearest to US plates, twice as often."""
    every = faces()
    face = every[int(rng.integers(len(every)))]
    if "cond" in face.name.lower() or "narrow" in face.name.lower() or rng.random() < 0.5:
        return face
    return every[int(rng.integers(len(every)))]


def word(text: str, face: Path, height: int) -> Mask:
    """`text` as one line, `height` pixels from the top of its tallest letter to the foot of its deepest."""
    font = _font(face, 48)
    left, top, right, bottom = font.getbbox(text or " ")
    canvas = Pillow.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
    ImageDraw.Draw(canvas).text((-left, -top), text, font=font, fill=255)
    scale = height / canvas.height
    return np.asarray(canvas.resize((max(1, round(canvas.width * scale)), max(1, height))), dtype=np.uint8)


def number(text: str, face: Path, height: int, rng: Generator, *, told_apart: bool = False) -> tuple[Mask, list[float]]:
    """The number `text`, characters spaced as on a plate, and where its emblems (`*`) have their centres (x, pixels).

    Sometimes O and 0, or I and 1, are the same piece of metal, as many issuers have it: never if `told_apart`, for a
    text of whose form nothing else says which of them stands there.
    """
    font = _font(face, 64)
    same_round, bar_one = rng.random() < 0.35 and not told_apart, rng.random() < 0.3 and not told_apart
    gap, group = float(rng.uniform(1, 9)), float(rng.uniform(8, 34))
    fixed = font.getlength("8") if rng.random() < 0.4 else 0.0
    _, top, _, bottom = font.getbbox("0H8")
    rows = int(bottom - top)
    canvas = Pillow.new("L", (int(font.getlength("W")) * (len(text) + 3) + 80, rows + 8))
    pen, x, emblems = ImageDraw.Draw(canvas), 4.0, []
    for character in text:
        if character.isalnum():
            shown = "0" if same_round and character == "O" else "I" if bar_one and character == "1" else character
            advance = max(font.getlength(shown), fixed if shown not in "MW" else 0.0)
            pen.text((x + (advance - font.getlength(shown)) / 2, 4 - top), shown, font=font, fill=255)
            x += advance + gap
        elif character == "*":
            width = float(rng.uniform(24, 56))
            emblems.append(x + width / 2)
            x += width + gap
        elif character == ":":
            y, radius = rows * rng.uniform(0.4, 0.6), rng.uniform(3, 6)
            pen.ellipse([x + 2, y - radius, x + 2 + 2 * radius, y + radius], fill=255)
            x += 2 * radius + 4 + gap
        else:
            if character == "-":
                y, thick = rows * rng.uniform(0.45, 0.6), rng.uniform(5, 9)
                pen.rectangle([x + 2, y, x + group * 0.7, y + thick], fill=255)
            x += group
    mask = np.asarray(canvas, dtype=np.uint8)[:, : max(8, int(x - gap + 4))]
    stretched = Pillow.fromarray(mask).resize((mask.shape[1], max(4, height)))
    return np.asarray(stretched, dtype=np.uint8), emblems
