"""From the reader's output to ranked plates, with alternatives at each position.

Pure arithmetic on probabilities: connectionist temporal classification (Graves et al., ICML 2006;
prefix beam search as in Hannun et al., 2014).
Knows no model, no picture and no rule of any state's plates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = 0
Probabilities = NDArray[np.float64]
"""(steps, 37): at each step the probabilities of blank, 0-9, A-Z; each row sums to 1."""

_CUT = 1e-3  # changed the first candidate of 1 of 300 dash-camera plates, and halves the time against 1e-4

_FLOOR, _CERTAIN = 1e-3, 1e-2
"""What falls below a hundred-thousandth where something is likely ends far below `least`: it is not followed."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Ranked ways to read one plate; alternatives at each position of the first. Empty where there is no text."""

    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]


def tempered(output: NDArray[np.floating], temperature: float) -> Probabilities:
    """`output` (steps, 37) with rows softened (temperature above 1) or sharpened, summing to 1 (Guo et al., 2017)."""
    powered = np.power(np.clip(output.astype(np.float64), 1e-12, 1.0), 1.0 / temperature)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))


def decode(*looks: Probabilities, beam: int = 8, most: int = 8, least: float = 1e-4, cut: float = _CUT) -> Decoded:
    """The likeliest plates with their exact probabilities, and per-position alternatives of the likeliest.

    Args:
        looks: what the reader says of one plate, one output or several; of several each probability is the mean over
            them. In each rows sum to 1, blank first.
        beam: prefixes kept at each step.
        most: candidates returned at most.
        least: candidates less likely than this are left out, the first excepted.
        cut: symbols less likely than this at a step are not searched there.
    """
    searched = dict.fromkeys(text for look in looks for text in prefix_beam_search(look, beam, cut, _FLOOR))
    texts = [text for text in searched if 0 < len(text) <= MAX_PLATE]
    if not texts:
        return Decoded((), ())
    likely = np.mean([text_probabilities(look, texts) for look in looks], axis=0)
    exact = dict(zip(texts, likely.tolist(), strict=True))
    best = _likeliest(exact)
    replaced = _mean_substitutes(looks, best)
    exact |= _as_texts(best, replaced, least)
    if _likeliest(exact) != best:
        best = _likeliest(exact)
        replaced = _mean_substitutes(looks, best)
        exact |= {text: p for text, p in _as_texts(best, replaced, least).items() if text not in exact}
    ranked = sorted(exact.items(), key=lambda item: (-item[1], item[0]))
    kept = [ranked[0], *(item for item in ranked[1:most] if item[1] >= least)]
    candidates = tuple(PlateCandidate(PlateText(text), min(1.0, p)) for text, p in kept)
    return Decoded(candidates, tuple(_alternatives(c, row) for c, row in zip(best, replaced, strict=True)))


def _mean_substitutes(looks: Sequence[Probabilities], text: str) -> NDArray[np.float64]:
    return np.asarray(np.mean([substitutes(look, text) for look in looks], axis=0))


def _likeliest(texts: dict[str, float]) -> str:
    return min(texts, key=lambda text: (-texts[text], text))


def _as_texts(text: str, replaced: NDArray[np.float64], least: float) -> dict[str, float]:
    """`text` and what becomes of it by one character, where that has at least the probability `least`."""
    found = {}
    for position, row in enumerate(replaced):
        own = ALPHABET.index(text[position])
        for at in {own, *np.flatnonzero(row >= least).tolist()}:
            found[text[:position] + ALPHABET[at] + text[position + 1 :]] = float(row[at])
    return found


def _alternatives(own: str, weights: NDArray[np.float64]) -> CharacterAlternatives:
    """What a position with the character `own` may be, `weights` (36,) being the probabilities of the texts with each
    character there; up to five with at least 0.2 %."""
    total = float(weights.sum())
    if total <= 0.0:
        return ((own, 1.0),)
    shares = {c: w / total for c, w in zip(ALPHABET, weights.tolist(), strict=True) if c == own or w >= 0.002 * total}
    likeliest = sorted(shares, key=lambda c: (c != own, -shares[c], c))[:5]  # own leads: no other text is likelier
    return tuple((c, shares[c]) for c in likeliest)


def prefix_beam_search(probabilities: Probabilities, beam: int, cut: float = 0.0, floor: float = 0.0) -> list[str]:
    """Texts by falling (pruned) probability, at most `beam`. Symbols less likely than `cut` at a step are skipped.

    Beginnings are given up at a step that are less likely than `floor` times the likeliest one, which counts as
    `_CERTAIN` at most. With a beam that never overflows, `cut` 0 and `floor` 0 the search is exhaustive.
    """
    beams: list[tuple[str, float, float]] = [("", 1.0, 0.0)]  # text, ending in blank, ending in its last symbol
    for blank, symbols in _searched(probabilities, cut):
        in_blank: dict[str, float] = {}
        in_symbol: dict[str, float] = {}
        for text, as_blank, as_symbol in beams:
            both = as_blank + as_symbol
            in_blank[text] = both * blank
            last = text[-1:]
            for symbol, weight in symbols:
                longer = text + symbol
                if symbol == last:
                    in_symbol[text] = in_symbol.get(text, 0.0) + as_symbol * weight
                    in_symbol[longer] = in_symbol.get(longer, 0.0) + as_blank * weight
                else:
                    in_symbol[longer] = in_symbol.get(longer, 0.0) + both * weight
        found = [(b + in_symbol.get(text, 0.0), text) for text, b in in_blank.items()]
        found += [(s, text) for text, s in in_symbol.items() if text not in in_blank]
        found.sort(key=itemgetter(0), reverse=True)
        least = floor * min(found[0][0], _CERTAIN)
        kept = [text for mass, text in found[:beam] if mass > 0.0 and mass >= least]
        beams = [(text, in_blank.get(text, 0.0), in_symbol.get(text, 0.0)) for text in kept]
    return [text for text, _, _ in beams]


def _searched(probabilities: Probabilities, cut: float) -> Iterator[tuple[float, list[tuple[str, float]]]]:
    """Of each step the probability of blank, and the characters that are likelier than `cut` with theirs."""
    steps: list[list[tuple[str, float]]] = [[] for _ in probabilities]
    rows, columns = np.nonzero(probabilities[:, 1:] > cut)
    weights = probabilities[rows, columns + 1]
    for row, column, weight in zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True):
        steps[row].append((ALPHABET[column], weight))
    return zip(probabilities[:, BLANK].tolist(), steps, strict=True)


def text_probabilities(probabilities: Probabilities, texts: list[str]) -> NDArray[np.float64]:
    """Exact probability of each of `texts` over all alignments (the CTC forward sum), all at once."""
    labels = _labels(texts)
    forward = _forward(probabilities[:, labels], labels)[-1]
    ends = np.array([2 * len(text) for text in texts])
    rows = np.arange(len(texts))
    return np.asarray(forward[rows, ends] + np.where(ends > 0, forward[rows, ends - 1], 0.0))


def substitutes(probabilities: Probabilities, text: str) -> NDArray[np.float64]:
    """(len(text), 36): exact probability of `text` with each character of the alphabet at each position.

    The alignments of what comes before a position and of what comes after it do not depend on what stands there
    (Graves et al., 2006, section 4.1), so they are summed once for all 36.
    """
    steps, length = len(probabilities), len(text)
    labels = _labels([text, text[::-1]])
    there, back = np.moveaxis(
        _forward(np.stack([probabilities, probabilities[::-1]], 1)[:, _BOTH, labels], labels), 1, 0
    )
    back = back[::-1, ::-1]
    blanks, own = slice(0, 2 * length, 2), labels[0, 1::2]
    differs = np.arange(1, len(ALPHABET) + 1)[None] != own[:, None]
    entered = np.zeros((steps, length, len(ALPHABET)))
    entered[1:] = there[:-1, blanks, None]
    entered[1:, 1:] += there[:-1, 1 : 2 * length - 1 : 2, None] * differs[:-1]
    entered[0, 0] = 1.0
    left = np.zeros_like(entered)
    left[:-1] = back[1:, 2::2, None]
    left[:-1, :-1] += back[1:, 3::2, None] * differs[1:]
    left[-1, -1] = 1.0
    held, total = np.zeros(entered.shape[1:]), np.zeros(entered.shape[1:])
    for step in range(steps):
        held = (held + entered[step]) * probabilities[step, 1:]
        total += held * left[step]
    return total


_BOTH = np.arange(2)[:, None]


def _labels(texts: list[str]) -> NDArray[np.intp]:
    """(texts, 2 x longest + 1): each text's characters with blanks between and around them, blanks to the end."""
    labels = np.zeros((len(texts), 2 * max(len(text) for text in texts) + 1), dtype=np.intp)
    for row, text in enumerate(texts):
        labels[row, 1 : 2 * len(text) : 2] = [ALPHABET.index(c) + 1 for c in text]
    return labels


def _forward(emitted: NDArray[np.float64], labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """(steps, texts, states): probability of being in each of `labels` (texts, states) after each step, having come
    there by any alignment; `emitted` is each state's own probability at each step."""
    steps, (texts, states) = len(emitted), labels.shape
    leads_to = np.zeros((texts, states, states))  # a state's row: itself, the one before, and over a blank the next
    own = np.arange(states)
    leads_to[:, own, own] = leads_to[:, own[1:], own[:-1]] = 1.0
    leads_to[:, own[2:], own[:-2]] = (labels[:, 2:] != BLANK) & (labels[:, 2:] != labels[:, :-2])
    forward = np.zeros((steps, texts, states, 1))
    forward[0, :, :2, 0] = emitted[0, :, :2]
    for before, now, moved in zip(forward[:-1], forward[1:], emitted[1:, :, :, None] * leads_to, strict=True):
        np.matmul(moved, before, out=now)
    return forward[..., 0]
