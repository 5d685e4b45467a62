"""The bytes of an audit record: one record, one byte string (RFC 8785), and back.

The bytes are stored and hashed; whatever people read is parsed from them. Knows nothing of hashes or storage.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import rfc8785

from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.errors import BadInput, EnvironmentFault

FORMAT = 1
"""Stands in every entry, so that a later program can read an earlier log."""


def canonical(record: AuditRecord) -> bytes:
    """`record` as UTF-8 JSON in the form of RFC 8785: sorted names, no spaces, one way to write each value.

    Time is UTC to hundredths of a second (Civil Code 1798.90.52; Policy 430.5(a)). Text is kept as given,
    without Unicode normalisation.

    Raises BadInput where a value has no JSON form (a number that is not finite or beyond 2**53, half a
    character), ValueError where the time has no zone.
    """
    if record.at.tzinfo is None:
        raise ValueError("an audit record needs a time with a zone")
    fields = {
        "format": FORMAT,
        "at": utc_text(record.at),
        "event": record.event.value,
        "outcome": record.outcome.value,
        "user_name": record.user_name,
        "member_name": record.member_name,
        "organisation": record.organisation,
        "purpose": record.purpose,
        "detail": _plain(record.detail),
    }
    try:
        return rfc8785.dumps(fields)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise BadInput(
            "This cannot be written to the audit log, so it was not done: "
            "a value holds a broken character or a number out of range."
        ) from error


def _plain(value: Any) -> Any:
    """Mappings and sequences of any class as dict and list, string enumerations as their text."""
    if isinstance(value, str):
        return str.__str__(value)
    if hasattr(value, "items"):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def parse(stored: bytes) -> AuditRecord:
    """The record that `stored` was made of, its time cut to hundredths of a second.

    Raises EnvironmentFault where the bytes are no audit record of a format this program knows.
    """
    try:
        fields = json.loads(stored.decode("utf-8"))
        if fields["format"] != FORMAT or not isinstance(fields["detail"], dict):
            raise ValueError("unknown format")
        at = datetime.fromisoformat(fields["at"])
        if at.tzinfo is None:
            raise ValueError("no time zone")
        texts = [fields[name] for name in ("user_name", "member_name", "organisation", "purpose")]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("not text")
        event, outcome = AuditEvent(fields["event"]), Outcome(fields["outcome"])
        return AuditRecord(at, event, outcome, texts[0], texts[1], texts[2], texts[3], fields["detail"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EnvironmentFault(
            "An entry of the audit log cannot be read: it was damaged or written by a newer version. "
            "Run the verification of the audit log."
        ) from error
