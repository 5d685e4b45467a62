"""What the log is compared with besides itself: checkpoints, anchors, and the subtrees that the store proves from.

Part of the independent check (`audit.verify`), and like it apart from the code that makes any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alpr_desk.domain.proving import Anchor, AuditFault, Checkpoint
from alpr_desk.evidence.verifier_log import Objectionable, Roots, read_checkpoint

MAX_NAMED = 1000
"""Faults named one by one; of what is beyond, the number."""


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


@dataclass(slots=True)
class _Seal:
    """A signed statement of the log's root at `size`, and what to call it in a sentence."""

    name: str
    size: int
    root: bytes
    anchor: bool


@dataclass(slots=True)
class Findings:
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


class Tree:
    """The tree over the hashes as stored, compared on the way with checkpoints, anchors and the stored subtrees."""

    def __init__(self, known: Known, found: Findings) -> None:
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
