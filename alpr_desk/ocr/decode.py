"""From the reader's output to ranked plates, with alternatives at each position.

Pure arithmetic on probabilities: connectionist temporal classification (Graves et al., ICML 2006;
prefix beam search as in Hannun et al., 2014).
Knows no model, no picture and no rule of any state's plates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = 0
Probabilities = NDArray[np.float64]
"""(steps, 37): at each step the probabilities of blank, 0-9, A-Z; each row sums to 1."""

_CUT = 1e-3  # changed the first candidate of 1 of 300 dash-camera plates, and halves the time against 1e-4


@dataclass(frozen=True, slots=True)
class Decoded:
    """Ranked ways to read one plate; alternatives at each position of the first. Empty where there is no text."""

    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]


def tempered(output: NDArray[np.floating], temperature: float) -> Probabilities:
    """`output` (steps, 37) with rows softened (temperature above 1) or sharpened, summing to 1 (Guo et al., 2017)."""
    powered = np.power(np.clip(output.astype(np.float64), 1e-12, 1.0), 1.0 / temperature)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))


def decode(
    probabilities: Probabilities, *, beam: int = 8, most: int = 8, least: float = 1e-4, cut: float = _CUT
) -> Decoded:
    """The likeliest plates with their exact probabilities, and per-position alternatives of the likeliest.

    Args:
        probabilities: rows that sum to 1, blank first.
        beam: prefixes kept at each step.
        most: candidates returned at most.
        least: candidates less likely than this are left out, the first excepted.
        cut: symbols less likely than this at a step are not searched there.
    """
    texts = [text for text in prefix_beam_search(probabilities, beam, cut) if 0 < len(text) <= MAX_PLATE]
    if not texts:
        return Decoded((), ())
    best = texts[int(np.argmax(text_probabilities(probabilities, texts)))]
    substitutes = [best[:i] + c + best[i + 1 :] for i in range(len(best)) for c in ALPHABET]
    together = list(dict.fromkeys([*texts, *substitutes]))
    exact = dict(zip(together, text_probabilities(probabilities, together).tolist(), strict=True))
    ranked = sorted(exact.items(), key=lambda item: (-item[1], item[0]))
    if ranked[0][0] != best:
        best = ranked[0][0]
        substitutes = [best[:i] + c + best[i + 1 :] for i in range(len(best)) for c in ALPHABET]
        exact.update(zip(substitutes, text_probabilities(probabilities, substitutes).tolist(), strict=True))
    kept = [ranked[0], *(item for item in ranked[1:most] if item[1] >= least)]
    candidates = tuple(PlateCandidate(PlateText(text), min(1.0, p)) for text, p in kept)
    return Decoded(candidates, tuple(_alternatives(best, i, exact) for i in range(len(best))))


def _alternatives(best: str, position: int, exact: dict[str, float]) -> CharacterAlternatives:
    """What `position` may be, given that all other positions are as in `best`; up to five with at least 0.2 %."""
    weights = {c: exact[best[:position] + c + best[position + 1 :]] for c in ALPHABET}
    total = sum(weights.values())
    if total <= 0.0:
        return ((best[position], 1.0),)
    shares = sorted(((c, w / total) for c, w in weights.items()), key=lambda item: (-item[1], item[0]))
    return (shares[0], *(item for item in shares[1:5] if item[1] >= 0.002))


def prefix_beam_search(probabilities: Probabilities, beam: int, cut: float = 0.0) -> list[str]:
    """Texts by falling (pruned) probability, at most `beam`. Symbols less likely than `cut` at a step are skipped.

    With a beam that never overflows and `cut` 0 the search is exhaustive.
    """
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # text -> ending in blank, ending in its last symbol
    for row in probabilities:
        symbols = [int(s) for s in np.flatnonzero(row > cut) if s != BLANK]
        blank = float(row[BLANK])
        weights = [(ALPHABET[s - 1], float(row[s])) for s in symbols]
        following: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for text, (in_blank, in_symbol) in beams.items():
            both = in_blank + in_symbol
            following[text][0] += both * blank
            for symbol, weight in weights:
                if text and symbol == text[-1]:
                    following[text][1] += in_symbol * weight
                    following[text + symbol][1] += in_blank * weight
                else:
                    following[text + symbol][1] += both * weight
        possible = [(a + b, text, a, b) for text, (a, b) in following.items() if a + b > 0.0]
        beams = {text: (a, b) for _, text, a, b in sorted(possible, key=lambda entry: -entry[0])[:beam]}
    return list(beams)


def text_probabilities(probabilities: Probabilities, texts: list[str]) -> NDArray[np.float64]:
    """Exact probability of each of `texts` over all alignments (the CTC forward sum), all at once."""
    longest = max(len(text) for text in texts)
    width = 2 * longest + 1
    labels = np.zeros((len(texts), width), dtype=np.intp)
    for row, text in enumerate(texts):
        labels[row, 1 : 2 * len(text) : 2] = [ALPHABET.index(c) + 1 for c in text]
    may_skip = np.zeros((len(texts), width), dtype=np.float64)
    may_skip[:, 2:] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    forward = np.zeros((len(texts), width))
    forward[:, 0] = probabilities[0, BLANK]
    if width > 1:
        forward[:, 1] = probabilities[0][labels[:, 1]]
    for step in probabilities[1:]:
        moved = forward.copy()
        moved[:, 1:] += forward[:, :-1]
        moved[:, 2:] += forward[:, :-2] * may_skip[:, 2:]
        forward = moved * step[labels]
    ends = np.array([2 * len(text) for text in texts])
    rows = np.arange(len(texts))
    return np.asarray(forward[rows, ends] + np.where(ends > 0, forward[rows, ends - 1], 0.0))
