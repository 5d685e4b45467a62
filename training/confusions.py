"""`python -m training.confusions STORE OUT.json`: which characters the shipped reader mistakes for which, how often.

Held-back plates of every source and drawn ones that no training saw, made small and poor (`degrade`), are read as the
program reads them. Only reads count that are sure enough to be recorded, and have as many characters as the plate: a
misread that a person or a hotlist never meets says nothing of those that they do.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.decode import ALPHABET, decode, tempered
from alpr_desk.ocr.engine import TEMPERATURE
from alpr_desk.settings import Settings
from training.degrade import seen
from training.halves import lines_of
from training.readers import OnnxReader, shipped_reader
from training.store import Plate, load
from training.synthesise import synthetic
from training.telling import say

REAL = ("us-frames", "us-crops", "crops-br", "crops-eu")
TIMES = 4
"""Looks at each real plate. One plate's dent is one plate's, however often it is looked at: more would count it so."""

DRAWN = 4000
HARDEST = 0.9

Counts = Mapping[str, Mapping[str, int]]
"""By the character read, how often each character stood on the plate; the right ones among them."""


def looks(store: Path, drawn: int, seed: int) -> Iterator[tuple[Image, str]]:
    """(48, 160, 3) BGR pictures of plates as on the road, and their texts."""
    rng = np.random.default_rng([seed, 0])
    for plate in lines_of(load(store, "validation", REAL)):
        for _ in range(TIMES):
            yield _look(plate, rng)
    for number in range(drawn):
        own = np.random.default_rng([seed, 1, number])
        for plate in lines_of([synthetic(own)]):
            yield _look(plate, own)


def _look(plate: Plate, rng: np.random.Generator) -> tuple[Image, str]:
    return seen(plate.image, plate.corners, rng, hardest=HARDEST), plate.text


def tally(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """The counts of (read, true) texts, characters in the alphabet's order; texts of unequal length are left out."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for read, true in pairs:
        if len(read) == len(true):
            for one, another in zip(read, true, strict=True):
                found[one][another] += 1
    return {c: {t: found[c][t] for t in ALPHABET if found[c][t]} for c in ALPHABET if c in found}


def sure_reads(reader: OnnxReader, pictures: Iterable[tuple[Image, str]], least: float) -> Iterator[tuple[str, str]]:
    """(read, true) of `pictures` that are read with a confidence of at least `least` (0..1)."""
    for picture, true in pictures:
        candidates = decode(tempered(reader.outputs([picture])[0], TEMPERATURE)).candidates
        if candidates and candidates[0].confidence >= least:
            yield candidates[0].plate, true


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--drawn", type=int, default=DRAWN)
    parser.add_argument("--seed", type=int, default=990_023)
    given = parser.parse_args()
    least = Settings().recognition.minimum_confidence
    pairs = list(sure_reads(shipped_reader(), looks(given.store, given.drawn, given.seed), least))
    counts = tally(pairs)
    about = (
        f"What the reader read against what stood on the plate: {len(pairs)} reads of at least {least} of held-back "
        f"plates ({', '.join(REAL)}, {TIMES} looks each) and {given.drawn} drawn ones, made poor; seed {given.seed}. "
        "counts: character read, then character on the plate, then how often. Made by training.confusions."
    )
    given.out.write_text(json.dumps({"description": about, "counts": counts}, indent=1) + "\n", encoding="utf-8")
    shown = Counter({(r, t): n for r, row in counts.items() for t, n in row.items() if r != t})
    standing: Counter[str] = Counter()
    for row in counts.values():
        standing.update(row)
    for (read, true), number in shown.most_common(40):
        say(f"{true} read as {read}: {number} of {standing[true]}")


if __name__ == "__main__":
    main()
