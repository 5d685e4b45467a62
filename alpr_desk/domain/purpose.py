"""Why data is opened. Free text alone is not a purpose (Policy 430.3(a), 430.5(b); Civil Code 1798.90.52)."""

from __future__ import annotations

import re
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
"""Purposes that are refused without a case number."""


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


def check_case_number(purpose: Purpose, case_format: str) -> None:
    """Raises BadInput where the case number is missing or not of the agency's format.

    `case_format` is a regular expression of ASCII classes: full-width or Arabic digits are no case number.
    """
    if not purpose.case_number:
        if purpose.kind in NEEDS_CASE:
            raise BadInput(f"The purpose '{purpose.kind.value}' needs a case number, for example 26-01234.")
        return
    if re.fullmatch(case_format, purpose.case_number, re.ASCII) is None:
        raise BadInput(f"'{purpose.case_number}' is not a case number of this agency; write it like 26-01234.")
