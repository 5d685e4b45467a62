"""Why data is opened. Free text alone is not a purpose (Policy 430.3(a), 430.5(b); Civil Code 1798.90.52)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from alpr_desk.errors import BadInput


class PurposeKind(StrEnum):
    """The policy's list of purposes."""

    CRIMINAL_INVESTIGATION = "criminal investigation"
    CIVIL_ADMINISTRATIVE = "office-related civil or administrative action"
    STOLEN_OR_WANTED_VEHICLE = "stolen or wanted vehicle"
    MISSING_PERSON = "missing person"
    WARRANT = "active warrant"
    CRIME_SCENE_CANVASS = "crime-scene canvass"
    HOMELAND_SECURITY = "homeland security"
    PATROL = "routine patrol"
    AUDIT = "audit or records duty"
    TRAINING = "training with synthetic data only"


NEEDS_CASE = frozenset({PurposeKind.CRIMINAL_INVESTIGATION, PurposeKind.CIVIL_ADMINISTRATIVE, PurposeKind.WARRANT})
"""Purposes that are always refused without a case number; an agency can add to them, never take one away."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A kind from the list, the case it serves, and an optional note."""

    kind: PurposeKind
    case_number: str = ""
    note: str = ""

    def __str__(self) -> str:
        parts = [self.kind.value, f"case {self.case_number}" if self.case_number else "", self.note]
        return "; ".join(part for part in parts if part)


def purpose_kind(text: str) -> PurposeKind:
    """The kind a person named by its words or a beginning of them that fits one kind only.

    Raises BadInput listing the purposes.
    """
    wanted = " ".join(text.casefold().split())
    fitting = [kind for kind in PurposeKind if wanted and kind.value.casefold().startswith(wanted)]
    exact = [kind for kind in fitting if kind.value.casefold() == wanted]
    if len(exact or fitting) != 1:
        listed = "; ".join(kind.value for kind in PurposeKind)
        raise BadInput(f"'{text}' is not a purpose. Choose one of: {listed}.")
    return (exact or fitting)[0]


def check_case_number(purpose: Purpose, case_format: str, also: Collection[PurposeKind] = ()) -> None:
    """Raises BadInput where the case number is missing or not of the agency's format.

    `case_format` is a regular expression of ASCII classes: full-width or Arabic digits are no case number.
    `also`: purposes for which this agency demands one besides NEEDS_CASE.
    """
    if not purpose.case_number:
        if purpose.kind in NEEDS_CASE or purpose.kind in also:
            raise BadInput(f"The purpose '{purpose.kind.value}' needs a case number, for example 26-01234.")
        return
    if re.fullmatch(case_format, purpose.case_number, re.ASCII) is None:
        raise BadInput(f"'{purpose.case_number}' is not a case number of this agency; write it like 26-01234.")


_EMPTY = """
a again an and any as at be because business by car case check checking code data deputy do doing duties duty
enforcement follow following followup for general in info information inquiry intel investigate investigating
investigation is it job law lea legit license lookup looking misc miscellaneous my na needed no none nothing of
official on op ops other patrol plate plates police purpose purposes query random reason reasons request required
research routine run running search searching see sheriff stuff suspicious tbd test tested testing tests the thing
things this to training unknown up use vehicle vehicles work working yes
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
"""Words that may stand in any note; a note made of nothing else says nothing."""
KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
LEAST_CHARACTERS = 3
"""A penal code section (`187`) is the shortest note that says something."""
OFTEN = 5
"""How often the same words may stand before they are a habit."""
VOWELS = frozenset("aeiouy")
LONGEST_ABBREVIATION = 4
"""`blvd` and `sgt` have no vowel either."""


def vagueness(note: str, before: Iterable[str] = ()) -> str | None:
    """Why `note` says nothing of its case, as the end of a sentence; None where it does, or where there is none.

    Flags for a reviewer to ask about; refuses nothing by itself.

    `before`: notes of the same member's other uses, for words that are always the same.

    >>> vagueness("asdf")
    'it is keys pressed in a row'
    """
    text = _plain(note)
    if not note.strip():
        return None
    words = re.findall(r"[^\W_]+", text)
    joined = "".join(words)
    if not joined:
        return "it has no letter or digit"
    if _repeats(joined) or (len(words) > 1 and len(set(words)) == 1):
        return "it repeats itself"
    if all(_keys_in_a_row(word) for word in words):
        return "it is keys pressed in a row"
    if all(word in EMPTY_WORDS for word in words):
        return "its words would fit any search"
    if joined.isascii() and len(joined) < LEAST_CHARACTERS:
        return f"it has fewer than {LEAST_CHARACTERS} characters"
    if all(_mashed(word) for word in words):
        return "it is no word"
    if sum(_plain(other) == text for other in before) >= OFTEN:
        return f"the same words stood in {OFTEN} uses or more"
    return None


def _plain(note: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", note).casefold().replace("n/a", "na").split())


def _repeats(text: str) -> bool:
    """`aaa`, `lalala`, `testtest`; a number may repeat its digits only where it is one digit: `1111`."""
    found = re.fullmatch(r"(.+?)\1+", text)
    return found is not None and (not text.isdigit() or len(found[1]) == 1)


def _keys_in_a_row(word: str) -> bool:
    """Three neighbours or more on a keyboard, forwards or backwards, once or again and again."""
    if len(word) < LEAST_CHARACTERS:
        return False
    runs = [row for key_row in KEY_ROWS for row in (key_row * 2, key_row[::-1] * 2)]
    return any(word in run for run in runs)


def _mashed(word: str) -> bool:
    letters = word.isascii() and word.isalpha()
    return letters and len(word) > LONGEST_ABBREVIATION and not VOWELS & set(word)
