"""The independent check of the audit log.

Written apart from the code that makes the chain: it imports nothing of `audit.chain` or `audit.canonical`,
so that a mistake there does not hide itself here. Streams, so that a log of any size fits in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from alpr_desk.domain.proving import AuditEntry, AuditFault, AuditVerdict

MAX_NAMED = 1000
"""Faults named one by one; of what is beyond, the number."""

_NAMES = {"format", "at", "event", "outcome", "user_name", "member_name", "organisation", "purpose", "detail"}
_START = "0" * 64
_TIME_SHAPE = "dddd-dd-ddTdd:dd:dd.ddZ"


def verify_entries(entries: Iterable[AuditEntry], expected_head: tuple[int, str] | None = None) -> AuditVerdict:
    """Check `entries`, handed over in the order of the log, against each other and against a known head.

    Found without a known head: any changed, missing, inserted or moved entry that has an entry after it.
    A log that was cut off at its end, or wholly rewritten, is good in itself: it is found only against
    `expected_head`, the sequence and hash of an entry seen before and kept elsewhere.

    A clock that went back is reported as a note: it happens when a clock is set, and proves nothing.
    """
    check = _Check(expected_head)
    for entry in entries:
        check.take(entry)
    return check.verdict()


class _Check:
    """State of one run. `_last` is the highest sequence seen, `_hash` the hash that entry is stored with."""

    def __init__(self, expected_head: tuple[int, str] | None) -> None:
        self._expected = expected_head
        self._expected_seen = False
        self._count = 0
        self._last = 0
        self._hash = _START
        self._at = ""
        self._faults: list[AuditFault] = []
        self._notes: list[AuditFault] = []
        self._unnamed = 0

    def take(self, entry: AuditEntry) -> None:
        self._count += 1
        if entry.sequence <= self._last:
            self._misplaced(entry)
        else:
            self._follows(entry)
        if not self._own_hash_fits(entry):
            self._fault(entry.sequence, f"Entry {entry.sequence} was changed: its hash does not fit its content.")
        self._known_head(entry)
        self._content(entry)

    def _misplaced(self, entry: AuditEntry) -> None:
        number = entry.sequence
        if number < 1:
            self._fault(number, f"An entry after entry {self._last} has the number {number}, which no entry can have.")
        elif number == self._last:
            self._fault(number, f"The number {number} is used more than once: an entry was inserted or replaced.")
        elif number == 1:
            self._fault(number, f"The numbering starts again at 1 after entry {self._last}.")
        else:
            self._fault(number, f"Entry {number} is out of its place: it stands after entry {self._last}.")

    def _follows(self, entry: AuditEntry) -> None:
        number, due = entry.sequence, self._last + 1
        if number > due:
            missing = f"Entry {due} is" if number == due + 1 else f"Entries {due} to {number - 1} are"
            self._fault(number, f"{missing} missing before entry {number}.")
        elif entry.previous_hash != self._hash and number == 1:
            self._fault(number, "Entry 1 does not start the log: it names an entry before it.")
        elif entry.previous_hash != self._hash:
            self._fault(
                number,
                f"Entry {number} does not follow from entry {self._last}: one of them was changed, "
                "inserted or moved here.",
            )
        self._last, self._hash = number, entry.hash

    @staticmethod
    def _own_hash_fits(entry: AuditEntry) -> bool:
        if not (_is_hash(entry.previous_hash) and _is_hash(entry.hash)):
            return False
        digest = hashlib.sha256(b"alpr-desk audit entry v1\n")
        digest.update(f"{entry.sequence}\n{entry.previous_hash}\n".encode("ascii"))
        digest.update(entry.canonical)
        return digest.hexdigest() == entry.hash

    def _known_head(self, entry: AuditEntry) -> None:
        if self._expected is None or entry.sequence != self._expected[0]:
            return
        self._expected_seen = True
        if entry.hash != self._expected[1]:
            self._fault(
                entry.sequence,
                f"Entry {entry.sequence} is not the one that was known before: the log was rewritten.",
            )

    def _content(self, entry: AuditEntry) -> None:
        at = _time_of(entry.canonical)
        if at is None:
            self._fault(entry.sequence, f"Entry {entry.sequence} cannot be read as an audit record.")
            return
        if at < self._at and len(self._notes) < MAX_NAMED:
            sentence = f"The clock went back before entry {entry.sequence}: from {self._at} to {at}."
            self._notes.append(AuditFault(entry.sequence, sentence))
        self._at = at

    def _fault(self, sequence: int, sentence: str) -> None:
        if len(self._faults) < MAX_NAMED:
            self._faults.append(AuditFault(sequence, sentence))
        else:
            self._unnamed += 1

    def verdict(self) -> AuditVerdict:
        last = [AuditFault(0, f"There are {self._unnamed} more faults.")] if self._unnamed else []
        if self._expected is not None and self._expected[0] > 0 and not self._expected_seen:
            known = self._expected[0]
            if self._last < known:
                sentence = (
                    f"The log ends at entry {self._last}, but entry {known} was known before: "
                    "its end was cut off or an older copy was put in its place."
                )
            else:
                sentence = f"Entry {known}, which was known before, is missing."
            last.append(AuditFault(0, sentence))
        head = self._hash if self._count else _START
        return AuditVerdict(self._count, head, (*self._faults, *last), tuple(self._notes))


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)


def _time_of(stored: bytes) -> str | None:
    """The time in the record, None where the bytes are no record. Comparable as text: the shape is fixed."""
    try:
        fields = json.loads(stored.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or set(fields) != _NAMES or fields["format"] != 1:
        return None
    texts = [value for name, value in fields.items() if name not in ("format", "detail")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(fields["detail"], dict):
        return None
    at: str = fields["at"]
    shape = "".join("d" if character in "0123456789" else character for character in at)
    return at if shape == _TIME_SHAPE else None


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice")
    return fields


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
