"""`python -m training.synthesise SHEET.png`: a preview of the plates that training draws for itself.

Puts series, lettering and drawing together. A plate is a function of the generator handed in.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.random import Generator

from alpr_desk.vision import cv2
from training import drawing, series
from training.degrade import seen
from training.lettering import Mask, any_face, number
from training.mottoes import BY_REGION, EVERY_MOTTO, MOTTOES, region_of_issuer
from training.store import Plate, whole

_WIDTH = 320

_ALIKE, _EUROPE_ALIKE = 0.35, 0.55
"""How often a plate bears what is easily mistaken or lost: most of all beside the blue band of European ones."""


def synthetic(rng: Generator) -> Plate:
    """A plate of some issuer with its text, flat and clean but for weather."""
    kind = rng.random()
    if kind < 0.40:
        return us(rng)
    if kind < 0.70:
        return europe(rng)
    if kind < 0.75:
        return brazil(rng)
    if kind < 0.80:
        return mercosul(rng)
    return two_lines(rng)


def us(rng: Generator) -> Plate:
    """A plate of some US state, of those in the west and on trucks more often; sometimes Canadian or Mexican."""
    chosen = series.US[int(rng.integers(len(series.US)))]
    if rng.random() < 0.15:
        chosen = BY_REGION[("US-CA", "US-TX", "US-MO")[int(rng.integers(3))]]
    return us_plate(chosen, rng)


def us_plate(chosen: series.Series, rng: Generator) -> Plate:
    """A 2:1 plate with the issuer's name above, a motto below, stickers, often an emblem in the number."""
    chosen_by_driver = rng.random() < 0.12
    text = series.personal(rng) if chosen_by_driver else series.drawn(chosen, rng, alike=_ALIKE)
    height = int(_WIDTH * rng.uniform(0.47, 0.53))
    paint = drawing.paint(rng)
    canvas = np.empty((height, _WIDTH, 3), dtype=np.float32)
    canvas[:] = paint.ground
    if rng.random() < 0.6:
        drawing.scenery(canvas, rng)
    region = region_of_issuer(chosen)
    named = rng.random() < 0.9
    _captions(canvas, chosen.issuer if named else "", MOTTOES.get(region or "", ()), paint.ink, rng)
    size = int(height * rng.uniform(0.44, 0.58))
    mask, emblems = number(text, any_face(rng), size, rng, told_apart=chosen_by_driver)
    _place_number(canvas, mask, emblems, paint.ink, rng, centre=rng.uniform(0.48, 0.58), widest=0.95)
    if rng.random() < 0.06:
        _side_letters(canvas, paint.ink, rng)
    drawing.stickers(canvas, rng)
    shown = region if region and named else ""
    return Plate(drawing.weathered(canvas, rng), whole(canvas), series.printed(text), "synthetic", shown)


def _captions(
    canvas: drawing.Canvas, issuer: str, mottoes: tuple[str, ...], ink: drawing.Colour, rng: Generator
) -> None:
    """The issuer's name at the top, at the foot one time in six, and a motto at the other edge: mostly its own."""
    height = canvas.shape[0]
    inks = [ink if rng.random() < 0.5 else drawing.colour(rng, 0, 170) for _ in range(2)]
    if rng.random() < 0.12:
        inks = [drawing.colour(rng, 170, 255), inks[1]]
    motto = ""
    if rng.random() < 0.6:
        choices = mottoes if mottoes and rng.random() < 0.9 else EVERY_MOTTO
        motto = choices[int(rng.integers(len(choices)))]
    lines = [_cased(issuer, rng), _cased(motto, rng)]
    sizes = [height * rng.uniform(0.10, 0.18), height * rng.uniform(0.07, 0.1)]
    places = [height * rng.uniform(0.08, 0.14), height * rng.uniform(0.88, 0.94)]
    if rng.random() < 0.16:
        places.reverse()
        sizes[0] *= 0.85
    for line, size, place, shade in zip(lines, sizes, places, inks, strict=True):
        if line:
            drawing.caption(canvas, line, place, size, shade, rng)


def _cased(line: str, rng: Generator) -> str:
    return line.upper() if rng.random() < 0.5 else line


def _side_letters(canvas: drawing.Canvas, ink: drawing.Colour, rng: Generator) -> None:
    """Small letters one above another at the left: labels leave them out, so the reader learns to."""
    height, width = canvas.shape[:2]
    for row in range(2):
        mask, _ = number(
            str(rng.integers(10)) if rng.random() < 0.5 else chr(65 + int(rng.integers(26))),
            any_face(rng),
            int(height * 0.17),
            rng,
        )
        drawing.stamp(canvas, mask, width * 0.015, height * (0.36 + 0.2 * row), ink)


def _place_number(
    canvas: drawing.Canvas,
    mask: Mask,
    emblems: list[float],
    ink: drawing.Colour,
    rng: Generator,
    *,
    centre: float,
    widest: float,
    left: float = 0.0,
) -> None:
    """The number onto the canvas right of `left` (share of the width), emblems over their gaps."""
    height, width = canvas.shape[:2]
    room = width * (1 - left)
    wanted = room * rng.uniform(0.74, widest) if mask.shape[1] > room * 0.55 else mask.shape[1] * rng.uniform(1, 1.35)
    scale = wanted / mask.shape[1]
    stretched = np.asarray(
        cv2.resize(mask, (max(8, int(wanted)), mask.shape[0]), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    x = width * left + (room - wanted) / 2 + rng.normal(0, width * 0.01)
    drawing.stamp_number(canvas, stretched, x, height * centre - mask.shape[0] / 2, ink, rng)
    for at in emblems:
        size = min(mask.shape[0] * rng.uniform(0.35, 0.8), 48 * scale)
        drawing.emblem(canvas, x + at * scale, height * centre + rng.normal(0, 3), size, rng)


def europe(rng: Generator) -> Plate:
    """A long plate, mostly with the blue band and the country's letters."""
    chosen = series.EUROPE[int(rng.integers(len(series.EUROPE)))]
    text = series.drawn(chosen, rng, alike=_EUROPE_ALIKE, thin_too=True)
    height = int(_WIDTH * rng.uniform(0.20, 0.25))
    ground = np.array((235, 235, 235), dtype=np.float32) + rng.normal(0, 8, 3).astype(np.float32)
    if chosen.issuer in ("NL", "GB", "L", "CY") and rng.random() < 0.75:
        ground = np.array((30, 195, 240), dtype=np.float32) + rng.normal(0, 15, 3).astype(np.float32)
    ink = drawing.colour(rng, 0, 60) if rng.random() < 0.9 else np.array((30, 30, 170), dtype=np.float32)
    canvas = np.empty((height, _WIDTH, 3), dtype=np.float32)
    canvas[:] = np.clip(ground, 0, 255)
    left = 0.0
    if rng.random() < 0.8:
        left = rng.uniform(0.07, 0.11)
        _band(canvas, int(left * _WIDTH), chosen.issuer, rng)
    right = rng.uniform(0.05, 0.08) if chosen.issuer in ("F", "I", "E") and rng.random() < 0.7 else 0.0
    mask, emblems = number(text, any_face(rng), int(height * rng.uniform(0.6, 0.8)), rng)
    inner = canvas[:, : int(_WIDTH * (1 - right))]
    _place_number(inner, mask, emblems, ink, rng, centre=rng.uniform(0.46, 0.54), widest=0.97, left=left)
    if right:
        canvas[:, int(_WIDTH * (1 - right)) :] = np.array((150, 60, 10), dtype=np.float32)
    return Plate(drawing.weathered(canvas, rng), whole(canvas), series.printed(text), "synthetic")


def _band(canvas: drawing.Canvas, width: int, country: str, rng: Generator) -> None:
    """The blue band with its ring of stars and the country's letters; at night and in infrared it is hardly seen."""
    height = canvas.shape[0]
    blue = np.array((160, 60, 10), dtype=np.float32) + rng.normal(0, 15, 3).astype(np.float32)
    pale = rng.uniform(0.4, 0.95) if rng.random() < 0.4 else 0.0
    canvas[:, :width] = (1 - pale) * blue + pale * canvas[0, 0]
    for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        at = (int(width / 2 + width * 0.3 * np.cos(angle)), int(height * 0.33 + width * 0.3 * np.sin(angle)))
        cv2.circle(canvas, at, 1, (60, 220, 250), -1)
    mask, _ = number(country, any_face(rng), int(height * 0.26), rng)
    mask = np.asarray(cv2.resize(mask, (max(4, min(mask.shape[1], int(width * 0.8))), mask.shape[0])), dtype=np.uint8)
    drawing.stamp(canvas, mask, (width - mask.shape[1]) / 2, height * 0.64, np.full(3, 240, dtype=np.float32))


def brazil(rng: Generator) -> Plate:
    """The grey or red plate of three letters and four digits, town above."""
    text = series.drawn(series.BRAZIL_OLD, rng, alike=_ALIKE)
    height = int(_WIDTH * rng.uniform(0.31, 0.36))
    red = rng.random() < 0.25
    ground = np.array((30, 25, 160) if red else (190, 190, 190), dtype=np.float32) + rng.normal(0, 15)
    ink = drawing.colour(rng, 210, 255) if red else drawing.colour(rng, 0, 50)
    canvas = np.empty((height, _WIDTH, 3), dtype=np.float32)
    canvas[:] = np.clip(ground, 0, 255)
    drawing.caption(
        canvas, "PR - CURITIBA" if rng.random() < 0.5 else "SP - SAO PAULO", height * 0.14, height * 0.12, ink, rng
    )
    mask, emblems = number(text, any_face(rng), int(height * rng.uniform(0.52, 0.64)), rng)
    _place_number(canvas, mask, emblems, ink, rng, centre=rng.uniform(0.54, 0.62), widest=0.96)
    return Plate(drawing.weathered(canvas, rng), whole(canvas), series.printed(text), "synthetic")


def mercosul(rng: Generator) -> Plate:
    """White with the blue band BRASIL along the top; also Argentina's."""
    text = series.drawn(series.MERCOSUL, rng, alike=_ALIKE)
    height = int(_WIDTH * rng.uniform(0.31, 0.35))
    canvas = np.full((height, _WIDTH, 3), 238, dtype=np.float32)
    band = int(height * rng.uniform(0.2, 0.26))
    canvas[:band] = np.array((150, 60, 10), dtype=np.float32) + rng.normal(0, 15, 3).astype(np.float32)
    drawing.caption(canvas, "BRASIL", band / 2, band * 0.6, np.full(3, 245, dtype=np.float32), rng)
    mask, emblems = number(text, any_face(rng), int(height * rng.uniform(0.52, 0.66)), rng)
    ink = drawing.colour(rng, 0, 50) if rng.random() < 0.8 else drawing.colour(rng, 0, 170)
    _place_number(
        canvas, mask, emblems, ink, rng, centre=rng.uniform(0.58, 0.64), widest=0.93, left=rng.uniform(0, 0.06)
    )
    return Plate(drawing.weathered(canvas, rng), whole(canvas), series.printed(text), "synthetic")


def two_lines(rng: Generator) -> Plate:
    """Motorcycles and the square plates of vans."""
    chosen = series.TWO_LINES[int(rng.integers(len(series.TWO_LINES)))]
    return two_lines_of(chosen, series.drawn(chosen, rng, alike=_ALIKE), rng)


def two_lines_of(chosen: series.Series, text: str, rng: Generator) -> Plate:
    """A plate with `text`, its lines parted by `/`; a name or a band above or beside the upper one now and then."""
    height = int(_WIDTH * rng.uniform(0.62, 0.86))
    paint = drawing.paint(rng)
    canvas = np.empty((height, _WIDTH, 3), dtype=np.float32)
    canvas[:] = paint.ground
    top, left = 0.0, 0.0
    if chosen.issuer and rng.random() < 0.8:
        top = _headed(canvas, paint.ink, rng)
    elif not chosen.issuer and rng.random() < 0.5:
        left = rng.uniform(0.1, 0.16)
        country = series.EUROPE[int(rng.integers(len(series.EUROPE)))].issuer
        _band(canvas[: height // 2], int(left * _WIDTH), country, rng)
    face, room = any_face(rng), 1 - top
    for row, line in enumerate(text.split("/")):
        mask, emblems = number(line, face, int(height * room * rng.uniform(0.34, 0.42)), rng)
        centre = top + room * (rng.uniform(0.7, 0.75) if row else rng.uniform(0.26, 0.32))
        _place_number(canvas, mask, emblems, paint.ink, rng, centre=centre, widest=0.92, left=left if row == 0 else 0.0)
    upper = len(series.printed(text.partition("/")[0]))
    return Plate(drawing.weathered(canvas, rng), whole(canvas), series.printed(text), "synthetic", upper=upper)


def _headed(canvas: drawing.Canvas, ink: drawing.Colour, rng: Generator) -> float:
    """Brazil's town or blue band along the top of `canvas`; the share of the height that it takes."""
    share = rng.uniform(0.14, 0.2)
    height = canvas.shape[0]
    if rng.random() < 0.5:
        canvas[: int(height * share)] = np.array((150, 60, 10), dtype=np.float32) + rng.normal(0, 15, 3)
        drawing.caption(canvas, "BRASIL", height * share / 2, height * share * 0.6, np.full(3, 245, np.float32), rng)
    else:
        town = ("SP - SAO PAULO", "PR - CURITIBA", "RJ - RIO DE JANEIRO", "MG - CONTAGEM")[int(rng.integers(4))]
        drawing.caption(canvas, town, height * share * 0.6, height * share * 0.55, ink, rng)
    return float(share)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    cells = []
    for index in range(60):
        rng = np.random.default_rng([arguments.seed, index])
        plate = synthetic(rng)
        cell = np.zeros((172, _WIDTH, 3), dtype=np.uint8)
        flat = cv2.resize(plate.image, (160, min(110, 160 * plate.image.shape[0] // plate.image.shape[1])))
        cell[: flat.shape[0], :160] = flat
        cell[:48, 160:] = seen(plate.image, plate.corners, rng)
        cell[54:102, 160:] = seen(plate.image, plate.corners, rng)
        cv2.putText(cell, plate.text, (4, 160), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 255, 0), 2)
        cells.append(cell)
    rows = [np.hstack(cells[i : i + 6]) for i in range(0, len(cells), 6)]
    cv2.imwrite(str(arguments.sheet), np.vstack(rows))


if __name__ == "__main__":
    main()
