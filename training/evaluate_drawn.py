"""`python -m training.evaluate_drawn DATA`: drawn plates of kinds that have no labelled photographs, picture to text.

Drawn with a seed of their own and put on photographs that no training sees: two lines on Brazilian motorcycles and on
the square plates of European motorcycles and vans; plates of Mexico and Canada, of the issuers that training draws.
What real ones look like besides, this cannot know. Prints, for each kind, how many were found, read to the letter, read
with look-alikes the same, recorded wrongly (0.5 and more sure), and recorded with the lower line first: that must be
none.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.domain.seeing import FrameReading
from alpr_desk.ocr.engine import load_engine
from alpr_desk.ocr.rectify import holds
from training import series
from training.mounting import mount
from training.scoring import folded, strict
from training.splits import part_of
from training.store import Plate
from training.synthesise import two_lines_of, us_plate
from training.telling import say

_SEED = 990_041

Draw = Callable[[Generator], tuple[Plate, tuple[str, ...]]]
"""Draws a plate, and says what stands in its lines."""


def _two_lines(issuer: series.Series) -> Draw:
    def draw(rng: Generator) -> tuple[Plate, tuple[str, ...]]:
        printed = series.drawn(issuer, rng)
        return two_lines_of(issuer, printed, rng), tuple(series.printed(line) for line in printed.split("/"))

    return draw


def _one_line(*names: str) -> Draw:
    issuers = [one for one in series.US if one.issuer in names]

    def draw(rng: Generator) -> tuple[Plate, tuple[str, ...]]:
        plate = us_plate(issuers[int(rng.integers(len(issuers)))], rng)
        return plate, (plate.text,)

    return draw


KINDS = {
    "Brazil, two lines": _two_lines(series.TWO_LINES[0]),
    "Europe, two lines": _two_lines(series.TWO_LINES[1]),
    "Mexico": _one_line("Baja California", "Sonora"),
    "Canada": _one_line("Ontario", "British Columbia", "Alberta", "Quebec"),
}
RECORDED = 0.5
"""Sureness from which a read is recorded (`MODEL_CARD.md`)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the program made of one plate: its text and how sure; empty and 0 where it found or read none."""

    lines: tuple[str, ...]
    found: bool
    text: str
    sureness: float

    @property
    def label(self) -> str:
        return "".join(self.lines)

    @property
    def wrong(self) -> bool:
        """Whether a wrong text would be recorded."""
        return self.sureness >= RECORDED and self.text != self.label

    @property
    def turned(self) -> bool:
        """Whether the lower line would be recorded before the upper one."""
        return self.wrong and self.text == "".join(self.lines[::-1])


def said_at(seen: FrameReading, middle: NDArray[np.floating], lines: tuple[str, ...]) -> Said:
    """What `seen` says of the plate around `middle` (x, y pixels), which has `lines`."""
    read = next((one for one in seen.readings if holds(np.array(one.detection.quad), middle)), None)
    found = any(holds(np.array(one.quad), middle) for one in seen.detections)
    return Said(lines, found, str(read.candidates[0].plate) if read else "", read.confidence if read else 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--plates", type=int, default=100, help="of each kind")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    every = sorted((given.data / "negatives").glob("*.jpg"))
    photographs = [file for file in every if part_of("negatives", file.name) == "validation"]
    engine = load_engine(threads=1)
    for number, (name, draw) in enumerate(KINDS.items()):
        rng = np.random.default_rng([_SEED, number])
        results = []
        for _ in range(given.plates):
            plate, lines = draw(rng)
            image, corners = mount(plate, photographs[int(rng.integers(len(photographs)))], rng)
            results.append(said_at(engine.read(image), corners.mean(axis=0), lines))
        texts, labels = [one.text for one in results], [one.label for one in results]
        found, wrong = sum(one.found for one in results), sum(one.wrong for one in results)
        turned = sum(one.turned for one in results)
        scores = f"read {strict(texts, labels):.3f} folded {folded(texts, labels):.3f}"
        say(f"{name}: {len(results)} plates, found {found}, {scores}, recorded wrongly {wrong}, turned {turned}")
        if given.errors:
            say("    " + " ".join(f"{s.label}:{s.text or '-'}@{s.sureness:.2f}" for s in results if s.text != s.label))


if __name__ == "__main__":
    main()
