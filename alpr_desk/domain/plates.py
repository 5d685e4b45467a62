"""Plate text and partial-plate patterns: what is typed and what is stored, made comparable. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import NewType

from alpr_desk.errors import BadInput

PlateText = NewType("PlateText", str)
"""Upper-case A-Z0-9, no separators, 1 to 12 characters."""

MAX_PLATE = 12
MAX_PATTERN = 64
_SEPARATORS = re.compile(r"[\s.\-_·•\u2010-\u2015\u2212]+")
_PLAIN = re.compile(f"[A-Z0-9]{{1,{MAX_PLATE}}}")
_LOWER_TO_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
_CLASSES = {"?": "[A-Z0-9]", "*": "[A-Z0-9]*", "#": "[0-9]", "@": "[A-Z]"}


def _fold_typing(text: str) -> str:
    """Full-width and compatibility characters to their plain form, a-z to upper case.

    `str.upper` would guess: it makes a dotless i an I and a sharp s two S.
    """
    return unicodedata.normalize("NFKC", text).translate(_LOWER_TO_UPPER)


def plate_text(text: str) -> PlateText:
    """`text` as a plate: upper case, separators removed.

    Raises BadInput where nothing or something other than A-Z and 0-9 is left (a Cyrillic look-alike
    is refused by name instead of being guessed at).
    """
    if _PLAIN.fullmatch(text):
        return PlateText(text)
    folded = _SEPARATORS.sub("", _fold_typing(text))
    if not folded:
        raise BadInput("The plate is empty: type its letters and digits.")
    for character in folded:
        if not (character.isascii() and character.isalnum()):
            name = unicodedata.name(character, "an unprintable character")
            raise BadInput(f"A plate holds A-Z and 0-9 only; found {name}.")
    if len(folded) > MAX_PLATE:
        raise BadInput(f"A plate has at most {MAX_PLATE} characters; this one has {len(folded)}.")
    return PlateText(folded)


@dataclass(frozen=True)
class PlatePattern:
    """A partial plate with position: `?` one character, `*` any number, `[AB]` one of a set, `#` a digit, `@` a letter.

    Attributes:
        text: the pattern in canonical form (upper case, no separators, `**` made `*`).
    """

    text: str

    @classmethod
    def parse(cls, typed: str) -> PlatePattern:
        """The pattern a person typed.

        Raises BadInput with the position (from 1, separators not counted) of what is wrong.
        """
        plain = _fold_typing(typed)
        if re.search(r"\[[^\]]*-[^\]]*\]", plain):
            raise BadInput("A set names each of its characters: write [ABC], not [A-C].")
        folded = re.sub(r"\*+", "*", _SEPARATORS.sub("", plain))
        if not folded:
            raise BadInput("The plate pattern is empty: type at least one known character, for example 7A?C*.")
        if len(folded) > MAX_PATTERN:
            raise BadInput(f"The plate pattern is longer than {MAX_PATTERN} characters.")
        cls._check(folded)
        return cls(folded)

    @staticmethod
    def _check(text: str) -> None:
        in_set = False
        for position, character in enumerate(text, 1):
            plain = character.isascii() and character.isalnum()
            opens, closes = character == "[" and not in_set, character == "]" and in_set
            if opens or closes:
                if closes and text[position - 2] == "[":
                    raise BadInput(f"Position {position}: the set [] is empty.")
                in_set = opens
            elif not plain and (in_set or character not in _CLASSES):
                name = unicodedata.name(character, "an unprintable character")
                raise BadInput(f"Position {position} of the plate pattern: {name} has no meaning there.")
        if in_set:
            raise BadInput("The plate pattern has a [ without its ].")

    @property
    def is_exact(self) -> bool:
        """True where the pattern names one plate only."""
        return self.text.isalnum()

    @property
    def known(self) -> str:
        """The characters that are certain, in order."""
        return re.sub(r"\[[^\]]*\]|[?*#@]", "", self.text)

    @property
    def like(self) -> str:
        """The pattern in SQL, where a set, a digit or a letter is any character: what fits the pattern fits it too."""
        return re.sub(r"\[[^\]]*\]|[?#@]", "_", self.text).replace("*", "%")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Matches a whole PlateText."""
        return re.compile("".join(_CLASSES.get(c, c) for c in self.text))

    def matches(self, plate: str) -> bool:
        """Whether `plate` (a PlateText) fits the pattern as a whole."""
        return self.regex.fullmatch(plate) is not None


@dataclass(frozen=True)
class Region:
    """Where a plate was issued, as ISO 3166-2 (`US-CA`) or a country alone (`RO`)."""

    code: str
