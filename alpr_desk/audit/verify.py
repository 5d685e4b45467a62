"""The independent check of the audit log as it is stored.

Written apart from the code that makes chain, tree and checkpoints: it imports nothing of `audit.chain`,
`audit.canonical`, `audit.tree` or `audit.checkpoint`, so that a mistake there does not hide itself here. Streams, so
that a log of any size fits in memory. docs/audit-format.md says which sentence answers which attack.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable

from alpr_desk.audit.verify_tree import Findings, Known, Tree
from alpr_desk.domain.proving import AuditFault, AuditVerdict
from alpr_desk.evidence.verifier_log import START, entry_digest, is_hash

EVERY = 20_000
"""Entries after which progress is told."""

_NAMES = {"format", "at", "event", "outcome", "user_name", "member_name", "organisation", "purpose", "detail"}
_PLAIN = r'"[^"\\\x00-\x1f]*"'
_AT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{2}Z"
_USUAL = re.compile(
    rf'\{{"at":"({_AT})","detail":(\{{.*\}}),"event":{_PLAIN},"format":1,"member_name":{_PLAIN},'
    rf'"organisation":{_PLAIN},"outcome":{_PLAIN},"purpose":{_PLAIN},"user_name":{_PLAIN}\}}'
)
"""Nearly every record, so that only its detail has to be read as JSON: names in order, texts without escapes."""

Row = tuple[int, str, bytes, str]
"""Sequence, previous hash, canonical record, hash."""


def verify_log(rows: Iterable[Row], known: Known, progress: Callable[[int], None] = lambda _: None) -> AuditVerdict:
    """Check the log's `rows`, handed over in its order, against each other and against what is `known`.

    Found without anything known: any changed, missing, inserted or moved entry that has an entry after it. A log that
    was cut off at its end, or wholly rewritten, is good in itself: it is found only against a head, a checkpoint or an
    anchor. Whoever holds the whole store can bring head, tree and checkpoints in line too: then against an anchor.

    A clock that went back is reported as a note: it happens when a clock is set, and proves nothing.
    """
    check = _Check(known)
    for row in rows:
        check.take(*row)
        if check.count % EVERY == 0:
            progress(check.count)
    return check.verdict()


class _Check:
    """State of one run. `_last` is the highest sequence seen, `_hash` the hash that entry is stored with."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._known_head_seen = False
        self.count = 0
        self._last = 0
        self._hash = START
        self._at = ""
        self._found = Findings()
        self._tree = Tree(known, self._found)

    def take(self, sequence: int, previous_hash: str, canonical: bytes, stored: str) -> None:
        self.count += 1
        if sequence <= self._last:
            self._misplaced(sequence)
        else:
            self._follows(sequence, previous_hash, stored)
        leaf = _digest(sequence, previous_hash, canonical)
        if leaf.hex() != stored:
            self._found.fault(sequence, f"Entry {sequence} was changed: its hash does not fit its content.")
            leaf = bytes.fromhex(stored) if is_hash(stored) else leaf
        if self._known.head is not None and sequence == self._known.head[0]:
            self._known_head(sequence, stored)
        self._content(sequence, canonical)
        self._tree.take(leaf)

    def _misplaced(self, number: int) -> None:
        fault = self._found.fault
        if number < 1:
            fault(number, f"An entry after entry {self._last} has the number {number}, which no entry can have.")
        elif number == self._last:
            fault(number, f"The number {number} is used more than once: an entry was inserted or replaced.")
        elif number == 1:
            fault(number, f"The numbering starts again at 1 after entry {self._last}.")
        else:
            fault(number, f"Entry {number} is out of its place: it stands after entry {self._last}.")

    def _follows(self, number: int, previous_hash: str, stored: str) -> None:
        due = self._last + 1
        if number > due:
            missing = f"Entry {due} is" if number == due + 1 else f"Entries {due} to {number - 1} are"
            self._found.fault(number, f"{missing} missing before entry {number}.")
        elif previous_hash != self._hash and number == 1:
            self._found.fault(number, "Entry 1 does not start the log: it names an entry before it.")
        elif previous_hash != self._hash:
            self._found.fault(
                number,
                f"Entry {number} does not follow from entry {self._last}: one of them was changed, "
                "inserted or moved here.",
            )
        self._last, self._hash = number, stored

    def _known_head(self, sequence: int, stored: str) -> None:
        self._known_head_seen = True
        if self._known.head is not None and stored != self._known.head[1]:
            self._found.fault(
                sequence, f"Entry {sequence} is not the one that was known before: the log was rewritten."
            )

    def _content(self, sequence: int, canonical: bytes) -> None:
        at = _time_of(canonical)
        if at is None:
            self._found.fault(sequence, f"Entry {sequence} cannot be read as an audit record.")
            return
        if at < self._at:
            self._found.note(sequence, f"The clock went back before entry {sequence}: from {self._at} to {at}.")
        self._at = at

    def verdict(self) -> AuditVerdict:
        found = self._found
        last = [AuditFault(0, f"There are {found.unnamed} more faults.")] if found.unnamed else []
        if self._known.head is not None and self._known.head[0] > 0 and not self._known_head_seen:
            number = self._known.head[0]
            if self._last < number:
                sentence = (
                    f"The log ends at entry {self._last}, but entry {number} was known before: "
                    "its end was cut off or an older copy was put in its place."
                )
            else:
                sentence = f"Entry {number}, which was known before, is missing."
            last.append(AuditFault(0, sentence))
        last += self._tree.end()
        head = self._hash if self.count else START
        return AuditVerdict(
            self.count,
            head,
            (*found.faults, *last),
            tuple(found.notes),
            self._tree.roots.root().hex(),
            len(self._known.checkpoints),
            len(self._known.anchors),
        )


def _digest(sequence: int, previous_hash: str, canonical: bytes) -> bytes:
    """What the entry's hash must be; the hash of nothing, which fits none, where the previous one is no hash at all."""
    try:
        return entry_digest(sequence, previous_hash, canonical)
    except UnicodeEncodeError:
        return hashlib.sha256().digest()


def _time_of(stored: bytes) -> str | None:
    """The time in the record, None where the bytes are no record. Comparable as text: the shape is fixed."""
    try:
        text = stored.decode("utf-8")
        usual = _USUAL.fullmatch(text)
        if usual is not None and isinstance(_json(usual[2]), dict):
            return usual[1]
        return _time_in(_json(text))
    except (ValueError, RecursionError):
        return None


def _time_in(fields: object) -> str | None:
    if not isinstance(fields, dict) or set(fields) != _NAMES or fields["format"] != 1:
        return None
    texts = [value for name, value in fields.items() if name not in ("format", "detail")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(fields["detail"], dict):
        return None
    at: str = fields["at"]
    return at if re.fullmatch(_AT, at) else None


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name stands twice")
    return fields


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_once_each, parse_constant=_no_constant)


def _json(text: str) -> object:
    """Without `decode`'s search for white space around the value: a canonical record has none."""
    value, end = _decoder.raw_decode(text)
    if end != len(text):
        raise ValueError("more than one value")
    return value
