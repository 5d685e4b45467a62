"""The dynamic programme behind a plate query, run for many plates at once. Pure; knows no store.

A cell (token, position) holds, for every plate at once, whether or how well the first tokens fit its first characters.
What a cell is made of is the `Algebra`'s affair: a bit a plate to find the plates, a weight a plate to rank them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Generic, Protocol, TypeVar

from numpy.typing import NDArray

from alpr_desk.domain.plate_fit import Budget, PlateQuery, Token
from alpr_desk.domain.plates import MAX_PLATE

Cell = TypeVar("Cell", bound=NDArray[Any])
_Row = dict[tuple[Budget, int], Cell]
_NOTHING_USED: Final = Budget(0, 0, 0)


class Algebra(Protocol[Cell]):
    """Cells over one set of plates, and what a character of theirs is worth. Cells are never changed in place."""

    def all(self) -> Cell:
        """Every plate, at its full worth."""
        ...

    def join(self, one: Cell, other: Cell) -> Cell:
        """The better of both, for each plate."""
        ...

    def fitting(self, cell: Cell, token: Token, at: int) -> Cell:
        """Those whose character at `at` fits `token`."""
        ...

    def look_alike(self, cell: Cell, token: Token, at: int) -> Cell:
        """Those whose character at `at` is a look-alike of one that fits."""
        ...

    def misread(self, cell: Cell, token: Token, at: int) -> Cell:
        """Those that have any other character there."""
        ...

    def pair(self, cell: Cell, asked: str, read: str, at: int) -> Cell:
        """Those that have the piece `read` at `at`, where its look-alike `asked` was meant."""
        ...

    def any(self, cell: Cell, at: int) -> Cell:
        """Those that have a character at `at`."""
        ...

    def edited(self, cell: Cell) -> Cell:
        """After a character that is missing or added."""
        ...

    def ending(self, cell: Cell, at: int) -> Cell:
        """Those that have `at` characters."""
        ...


class PlateRows(Generic[Cell]):
    """One run of the programme for one query."""

    def __init__(self, query: PlateQuery, algebra: Algebra[Cell]) -> None:
        self._tokens, self._most, self._algebra = query.tokens, query.budget, algebra

    def answer(self) -> Cell | None:
        """The plates that fit, at their worth; None where none can."""
        before: _Row[Cell] = {}
        row: _Row[Cell] = {(_NOTHING_USED, 0): self._algebra.all()}
        self._add_characters(row)
        for place, token in enumerate(self._tokens):
            following = self._next(place, token, row, before)
            row, before = following, row
        ends = [self._algebra.ending(cell, at) for (_, at), cell in row.items() if at]
        answer: Cell | None = None
        for end in ends:
            answer = end if answer is None else self._algebra.join(answer, end)
        return answer

    def _next(self, place: int, token: Token, row: _Row[Cell], before: _Row[Cell]) -> _Row[Cell]:
        """The row after `token`; `before` is the row that came before `row`."""
        if not token.fits:
            return self._star(row)
        made: _Row[Cell] = {}
        for (used, at), cell in row.items():
            for now, here, worth in self._steps(token, used, at, cell):
                self._put(made, now, here, worth)
        if place and token.fits == "V" == self._tokens[place - 1].fits:
            for (used, at), cell in before.items():
                spent = self._spend(used, any_=1)
                if spent and at < MAX_PLATE:
                    self._put(made, spent, at + 1, self._algebra.pair(cell, "VV", "W", at))
        self._add_characters(made)
        return made

    def _steps(self, token: Token, used: Budget, at: int, cell: Cell) -> Iterator[tuple[Budget, int, Cell]]:
        algebra = self._algebra
        if now := self._spend(used, edits=1):
            yield now, at, algebra.edited(cell)
        if at == MAX_PLATE:
            return
        yield used, at + 1, algebra.fitting(cell, token, at)
        if now := self._spend(used, any_=1):
            yield now, at + 1, algebra.look_alike(cell, token, at)
            if token.fits == "W" and at + 2 <= MAX_PLATE:
                yield now, at + 2, algebra.pair(cell, "W", "VV", at)
        if now := self._spend(used, any_=1, misread=1):
            yield now, at + 1, algebra.misread(cell, token, at)
        if now := self._spend(used, edits=1):
            yield now, at + 1, algebra.look_alike(cell, token, at)
            yield now, at + 1, algebra.misread(cell, token, at)

    def _star(self, row: _Row[Cell]) -> _Row[Cell]:
        made: _Row[Cell] = {}
        for used, at in sorted(row):
            self._put(made, used, at, row[used, at])
        for used in {used for used, _ in row}:
            for at in range(MAX_PLATE):
                if (used, at) in made:
                    self._put(made, used, at + 1, self._algebra.any(made[used, at], at))
        return made

    def _add_characters(self, row: _Row[Cell]) -> None:
        """Characters of the plate that nothing was asked for."""
        if not self._most.edits:
            return
        for at in range(MAX_PLATE):
            for used in [used for used, here in row if here == at]:
                if now := self._spend(used, edits=1):
                    added = self._algebra.edited(self._algebra.any(row[used, at], at))
                    self._put(row, now, at + 1, added)

    def _put(self, row: _Row[Cell], used: Budget, at: int, cell: Cell) -> None:
        if cell.any():
            row[used, at] = self._algebra.join(row[used, at], cell) if (used, at) in row else cell

    def _spend(self, used: Budget, any_: int = 0, misread: int = 0, edits: int = 0) -> Budget | None:
        spent, most = Budget(used.all + any_, used.misread + misread, used.edits + edits), self._most
        within = spent.all <= most.all and spent.misread <= most.misread and spent.edits <= most.edits
        return spent if within else None
