"""A letter of a real plate replaced by an I: a plain, thin stroke, as most of Europe prints it.

Few plates bear one, and of those that do a reader loses it, quite sure of the rest: `TR95XMI` became TR95XM.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from training.splice import Cuttable
from training.store import Plate, whole

_STROKE = (0.10, 0.17)
"""Width of an I as a share of its height."""

_TALL = (0.35, 0.95)
"""Shares of the plate's height between which its characters' height lies."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Where a character's ink is, pixels: columns and rows from the first to behind the last; and its colour (3,)."""

    columns: tuple[int, int]
    rows: tuple[int, int]
    ink: NDArray[np.float32]


def thin_stroked(one: Cuttable, rng: Generator) -> Plate:
    """The plate of `one` with a letter replaced by an I; as it is where no letter is seen clearly."""
    letters = [at for at, character in enumerate(one.plate.text) if character.isalpha() and character != "I"]
    if not letters:
        return one.plate
    at = letters[int(rng.integers(len(letters)))]
    letter = seen_letter(one, at)
    if letter is None:
        return one.plate
    image, (first, last) = one.plate.image, letter.columns
    stroke = _stroke(image[:, max(0, first - 1)], letter, rng)
    text = one.plate.text[:at] + "I" + one.plate.text[at + 1 :]
    changed = np.ascontiguousarray(np.hstack([image[:, :first], stroke, image[:, last:]]))
    return replace(one.plate, image=changed, corners=whole(changed), text=text)


def seen_letter(one: Cuttable, at: int) -> Letter | None:
    """The ink of the character `at`; None where it is not parted from what is beside it, or too low or too high."""
    height, width = one.plate.image.shape[:2]
    bounds = [0.0, *one.gaps, 1.0]
    first, last = (round(bounds[edge] * width) for edge in (at, at + 1))
    shades = cv2.cvtColor(one.plate.image, cv2.COLOR_BGR2GRAY)
    dark = cv2.threshold(shades, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    ink = np.asarray(dark if dark[height // 4 : -height // 4].mean() < 0.5 else 1 - dark, dtype=np.uint8)
    low, high = _TALL
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink[:, first:last]))
    fitting = []
    for number, (x, y, across, down, _) in enumerate(boxes.tolist()):
        apart = x > 0 and x + across < last - first
        if number and apart and low * height <= down <= high * height and across < 1.1 * down:
            fitting.append((x, y, across, down, number))
    if not fitting:
        return None
    x, y, across, down, number = (max if at == 0 else min)(fitting)  # before the first one there may be a band
    colour = one.plate.image[:, first:last][labels == number].mean(axis=0)
    return Letter((first + x, first + x + across), (y, y + down), colour.astype(np.float32))


def _stroke(beside: NDArray[np.uint8], letter: Letter, rng: Generator) -> Image:
    """(height, few, 3): an I on the ground of the column `beside` (height, 3), its edges as soft as a photograph's."""
    top, foot = letter.rows
    thick = max(2, round((foot - top) * rng.uniform(*_STROKE)))
    ground = np.repeat(beside[:, None].astype(np.float32), thick + 2, axis=1)
    mask = np.zeros(ground.shape[:2], dtype=np.float32)
    mask[top:foot, 1:-1] = 1.0
    soft = cv2.GaussianBlur(mask, (0, 0), 0.4 + 0.02 * (foot - top), borderType=cv2.BORDER_CONSTANT)
    share = np.asarray(soft, dtype=np.float32)[..., None]
    return np.asarray(ground * (1 - share) + letter.ink * share, dtype=np.uint8)
