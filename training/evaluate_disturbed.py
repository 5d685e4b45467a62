"""`python -m training.evaluate_disturbed DATA`: US photographs held back, as another camera might have taken them.

Few photographs are held back. Each is read again turned, sheared, smaller and larger, compressed, bright, dark, blurred
and grey: whether its text was read by luck shows here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.engine import STILL_CONFIDENCE, PlateEngine, load_engine
from alpr_desk.vision import cv2
from training.evaluate_program import Labelled, Said, open_picture, seen_at, surest, tell, us_photographs

Place = NDArray[np.float64]
"""2x3: where each point of the photograph is afterwards."""
Change = Callable[[Image, float], Image]
"""Of a photograph (BGR) whose plate is so many pixels wide."""


def turned(degrees: float) -> Callable[[float, float], Place]:
    return lambda x, y: np.asarray(cv2.getRotationMatrix2D((x, y), degrees, 1.0), np.float64)


def sheared(share: float) -> Callable[[float, float], Place]:
    return lambda x, _: np.array([[1.0, 0.0, 0.0], [share, 1.0, -share * x]])


def sized(share: float) -> Callable[[float, float], Place]:
    return lambda _x, _y: np.array([[share, 0.0, 0.0], [0.0, share, 0.0]])


PLACES = {
    "as it is": sized(1.0),
    "turned by 12 degrees": turned(12.0),
    "turned by -12 degrees": turned(-12.0),
    "sheared by 0.15": sheared(0.15),
    "sheared by -0.15": sheared(-0.15),
    "0.6 times as large": sized(0.6),
    "1.5 times as large": sized(1.5),
}


def compressed(image: Image, _: float) -> Image:
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 25])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def lit(power: float) -> Change:
    return lambda image, _: np.asarray(255.0 * (image / 255.0) ** power, np.uint8)


def blurred(image: Image, width: float) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), width / 110.0), np.uint8)


def grey(image: Image, _: float) -> Image:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


LOOKS: dict[str, Change] = {
    "JPEG quality 25": compressed,
    "brighter (gamma 0.5)": lit(0.5),
    "darker (gamma 2.2)": lit(2.2),
    "blurred by a 110th of the plate": blurred,
    "grey": grey,
}


def moved(image: Image, place: Place) -> Image:
    """Of the same size, or of that of the whole picture where `place` makes it smaller or larger."""
    share = place[0, 0] if place[0, 1] == place[1, 0] == 0.0 else 1.0
    size = round(image.shape[1] * share), round(image.shape[0] * share)
    if share != 1.0:
        how = cv2.INTER_AREA if share < 1.0 else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(image, size, interpolation=how), np.uint8)
    return np.asarray(cv2.warpAffine(image, place, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    given = parser.parse_args()
    engine = load_engine(threads=2, minimum_confidence=STILL_CONFIDENCE)
    unseen = [one for one in us_photographs(given.data) if one.part == "validation"]
    every: list[Said] = []
    for name in (*PLACES, *LOOKS):
        said = [read(engine, one, name) for one in unseen]
        tell(name, said)
        every += said
    tell("all of these", every)


def read(engine: PlateEngine, photograph: Labelled, disturbance: str) -> Said:
    """What is read where the plate of `photograph` is after `disturbance`."""
    middle, image = photograph.middle, open_picture(photograph.file)
    if disturbance in PLACES:
        place = PLACES[disturbance](*middle)
        image = moved(image, place)
        middle = tuple((place @ [*middle, 1.0]).tolist())
    else:
        image = LOOKS[disturbance](image, photograph.width)
    return Said(photograph.plate, surest(seen_at(engine.read(image), middle).readings))


if __name__ == "__main__":
    main()
