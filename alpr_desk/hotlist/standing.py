"""The first lines of a hotlist file as they stand, for whoever has yet to say what its columns hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.requests.hotlists import ListPreview, PreviewLine
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.fields import clean
from alpr_desk.hotlist.importer import PREVIEWED, with_refused
from alpr_desk.hotlist.layout import lay_out
from alpr_desk.hotlist.lines import lines

_LONGEST = 80
"""Characters of a cell that are shown; three times as many in a file of fixed width, where one may hold several."""


def as_it_stands(content: bytes, profile: Profile) -> ListPreview:
    """The first hundred lines of `content`, divided and nothing more. Raises BadInput: empty, or in another encoding.

    Args:
        content: the beginning of a file is enough.
        profile: only how lines are divided, whether the first one names the columns, and the encoding are looked at.
    """
    refused: dict[int, str] = {}
    numbered = lines(content, profile.encoding, refused.__setitem__, lambda _: None)
    first = next(numbered, None)
    if first is None:
        raise BadInput("The hotlist file is empty.")
    rest = islice(numbered if profile.has_header else chain((first,), numbered), PREVIEWED)
    if profile.is_fixed_width:
        return _fixed(list(rest), refused)
    laid_out = lay_out(first[1], profile)
    layout = replace(laid_out, width=0)  # a line longer or shorter than the head stands as it is
    shown = []
    for number, line in rest:
        try:
            shown.append(PreviewLine(number, tuple(clean(cell)[:_LONGEST] for cell in layout.cells(line)), None, ""))
        except BadInput as error:
            shown.append(PreviewLine(number, (clean(line)[:_LONGEST],), None, str(error)))
    head = tuple(clean(cell)[:_LONGEST] for cell in layout.cells(first[1])[: laid_out.width])
    return ListPreview(head, layout.delimiter, with_refused(shown, refused))


def _fixed(numbered: list[tuple[int, str]], refused: dict[int, str]) -> ListPreview:
    spans = blank_divided(line for _, line in numbered)
    shown = [
        PreviewLine(number, tuple(_placed(line[first - 1 : last]) for first, last in spans), None, "")
        for number, line in numbered
    ]
    return ListPreview(tuple(f"{first}-{last}" for first, last in spans), "", with_refused(shown, refused))


def blank_divided(rows: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """First and last character, from 1, of each run of places that some row of `rows` fills."""
    filled: set[int] = set()
    for row in rows:
        filled.update(place for place, character in enumerate(row, 1) if not character.isspace())
    starts = sorted(place for place in filled if place - 1 not in filled)
    ends = sorted(place for place in filled if place + 1 not in filled)
    return tuple(zip(starts, ends, strict=True))


def _placed(cell: str) -> str:
    """`cell` with a blank for what cannot be shown, every character in its place."""
    return "".join(c if c.isprintable() else " " for c in cell[: 3 * _LONGEST])
