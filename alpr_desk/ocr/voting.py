"""What several looks at one plate say together: a vote for the length, then one for each position.

Pure arithmetic on readings; knows nothing of pictures, tracks or time. Looks at one passing plate are not
independent (same dirt, same angle), so n equal looks count as the square root of n; one look alone is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import TypeVar

from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate, PlateReading
from alpr_desk.ocr.decode import Decoded
from alpr_desk.ocr.syntax import reranked

K = TypeVar("K", int, str)

_CORRELATION = 0.5
_FLOOR = 0.01  # even a very sure look is wrong about once in a hundred
_LEAST_ALTERNATIVE = 0.002
_LEAST_WEIGHT = 0.01
_LEAST_CANDIDATE = 1e-4
_POOR, _SMALL_SUPPORT = 0.2, 0.5  # without them 12 of 230 drawn passes were announced wrongly at first, with them 3


@dataclass(frozen=True, slots=True)
class Look:
    """One reading that votes.

    Attributes:
        weight: above 0, its say against the other looks.
        support: what it counts for, 0 to 1, where agreeing looks are counted.
    """

    reading: PlateReading
    weight: float
    support: float = 1.0


@dataclass(frozen=True, slots=True)
class Vote:
    """Ranked plates with probabilities in 0..1 and alternatives at each position of the first.

    Attributes:
        agreeing: support of the looks whose own best reading is the first candidate, 1 for a look at a clear plate.
    """

    candidates: tuple[PlateCandidate, ...]
    characters: tuple[CharacterAlternatives, ...]
    agreeing: float

    @property
    def plate(self) -> PlateText:
        return self.candidates[0].plate

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence


def look_at(reading: PlateReading, *, cut: bool = False, small: bool = False) -> Look:
    """`reading` as a look weighted by its confidence.

    A plate that leaves the picture (`cut`) or is too `small` has little say. Small ones are misread alike several
    times in a row, so each supports a plate by half; a cut one may be missing a character and supports none.
    """
    support = 0.0 if cut else _SMALL_SUPPORT if small else 1.0
    return Look(reading, max(_LEAST_WEIGHT, reading.confidence * (_POOR if cut or small else 1.0)), support)


def vote(looks: Sequence[Look], most: int = 8) -> Vote:
    """The vote of at least one look; unsure looks weigh less.

    A look whose best reading has another length than the winning one votes on the length alone, unless one of
    its candidates has the winning length: then that candidate's characters vote with the candidate's share.
    """
    if len(looks) == 1:
        reading = looks[0].reading
        return Vote(reading.candidates[:most], reading.characters, looks[0].support)
    weights = _exponents([look.weight for look in looks])
    lengths = _pooled([_lengths(look.reading) for look in looks], weights)
    texts: dict[str, float] = {}
    characters: tuple[CharacterAlternatives, ...] = ()
    for length, share in sorted(lengths.items(), key=lambda item: -item[1])[:2]:
        positions = _positions(looks, length)
        if not positions:
            continue
        pooled = [_pooled([p[i] for p, _ in positions], _exponents([w for _, w in positions])) for i in range(length)]
        if not characters:
            characters = tuple(_ranked(distribution) for distribution in pooled)
        for text, probability in _combinations(pooled, most).items():
            texts[text] = share * probability
    ranked = sorted(texts.items(), key=lambda item: (-item[1], item[0]))[:most]
    ranked = [ranked[0], *(item for item in ranked[1:] if item[1] >= _LEAST_CANDIDATE)]
    candidates = tuple(PlateCandidate(PlateText(text), min(1.0, p)) for text, p in ranked)
    best = candidates[0].plate
    if len(characters) != len(best):
        positions = _positions(looks, len(best))
        exponents = _exponents([w for _, w in positions])
        characters = tuple(_ranked(_pooled([p[i] for p, _ in positions], exponents)) for i in range(len(best)))
    return Vote(candidates, characters, sum(look.support for look in looks if look.reading.plate == best))


def weighed(told: Vote, regions: Mapping[str, float]) -> Vote:
    """`told` with its close alternatives weighed by what `regions` issue (`syntax.reranked`); support as counted."""
    decoded = reranked(Decoded(told.candidates, told.characters), regions)
    return replace(told, candidates=decoded.candidates, characters=decoded.characters)


def issuers(looks: Sequence[Look]) -> dict[str, float]:
    """Who may have issued the plate, by all looks that say something about it: the mean, weighted as they are."""
    telling = [look for look in looks if look.reading.issuers]
    shares: dict[str, float] = defaultdict(float)
    for look in telling:
        for region, share in look.reading.issuers:
            shares[region] += share * look.weight
    total = sum(look.weight for look in telling)
    return {region: share / total for region, share in shares.items()}


def _exponents(weights: Sequence[float]) -> list[float]:
    """Exponents of a product of experts: in proportion to `weights`, together the root of the effective looks."""
    total = sum(weights)
    effective = (total / max(weights)) ** _CORRELATION
    return [weight / total * effective for weight in weights]


def _pooled(distributions: Sequence[Mapping[K, float]], exponents: Sequence[float]) -> dict[K, float]:
    """The weighted geometric mean of `distributions`, summing to 1; what one of them leaves out has a floor there."""
    keys = sorted({key for distribution in distributions for key in distribution})
    scores = {
        key: sum(e * log(max(_FLOOR, d.get(key, 0.0))) for d, e in zip(distributions, exponents, strict=True))
        for key in keys
    }
    top = max(scores.values())
    raised = {key: exp(score - top) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: value / total for key, value in raised.items()}


def _lengths(reading: PlateReading) -> dict[int, float]:
    shares: dict[int, float] = defaultdict(float)
    for candidate in reading.candidates:
        shares[len(candidate.plate)] += candidate.confidence
    total = sum(shares.values()) or 1.0
    return {length: share / total for length, share in shares.items()}


def _positions(looks: Sequence[Look], length: int) -> list[tuple[list[dict[str, float]], float]]:
    """For each look that has a candidate of `length`: what it says of each position, and the weight of that."""
    found = []
    for look in looks:
        reading = look.reading
        if len(reading.plate) == length:
            found.append(([dict(alternatives) for alternatives in reading.characters], look.weight))
            continue
        fitting = next((c for c in reading.candidates if len(c.plate) == length), None)
        if fitting is not None:
            sureness = 0.9
            found.append(([{c: sureness} for c in fitting.plate], max(_LEAST_WEIGHT, fitting.confidence)))
    return found


def _ranked(distribution: Mapping[str, float]) -> CharacterAlternatives:
    ranked = sorted(distribution.items(), key=lambda item: (-item[1], item[0]))
    return (ranked[0], *(item for item in ranked[1:5] if item[1] >= _LEAST_ALTERNATIVE))


def _combinations(pooled: Sequence[Mapping[str, float]], most: int) -> dict[str, float]:
    """The `most` likeliest texts of independent positions, with their probabilities."""
    texts = {"": 1.0}
    for distribution in pooled:
        longer = {t + c: p * q for t, p in texts.items() for c, q in distribution.items()}
        texts = dict(sorted(longer.items(), key=lambda item: (-item[1], item[0]))[:most])
    return texts
