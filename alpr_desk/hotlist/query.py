"""How well a stored read answers a typed pattern, and why, in words. Pure; knows no store.

The score is the probability that the plate reads as asked: the reader's confidence in the text that fits, times the
look-alike weight (or `MISREAD`) of each character that had to be let in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from alpr_desk.domain.look_alikes import weight
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.errors import BadInput

MAX_FUZZY: Final = 2
MISREAD: Final = 0.01
"""Weight of a character that is no look-alike of the one asked for; below every pair of the look-alike table."""

LEAST_SURE: Final = 3
"""Characters that must be read as asked before one that is no look-alike is let in; else `A*` would find everything."""

_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLASSES: Final = {"?": ("any character", _DIGITS + _LETTERS), "#": ("a digit", _DIGITS), "@": ("a letter", _LETTERS)}
_CHOICES: Final = ("first", "second", "third", "fourth", "fifth")


class _Token(NamedTuple):
    """One asked position: the characters that fit it, and how it is said. No characters stand for `*`."""

    fits: str
    said: str


class _Fit(NamedTuple):
    """A way the read fits: its weight and what had to be let in (place from 0, read, asked for)."""

    weight: float
    let_in: tuple[tuple[int, str, str], ...]


class _Budget(NamedTuple):
    """Characters that may still be let in, and how many of them may be no look-alikes."""

    all: int
    misread: int


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[_Token, ...]:
    found, at = [], 0
    while at < len(text):
        end = text.index("]", at) + 1 if text[at] == "[" else at + 1
        part = text[at:end]
        if part == "*":
            found.append(_Token("", "anything"))
        elif part in _CLASSES:
            said, fits = _CLASSES[part]
            found.append(_Token(fits, said))
        else:
            characters = part.strip("[]")
            found.append(_Token(characters, " or ".join(characters)))
        at = end
    return tuple(found)


def score(
    pattern: PlatePattern, plate: str, candidates: Sequence[tuple[str, float]], fuzzy: int
) -> tuple[float, str] | None:
    """How sure it is that the read is what was asked for (0..1), and the reason; None where it does not fit.

    Args:
        plate: the stored read.
        candidates: (plate, confidence in 0..1) of every way the reader read it; may be empty.
        fuzzy: 0 as typed. 1 or 2: that many look-alike or misread characters are let in, and the reader's other
            candidates count where they fit as typed.

    Raises:
        BadInput: `fuzzy` is another number.
    """
    if not 0 <= fuzzy <= MAX_FUZZY:
        raise BadInput(f"The number of characters let in is 0 to {MAX_FUZZY}, not {fuzzy}.")
    confidence = next((sure for text, sure in candidates if text == plate), 1.0)
    answers = []
    if pattern.matches(plate):
        answers.append((confidence, "exact" if pattern.is_exact else f"fits {pattern.text}"))
    elif fuzzy:
        tokens = _tokens(pattern.text)
        asked = sum(0 < len(token.fits) < len(_DIGITS) for token in tokens)
        fit = _Fitter(tokens, plate).best(_Budget(fuzzy, max(0, asked - LEAST_SURE)))
        if fit is not None:
            answers.append((confidence * fit.weight, _said(fit)))
    if fuzzy:
        answers += [
            (sure, f"reader's {_choice(place)} choice {text}")
            for place, (text, sure) in enumerate(candidates)
            if text != plate and pattern.matches(text)
        ]
    return max(answers, key=lambda answer: answer[0], default=None)


def _choice(place: int) -> str:
    return _CHOICES[place] if place < len(_CHOICES) else f"{place + 1}th"


def _said(fit: _Fit) -> str:
    return "; ".join(f"position {at + 1}: read as {read}, asked for {asked}" for at, read, asked in fit.let_in)


class _Fitter:
    """The likeliest way `plate` fits `tokens`. Each state is worked out once, so that many `*` cannot hang a search."""

    def __init__(self, tokens: tuple[_Token, ...], plate: str) -> None:
        self._tokens, self._plate = tokens, plate
        self._known: dict[tuple[int, int, _Budget], _Fit | None] = {}

    def best(self, budget: _Budget, place: int = 0, at: int = 0) -> _Fit | None:
        """From token `place` and character `at` on, within `budget`; None where it does not fit."""
        state = (place, at, budget)
        if state not in self._known:
            ways = self._ways(budget, place, at)
            self._known[state] = max((fit for fit in ways if fit), key=lambda fit: fit.weight, default=None)
        return self._known[state]

    def _ways(self, budget: _Budget, place: int, at: int) -> Iterator[_Fit | None]:
        if place == len(self._tokens):
            yield _Fit(1.0, ()) if at == len(self._plate) else None
            return
        token = self._tokens[place]
        if not token.fits:
            yield self.best(budget, place + 1, at)
            if at < len(self._plate):
                yield self.best(budget, place, at + 1)
            return
        if at < len(self._plate) and self._plate[at] in token.fits:
            yield self.best(budget, place + 1, at + 1)
        if budget.all:
            for used, said, likely, asked, left in _let_in(self._tokens[place : place + 2], self._plate, budget, at):
                rest = self.best(left, place + used, at + said)
                yield _with(rest, likely, (at, self._plate[at : at + said], asked))


def _with(rest: _Fit | None, likely: float, let_in: tuple[int, str, str]) -> _Fit | None:
    return None if rest is None else _Fit(rest.weight * likely, (let_in, *rest.let_in))


def _let_in(
    tokens: tuple[_Token, ...], plate: str, budget: _Budget, at: int
) -> list[tuple[int, int, float, str, _Budget]]:
    """What may stand for the next tokens: (tokens used, characters read, weight, asked for, budget left)."""
    found = []
    token, rest = tokens[0], plate[at:]
    if rest and rest[0] not in token.fits:
        likely = max(weight(asked, rest[0]) for asked in token.fits)
        if likely:
            found.append((1, 1, likely, token.said, budget._replace(all=budget.all - 1)))
        elif budget.misread:
            found.append((1, 1, MISREAD, token.said, _Budget(budget.all - 1, budget.misread - 1)))
    if token.fits == "W" and rest.startswith("VV"):
        found.append((1, 2, weight("W", "VV"), "W", budget._replace(all=budget.all - 1)))
    if rest.startswith("W") and [t.fits for t in tokens] == ["V", "V"]:
        found.append((2, 1, weight("VV", "W"), "VV", budget._replace(all=budget.all - 1)))
    return found
