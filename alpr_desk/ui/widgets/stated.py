"""Looking at a purpose picker without touching it: for buttons that say why they are off. Knows no page."""

from __future__ import annotations

from alpr_desk.domain.purpose import Purpose, check_case_number
from alpr_desk.errors import BadInput
from alpr_desk.ui.purpose import PurposePicker


def stated_purpose(picker: PurposePicker, case_format: str) -> tuple[Purpose | None, str]:
    """The purpose in the picker without touching it, or None with what is missing."""
    kind = picker.chosen()
    if kind is None:
        return None, ""
    stated = Purpose(kind, picker.case.text().strip(), picker.note.text().strip())
    try:
        check_case_number(stated, case_format, (kind,) if picker.needs_case else ())
    except BadInput as fault:
        return None, str(fault)
    return stated, ""
