"""The independent check of the audit log as it is stored.

Written apart from the code that makes chain, tree and checkpoints: it imports nothing of `audit.chain`,
`audit.canonical`, `audit.tree` or `audit.checkpoint`, so that a mistake there does not hide itself here. Streams, so
that a log of any size fits in memory. docs/audit-format.md says which sentence answers which attack.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from alpr_desk.domain.proving import Anchor, AuditEntry, AuditFault, AuditVerdict, Checkpoint
from alpr_desk.evidence.verifier_log import START, Objectionable, Roots, entry_digest, is_hash, read_checkpoint

MAX_NAMED = 1000
"""Faults named one by one; of what is beyond, the number."""

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


@dataclass(frozen=True, slots=True)
class Known:
    """What the log is compared with besides itself.

    Attributes:
        head: sequence and hash of an entry seen before.
        root: what the store says is the root over all entries; empty where it says nothing.
        nodes: the subtrees that the store makes proofs of, by level and place; None where it was not asked.
        key: the log's public key as signed notes have it; empty where there are no checkpoints.
        checkpoints: of the same store, from the smallest log to the largest.
        anchors: kept elsewhere; the only ones that show that the whole store was exchanged.
    """

    head: tuple[int, str] | None = None
    root: bytes = b""
    nodes: Mapping[tuple[int, int], bytes] | None = None
    key: str = ""
    checkpoints: tuple[Checkpoint, ...] = ()
    anchors: tuple[Anchor, ...] = ()


def verify_entries(entries: Iterable[AuditEntry], expected_head: tuple[int, str] | None = None) -> AuditVerdict:
    """Check `entries`, handed over in the order of the log, against each other and against a known head."""
    rows = ((entry.sequence, entry.previous_hash, entry.canonical, entry.hash) for entry in entries)
    return verify_log(rows, Known(expected_head))


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


@dataclass(slots=True)
class _Seal:
    """A signed statement of the log's root at `size`, and what to call it in a sentence."""

    name: str
    size: int
    root: bytes
    anchor: bool


@dataclass(slots=True)
class _Findings:
    """Faults and notes, each up to MAX_NAMED of them; of the rest the number."""

    faults: list[AuditFault] = field(default_factory=list)
    notes: list[AuditFault] = field(default_factory=list)
    unnamed: int = 0

    def fault(self, sequence: int, sentence: str) -> None:
        if len(self.faults) < MAX_NAMED:
            self.faults.append(AuditFault(sequence, sentence))
        else:
            self.unnamed += 1

    def note(self, sequence: int, sentence: str) -> None:
        if len(self.notes) < MAX_NAMED:
            self.notes.append(AuditFault(sequence, sentence))


class _Check:
    """State of one run. `_last` is the highest sequence seen, `_hash` the hash that entry is stored with."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._known_head_seen = False
        self.count = 0
        self._last = 0
        self._hash = START
        self._at = ""
        self._found = _Findings()
        self._tree = _Tree(known, self._found)

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


class _Tree:
    """The tree over the hashes as stored, compared on the way with checkpoints, anchors and the stored subtrees."""

    def __init__(self, known: Known, found: _Findings) -> None:
        self.roots = Roots()
        self._known, self._found = known, found
        self._seals = sorted(self._readable(known), key=lambda seal: seal.size, reverse=True)
        self._next = self._seals[-1].size if self._seals else -1
        self._fitting = 0
        self._broken = False
        self._nodes = dict(known.nodes) if known.nodes is not None else None
        self._compare_empty()

    def _readable(self, known: Known) -> Iterable[_Seal]:
        for checkpoint in known.checkpoints:
            name = f"The checkpoint of {checkpoint.at:%Y-%m-%d %H:%M:%S} UTC at {checkpoint.size} entries"
            try:
                state = read_checkpoint(checkpoint.note, known.key)
            except Objectionable as objection:
                self._found.fault(0, f"{name} {objection}")
                continue
            if state.size != checkpoint.size:
                self._found.fault(0, f"{name} is another one than it is stored as: it is of {state.size} entries.")
            yield _Seal(name, state.size, state.root, anchor=False)
        for anchor in known.anchors:
            name = f"The anchor {anchor.name}"
            try:
                state = read_checkpoint(anchor.note, known.key)
            except Objectionable as objection:
                self._found.fault(0, f"{name} {objection}")
                continue
            yield _Seal(f"{name} ({state.size} entries)", state.size, state.root, anchor=True)

    def _compare_empty(self) -> None:
        if self._next == 0:
            self._compare()

    def take(self, leaf: bytes) -> None:
        self.roots.take(leaf)
        if self._nodes is not None:
            self._compare_nodes(self._nodes)
        if self.roots.size == self._next:
            self._compare()

    def _compare_nodes(self, nodes: dict[tuple[int, int], bytes]) -> None:
        """The subtrees that end at this leaf: those the store holds must be the same."""
        size = self.roots.size
        if size & 31:
            return
        count, digest = self.roots.subtrees[-1]
        level = count.bit_length() - 1
        if nodes.get((level, (size >> level) - 1)) != digest:
            self._found.fault(
                0, f"The stored tree is not the one over entries {size - count + 1} to {size}: its proofs do not hold."
            )

    def _compare(self) -> None:
        root = self.roots.root()
        while self._seals and self._seals[-1].size == self.roots.size:
            self._judge(self._seals.pop(), root)
        self._next = self._seals[-1].size if self._seals else -1

    def _judge(self, seal: _Seal, root: bytes) -> None:
        if seal.root == root:
            self._fitting = max(self._fitting, seal.size)
        elif seal.anchor:
            self._found.fault(0, f"{seal.name} is of another log: this log was rewritten after the anchor was made.")
        elif not self._broken:
            self._broken = True  # every later one does not fit either
            since = f"after entry {self._fitting}" if self._fitting else "from its beginning on"
            self._found.fault(0, f"{seal.name} is not of this log: the log was rewritten {since}.")

    def end(self) -> Iterable[AuditFault]:
        size = self.roots.size
        for seal in reversed(self._seals):
            yield AuditFault(
                0,
                f"The log ends at entry {size}, but {seal.name[0].lower()}{seal.name[1:]} is larger: "
                "its end was cut off or an older copy was put in its place.",
            )
        if self._known.root and self._known.root != self.roots.root():
            yield AuditFault(0, "The stored tree is not the one over these entries: its proofs do not hold.")


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
