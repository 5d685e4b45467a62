"""How well a plate answers a typed pattern, and why, in words. Pure; knows no store.

The score of a text is the likeliest way it came about: the look-alike weight (or `MISREAD`) of each character that had
to be let in, multiplied; 1 where it fits as typed. `alpr_desk.domain.plate_table` works out the same for all plates of
a store at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from alpr_desk.domain.look_alikes import weight
from alpr_desk.domain.plates import PlatePattern
from alpr_desk.errors import BadInput

MAX_LET_IN: Final = 2
MISREAD: Final = 0.01
"""Weight of a character that is missing, added or no look-alike of the one asked for; below every look-alike pair."""

LEAST_SURE: Final = 3
"""Characters that must be read as asked before one that is no look-alike is let in; else `A*` would find everything."""

LEAST_FOR_EDITS: Final = 2
"""The same for edits, which are asked for by name."""

_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLASSES: Final = {"?": ("any character", _DIGITS + _LETTERS), "#": ("a digit", _DIGITS), "@": ("a letter", _LETTERS)}


class Token(NamedTuple):
    """One asked position: the characters that fit it, and how it is said. No characters stand for `*`."""

    fits: str
    said: str


class Budget(NamedTuple):
    """Characters that may still be let in, how many of them may be no look-alikes, and edits besides."""

    all: int
    misread: int
    edits: int


@dataclass(frozen=True)
class PlateQuery:
    """A pattern and what is let in. Make it with `of`."""

    pattern: PlatePattern
    fuzzy: int
    edits: int

    @classmethod
    def of(cls, typed: str, fuzzy: int = 0, edits: int = 0) -> PlateQuery:
        """The query of what was typed.

        Args:
            fuzzy: 0 as typed, 1 or 2 look-alike or misread characters let in.
            edits: 0, 1 or 2 characters missing, added or replaced (Levenshtein).

        Raises BadInput, with what to do.
        """
        query = cls(PlatePattern.parse(typed), fuzzy, edits)
        if not (0 <= fuzzy <= MAX_LET_IN and 0 <= edits <= MAX_LET_IN and fuzzy + edits <= MAX_LET_IN):
            raise BadInput("Look-alikes, misreads and edits can be let in for 0, 1 or 2 characters in all.")
        if edits and query.asked < edits + LEAST_FOR_EDITS:
            raise BadInput(
                f"{edits} edits need at least {edits + LEAST_FOR_EDITS} known characters: type more of them."
            )
        return query

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tokens_of(self.pattern.text)

    @property
    def asked(self) -> int:
        """Positions that ask for few enough characters to mean something: one, or a set of less than ten."""
        return sum(0 < len(token.fits) < len(_DIGITS) for token in self.tokens)

    @property
    def budget(self) -> Budget:
        return Budget(self.fuzzy, min(self.fuzzy, max(0, self.asked - LEAST_SURE)), self.edits)

    @property
    def as_typed(self) -> bool:
        return not (self.fuzzy or self.edits)


class _Fit(NamedTuple):
    """A way the text fits: its weight and what had to be let in (place from 0, read, asked for)."""

    weight: float
    let_in: tuple[tuple[int, str, str], ...]


@lru_cache(maxsize=64)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The positions of a pattern in canonical form (`PlatePattern.text`)."""
    found, at = [], 0
    while at < len(text):
        end = text.index("]", at) + 1 if text[at] == "[" else at + 1
        part = text[at:end]
        if part == "*":
            found.append(Token("", "anything"))
        elif part in _CLASSES:
            said, fits = _CLASSES[part]
            found.append(Token(fits, said))
        else:
            characters = "".join(dict.fromkeys(part.strip("[]")))
            found.append(Token(characters, " or ".join(characters)))
        at = end
    return tuple(found)


def fit(query: PlateQuery, plate: str) -> tuple[float, str] | None:
    """How well `plate` answers (0..1), and the reason; None where it does not fit."""
    if query.pattern.matches(plate):
        return 1.0, "exact" if query.pattern.is_exact else f"fits {query.pattern.text}"
    if query.as_typed:
        return None
    found = _Fitter(query.tokens, plate).best(query.budget)
    return None if found is None else (found.weight, _said(found))


def _said(found: _Fit) -> str:
    return "; ".join(f"position {at + 1}: {_difference(read, asked)}" for at, read, asked in found.let_in)


def _difference(read: str, asked: str) -> str:
    if not asked:
        return f"{read} read, nothing asked for"
    if not read:
        return f"nothing read, asked for {asked}"
    return f"read as {read}, asked for {asked}"


class _Fitter:
    """The likeliest way `plate` fits `tokens`. Each state is worked out once, so that many `*` cannot hang a search."""

    def __init__(self, tokens: tuple[Token, ...], plate: str) -> None:
        self._tokens, self._plate = tokens, plate
        self._known: dict[tuple[int, int, Budget], _Fit | None] = {}

    def best(self, budget: Budget, place: int = 0, at: int = 0) -> _Fit | None:
        """From token `place` and character `at` on, within `budget`; None where it does not fit."""
        state = (place, at, budget)
        if state not in self._known:
            ways = self._ways(budget, place, at)
            self._known[state] = max((fit for fit in ways if fit), key=lambda fit: fit.weight, default=None)
        return self._known[state]

    def _ways(self, budget: Budget, place: int, at: int) -> Iterator[_Fit | None]:
        if place == len(self._tokens) and at == len(self._plate):
            yield _Fit(1.0, ())
            return
        if budget.edits and at < len(self._plate):
            rest = self.best(budget._replace(edits=budget.edits - 1), place, at + 1)
            yield _with(rest, MISREAD, (at, self._plate[at], ""))
        if place == len(self._tokens):
            return
        token = self._tokens[place]
        if not token.fits:
            yield self.best(budget, place + 1, at)
            if at < len(self._plate):
                yield self.best(budget, place, at + 1)
            return
        if at < len(self._plate) and self._plate[at] in token.fits:
            yield self.best(budget, place + 1, at + 1)
        for used, said, likely, asked, left in _let_in(self._tokens[place : place + 2], self._plate, budget, at):
            rest = self.best(left, place + used, at + said)
            yield _with(rest, likely, (at, self._plate[at : at + said], asked))


def _with(rest: _Fit | None, likely: float, let_in: tuple[int, str, str]) -> _Fit | None:
    return None if rest is None else _Fit(rest.weight * likely, (let_in, *rest.let_in))


def _let_in(
    tokens: tuple[Token, ...], plate: str, budget: Budget, at: int
) -> Iterator[tuple[int, int, float, str, Budget]]:
    """What may stand for the next tokens: (tokens used, characters read, weight, asked for, budget left)."""
    token, rest = tokens[0], plate[at:]
    edited = budget._replace(edits=budget.edits - 1)
    if rest and rest[0] not in token.fits:
        likely = max(weight(asked, rest[0]) for asked in token.fits)
        if likely and budget.all:
            yield 1, 1, likely, token.said, budget._replace(all=budget.all - 1)
        elif budget.all and budget.misread:
            yield 1, 1, MISREAD, token.said, Budget(budget.all - 1, budget.misread - 1, budget.edits)
        if budget.edits:
            yield 1, 1, likely or MISREAD, token.said, edited
    if budget.edits:
        yield 1, 0, MISREAD, token.said, edited
    if budget.all and token.fits == "W" and rest.startswith("VV"):
        yield 1, 2, weight("W", "VV"), "W", budget._replace(all=budget.all - 1)
    if budget.all and rest.startswith("W") and [t.fits for t in tokens] == ["V", "V"]:
        yield 2, 1, weight("VV", "W"), "VV", budget._replace(all=budget.all - 1)
