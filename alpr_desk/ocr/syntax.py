"""What the form of a text says of a plate: which of two close characters stands there, and little else.

Where a reader hesitates between 0 and O, 1 and I, or over the edge of a frame between 7 and Z, a state's series often
tells them apart. They weigh close alternatives and nothing else: no text is made up, no clear character is overwritten,
and a text of no known series (a personal plate, a special issue) is less expected but never ruled out.
Knows no picture: where a plate may have been issued is handed in. To be applied once to a plate. Looks that go to a
vote are not weighed, the vote is: otherwise one and the same rule would count as often as there are looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate
from alpr_desk.ocr.decode import Decoded
from alpr_desk.ocr.series import NEVER_PRINTED, form_of, standard_form_of

CLOSE = 0.1
"""Least share of the first's probability, as a text and at each position that differs, for another to be weighed.

A character that the reader holds to be ten times likelier than another is clear, and no series knows better:
about one plate in twenty-five is a personal one (AAMVA's survey of 2007), and those hold any character anywhere.
"""

# Of a text without a series, against 1 with one: as much as makes up for the least close share. Careful: on 486 US
# labels, personal ones among them, one look-alike made of a text with a series one without it 40 to 80 times as often
# as the other way round.
_PERSONAL = 0.1
_NEVER = 0.04  # of one with a character that the region prints on no plate at all
GREATEST_FACTOR = 1.0 / _NEVER
"""No two texts' ratio changes by more than this, whatever the regions."""

_HOME, _COUNTRY = 0.25, 0.5  # of what is open; home counts less than on the road, lest it rewrite a visitor's plate

_TELLING = ("US-CA",)  # a standard series that few others share
_SURENESS = 0.6

KNOWN = 0.6
"""Least probability of a region that is said."""


def expected_regions(seen: Mapping[str, float], home: str | None) -> dict[str, float]:
    """Where a plate may be from: what is `seen` in its picture, and three quarters of what that leaves open to home.

    A third of these goes to the home region, two to its country. The rest goes to nobody: it expects every text alike.

    Args:
        seen: probabilities by region, together at most 1; empty where nothing is known. Never what `region_of`
            says of the same text, which would count that text twice.
        home: such as `US-CA`, or None.
    """
    expected = dict(seen)
    left = max(0.0, 1.0 - sum(seen.values()))
    if home:
        expected[home] = expected.get(home, 0.0) + left * _HOME
        country = home.partition("-")[0]
        expected[country] = expected.get(country, 0.0) + left * _COUNTRY
    return expected


def form_likelihood(plate: str, regions: Mapping[str, float]) -> float:
    """How much the form of `plate` is expected: 1 where every one of `regions` issues it, and always above 0.

    All series of a region count alike, since which is commoner changes from year to year; two texts that both have one
    are left to the reader. Regions without a table and what `regions` leaves open (up to 1) expect all texts alike.
    """
    total = sum(regions.values())
    expected = max(0.0, 1.0 - total) + sum(share * _fit(plate, region) for region, share in regions.items())
    return expected / max(1.0, total)


def _fit(plate: str, region: str) -> float:
    form = form_of(region)
    if form is None or form.fits(plate):
        return 1.0
    return _NEVER if any(character in plate for character in NEVER_PRINTED.get(region, "")) else _PERSONAL


def reranked(decoded: Decoded, regions: Mapping[str, float]) -> Decoded:
    """`decoded` with its first candidate and what is close to it weighed by `form_likelihood`.

    Bayes' rule within these candidates: their probabilities keep their sum, all others keep theirs. Nothing changes
    where no text is close, where the forms make no difference, or where a candidate that is not close
    would come first. The alternatives at each position follow.

    Args:
        decoded: candidates likeliest first, and alternatives that begin with the first's characters.
        regions: as `expected_regions` gives them; empty where nothing is known, and then nothing changes.
    """
    moved = _close_texts(decoded)
    if len(moved) < 2:
        return decoded
    likelihoods = {candidate.plate: form_likelihood(candidate.plate, regions) for candidate in moved}
    if max(likelihoods.values()) - min(likelihoods.values()) < 1e-9:
        return decoded
    scale = sum(c.confidence for c in moved) / sum(c.confidence * likelihoods[c.plate] for c in moved)
    weighed = [
        PlateCandidate(c.plate, min(1.0, c.confidence * likelihoods[c.plate] * scale)) if c in moved else c
        for c in decoded.candidates
    ]
    candidates = tuple(sorted(weighed, key=lambda candidate: -candidate.confidence))  # stable: equals stay in order
    if candidates[0].plate not in likelihoods:
        return decoded
    return Decoded(candidates, followed(decoded.characters, candidates[0].plate, list(likelihoods), regions))


def _close_texts(decoded: Decoded) -> list[PlateCandidate]:
    """The first candidate and those that differ from it in close characters alone."""
    if not decoded.candidates:
        return []
    first, characters = decoded.candidates[0], decoded.characters
    if [alternatives[0][0] for alternatives in characters] != list(first.plate):
        return []
    least = CLOSE * first.confidence
    others = (c for c in decoded.candidates[1:] if c.confidence >= least)
    return [first, *(c for c in others if _is_close(first.plate, c.plate, characters))]


def _is_close(first: str, other: str, characters: Sequence[CharacterAlternatives]) -> bool:
    """Whether each character of `other` that is not as in `first` is a close alternative there."""
    if len(first) != len(other) or first == other:
        return False
    return all(
        one == another or dict(alternatives).get(another, 0.0) >= CLOSE * alternatives[0][1]
        for one, another, alternatives in zip(first, other, characters, strict=True)
    )


def followed(
    characters: Sequence[CharacterAlternatives], plate: str, moved: Sequence[str], regions: Mapping[str, float]
) -> tuple[CharacterAlternatives, ...]:
    """`characters` for `plate`, which has come first of the texts `moved`: its character leads at each position.

    Where these texts differ, their characters are weighed as the texts were; all else keeps its probability. Each
    position keeps its sum and is sorted.
    """
    found = []
    for position, alternatives in enumerate(characters):
        shares = dict(alternatives)
        written = {text[position] for text in moved} & shares.keys()
        if len(written) > 1:
            head, tail = plate[:position], plate[position + 1 :]
            scaled = {c: shares[c] * form_likelihood(head + c + tail, regions) for c in sorted(written)}
            scale = sum(shares[c] for c in scaled) / sum(scaled.values())
            shares.update({c: share * scale for c, share in scaled.items()})
        found.append(_led_by(plate[position], shares))
    return tuple(found)


def _led_by(character: str, shares: dict[str, float]) -> CharacterAlternatives:
    """`shares` likeliest first; those above `character`, which is to lead, become as likely as it, their sum kept."""
    own = shares[character]
    level = [c for c, share in shares.items() if share > own or c == character]
    mean = sum(shares[c] for c in level) / len(level)
    evened = shares | dict.fromkeys(level, mean) if len(level) > 1 else shares
    return tuple(sorted(evened.items(), key=lambda item: (-item[1], item[0] != character)))


def region_of(plate: str, seen: Mapping[str, float], home: str | None) -> tuple[str | None, float]:
    """US state and its probability in 0..1, or None and 0: unknown rather than guessed.

    What is `seen` in the picture, weighed by who issues the form of `plate`. Where the picture says too little, the
    home region if the form tells something (California's), and then 0.6, not more: European plates can have the same
    form, and a car far from home is not rare. A picture says too little where it is sure of no one issuer, however
    little it leaves to home: doubt among many is not word of another.

    Args:
        seen: as for `expected_regions`.
    """
    weighed = {region: share * _fit(plate, region) for region, share in seen.items()}
    total = sum(weighed.values()) + max(0.0, 1.0 - sum(seen.values()))
    likeliest = max(weighed, key=lambda region: weighed[region], default=None)
    if likeliest is not None and likeliest.startswith("US-") and weighed[likeliest] >= KNOWN * total:
        return likeliest, weighed[likeliest] / total
    form = standard_form_of(home) if home in _TELLING else None
    elsewhere = max((share for region, share in seen.items() if region != home), default=0.0)
    if home and form is not None and form.fits(plate) and elsewhere < KNOWN:
        return home, _SURENESS
    return None, 0.0
