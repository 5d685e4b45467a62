"""United States plates: the colours, series and furniture of several states, drawn flat.

The designs are simplified from the plates in common issue; the series follow each state's published pattern.
Letters that states leave out because they look like digits (I, O, Q) are left out here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alpr_desk.capture.synthetic.glyphs import Mask, text_width, write, write_centred
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

WIDTH, HEIGHT = 600, 300
"""Twelve by six inches at 50 px an inch."""

Colour = tuple[int, int, int]
Floats = NDArray[np.float32]
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True)
class Design:
    """One state's plate.

    Attributes:
        region: ISO 3166-2.
        series: 9 a digit, A a letter, space the gap, other characters as they are.
        ink: BGR of the serial.
        ground: paints the background, (HEIGHT, WIDTH, 3) float32 BGR.
        header, footer: text and BGR; the header is drawn in capitals or in script.
        weight: how often it is met, relative.
    """

    region: str
    series: str
    ink: Colour
    ground: Callable[[], Floats]
    header: tuple[str, Colour]
    footer: tuple[str, Colour]
    weight: float
    script: bool = False
    stickers: bool = True


def _flat(colour: Colour) -> Floats:
    return np.full((HEIGHT, WIDTH, 3), colour, np.float32)


def _gradient(*stops: tuple[float, Colour]) -> Floats:
    """Down the plate through `stops` (0..1, BGR)."""
    at = np.linspace(0, 1, HEIGHT)
    positions = [p for p, _ in stops]
    columns = [np.interp(at, positions, [c[i] for _, c in stops]) for i in range(3)]
    return np.repeat(np.stack(columns, 1)[:, None, :], WIDTH, 1).astype(np.float32)


def _ridge(ground: Floats, colour: Colour, base: float, height: float, waves: tuple[float, ...]) -> None:
    """Mountains: everything under a wavy line takes `colour`."""
    x = np.arange(WIDTH) / WIDTH
    shapes = [np.sin(w * x * 6.28 + w) / (i + 1) for i, w in enumerate(waves)]
    line = base + height * np.sum(shapes, axis=0)
    under = np.arange(HEIGHT)[:, None] > line[None, :]
    ground[under] = 0.45 * ground[under] + 0.55 * np.array(colour, np.float32)


def _california() -> Floats:
    return _flat((246, 247, 247))


def _nevada() -> Floats:
    ground = _gradient((0, (235, 215, 190)), (0.3, (240, 235, 225)), (1, (205, 225, 238)))
    _ridge(ground, (222, 200, 180), 75, 16, (2.3, 5.1, 9.0))
    return ground


def _arizona() -> Floats:
    ground = _gradient((0, (205, 150, 130)), (0.35, (225, 215, 225)), (0.75, (190, 222, 245)), (1, (150, 190, 235)))
    _ridge(ground, (175, 150, 165), 262, 9, (1.7, 4.2))
    return ground


def _oregon() -> Floats:
    ground = _gradient((0, (240, 215, 190)), (0.5, (245, 238, 225)), (1, (215, 232, 232)))
    _ridge(ground, (225, 195, 180), 120, 18, (1.4, 3.3, 7.0))
    for step in range(7):  # the tree that parts the serial
        y = 95 + step * 20
        half = 10 + step * 5
        points = np.array([(300, y - 26), (300 - half, y + 8), (300 + half, y + 8)], np.int32)
        cv2.fillConvexPoly(ground, points, (196, 218, 200), cv2.LINE_AA)
    return ground


def _texas() -> Floats:
    return _flat((243, 245, 246))


def _new_york() -> Floats:
    ground = _flat((246, 247, 247))
    ground[:52] = (80, 45, 25)
    ground[-40:] = (80, 45, 25)
    return ground


_NAVY: Colour = (110, 38, 22)
_BLACK: Colour = (32, 30, 30)
_NEVADA: Colour = (95, 45, 25)
_OREGON: Colour = (95, 40, 25)
_WHITE: Colour = (245, 245, 245)
DESIGNS: tuple[Design, ...] = (
    Design("US-CA", "9AAA999", _NAVY, _california, ("California", (45, 35, 190)), ("DMV.CA.GOV", _NAVY), 6.0, True),
    Design("US-NV", "99A 999", _NEVADA, _nevada, ("NEVADA", _NEVADA), ("HOME MEANS NEVADA", (90, 70, 60)), 1.3),
    Design(
        "US-AZ",
        "AAA9999",
        (60, 45, 15),
        _arizona,
        ("ARIZONA", (75, 35, 60)),
        ("GRAND CANYON STATE", (60, 45, 40)),
        1.3,
    ),
    Design("US-OR", "999 AAA", _OREGON, _oregon, ("OREGON", _OREGON), ("", _NAVY), 1.2),
    Design(
        "US-TX", "AAA 9999", _BLACK, _texas, ("TEXAS", _BLACK), ("THE LONE STAR STATE", _BLACK), 1.0, stickers=False
    ),
    Design(
        "US-NY", "AAA 9999", (80, 45, 25), _new_york, ("NEW YORK", _WHITE), ("EXCELSIOR", _WHITE), 0.9, stickers=False
    ),
)


def random_serial(design: Design, rng: np.random.Generator) -> str:
    """A serial of the state's series, with its gap. California's leading digit is one now on the road (5 to 9)."""
    out = []
    for number, sign in enumerate(design.series):
        if sign == "9":
            low = 5 if design.region == "US-CA" and number == 0 else 0
            out.append(str(rng.integers(low, 10)))
        elif sign == "A":
            out.append(LETTERS[rng.integers(len(LETTERS))])
        else:
            out.append(sign)
    return "".join(out)


def random_design(rng: np.random.Generator) -> Design:
    """A state's design, by how often it is met."""
    weights = np.array([d.weight for d in DESIGNS])
    return DESIGNS[int(rng.choice(len(DESIGNS), p=weights / weights.sum()))]


def plate_of(serial: str) -> PlateText:
    """The serial as it is stored: without its gap."""
    return PlateText(serial.replace(" ", ""))


def _ink(ground: Floats, mask: Mask, colour: Colour, emboss: float = 0.0) -> None:
    """Paint `mask` in `colour`; `emboss` adds the light and the shadow of raised metal."""
    cover = (mask.astype(np.float32) / 255)[..., None]
    if emboss:
        soft = cv2.GaussianBlur(mask, (0, 0), 2.0).astype(np.float32)
        slope = np.roll(soft, (2, 2), (0, 1)) - np.roll(soft, (-2, -2), (0, 1))
        ground -= (slope * emboss)[..., None] * 0.35
    ground *= 1 - cover
    ground += cover * np.array(colour, np.float32)


def draw_plate(design: Design, serial: str, rng: np.random.Generator) -> Image:
    """The plate flat and clean, (HEIGHT, WIDTH, 3) BGR; `rng` chooses sticker colours and dirt."""
    ground = design.ground()
    _header(ground, design)
    _serial(ground, design, serial)
    if design.footer[0]:
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        write_centred(mask, design.footer[0], WIDTH / 2, 268, (11, 19), 2.6, 4.5)
        _ink(ground, mask, design.footer[1])
    if design.stickers:
        _stickers(ground, rng)
    _holes_and_rim(ground)
    dirt = rng.normal(0, 1, (10, 20)).astype(np.float32)
    ground += cv2.resize(dirt, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)[..., None] * 3.0
    return np.asarray(np.clip(ground, 0, 255), np.uint8)


def _header(ground: Floats, design: Design) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    text, colour = design.header
    if design.script:
        font = cv2.FONT_HERSHEY_SCRIPT_COMPLEX
        (width, _), _ = cv2.getTextSize(text, font, 1.75, 4)
        cv2.putText(mask, text, ((WIDTH - width) // 2, 56), font, 1.75, (255,), 4, cv2.LINE_AA)
    else:
        write_centred(mask, text, WIDTH / 2, 14, (24, 34), 5.5, 9.0)
    _ink(ground, mask, colour)


def _serial(ground: Floats, design: Design, serial: str) -> None:
    """The characters, embossed; wider where there are fewer."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    size, gap = ((68, 148) if len(serial) < 8 else (62, 148)), 13.0
    while text_width(serial, size[0], gap) > WIDTH - 36:
        size = (size[0] - 1, size[1])
    left = (WIDTH - text_width(serial, size[0], gap)) / 2
    write(mask, serial, left, 92, size, 17.0, gap)
    _ink(ground, mask, design.ink, emboss=1.0)


def _stickers(ground: Floats, rng: np.random.Generator) -> None:
    """Month left, year right, where the screw holes leave room."""
    colours: tuple[Colour, ...] = ((60, 150, 60), (50, 60, 200), (180, 110, 40), (40, 180, 230), (150, 60, 130))
    for left in (24, WIDTH - 24 - 62):
        colour = colours[int(rng.integers(len(colours)))] if left > 100 else (235, 235, 235)
        cv2.rectangle(ground, (left, 36), (left + 62, 74), colour, -1, cv2.LINE_AA)
        for row in range(3):
            cv2.line(ground, (left + 6, 45 + row * 10), (left + 55, 45 + row * 10), tuple(c * 0.6 for c in colour), 3)


def _holes_and_rim(ground: Floats) -> None:
    for x in (105, WIDTH - 105):
        for y in (20, HEIGHT - 18):
            cv2.ellipse(ground, (x, y), (12, 7), 0, 0, 360, (70, 70, 70), -1, cv2.LINE_AA)
            cv2.circle(ground, (x, y), 6, (175, 178, 180), -1, cv2.LINE_AA)
    mask = np.full((HEIGHT, WIDTH), 255, np.uint8)
    mask[7:-7, 7:-7] = 0
    rim = cv2.GaussianBlur(mask, (0, 0), 2.2).astype(np.float32)[..., None] / 255
    ground *= 1 - 0.28 * rim


def rounded_alpha() -> Mask:
    """(HEIGHT, WIDTH): the plate's outline with its rounded corners."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    radius = 26
    cv2.rectangle(mask, (radius, 0), (WIDTH - 1 - radius, HEIGHT - 1), (255,), -1)
    cv2.rectangle(mask, (0, radius), (WIDTH - 1, HEIGHT - 1 - radius), (255,), -1)
    for x in (radius, WIDTH - 1 - radius):
        for y in (radius, HEIGHT - 1 - radius):
            cv2.circle(mask, (x, y), radius, (255,), -1, cv2.LINE_AA)
    return mask
