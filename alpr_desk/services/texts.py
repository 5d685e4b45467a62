"""Texts that members type, made fit to store: one line, printable, no longer than its column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alpr_desk.errors import BadInput


def line(text: str, what: str, most: int, *, required: bool = True) -> str:
    """`text` with runs of white space made one space. `what` names it in the sentence: `the reason`.

    Raises BadInput where it is longer than `most` characters, holds a character that cannot be shown, or is
    empty though `required`.
    """
    squeezed = " ".join(text.split())
    if required and not squeezed:
        raise BadInput(f"Enter {what}.")
    if len(squeezed) > most:
        raise BadInput(f"Shorten {what}: it has {len(squeezed)} characters, {most} are the most.")
    if not squeezed.isprintable():
        raise BadInput(f"Type {what} again: it holds a character that cannot be shown.")
    return squeezed


@contextmanager
def about(field: str) -> Iterator[None]:
    """A BadInput raised inside is of the request's attribute `field`, unless it names one itself."""
    try:
        yield
    except BadInput as error:
        error.field = error.field or field
        raise
