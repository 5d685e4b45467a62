"""Checks extracts of the audit log offline: hashes, proofs (RFC 9162) and signed checkpoints (C2SP signed-note).

Needs no database and nothing else of this program, like the other `verifier*.py`; written apart from `audit.tree`
and `audit.checkpoint`, which make what is checked here. docs/audit-format.md says the same in words.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EXPORT_FORMAT = "alpr-desk audit export 1"
START = "0" * 64
"""What the first entry names as the hash before it."""
_HEX = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_DASH = "\u2014 "


class Objectionable(Exception):
    """Something does not hold; the text is a sentence's end or a sentence."""


@dataclass(frozen=True, slots=True)
class LogState:
    """What a checkpoint says: the log of this name held `size` entries under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class ExtractVerdict:
    """What was found in an extract. `faults`: entry (0 for the whole) and sentence. `state` is None without a good
    checkpoint, whose text is `note`; `key` is the one that the extract names, to be compared out of band."""

    entries: int
    complete: bool
    key: str
    note: str
    state: LogState | None
    faults: tuple[tuple[int, str], ...]


def entry_digest(sequence: int, previous_hash: str, canonical: bytes) -> bytes:
    """SHA-256 over what an entry's hash covers. Raises UnicodeEncodeError for a previous hash that is no ASCII."""
    header = f"alpr-desk audit entry v1\n{sequence}\n{previous_hash}\n".encode("ascii")
    return hashlib.sha256(header + canonical).digest()


def is_hash(text: object) -> bool:
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


# The tree


class Roots:
    """Grows the tree leaf by leaf and gives its root at any size on the way.

    `subtrees` are the complete subtrees so far as (leaves, hash), the largest first.
    """

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[tuple[int, bytes]] = []

    def take(self, data: bytes) -> None:
        sha256, subtrees = hashlib.sha256, self.subtrees
        count, digest = 1, sha256(b"\x00" + data).digest()
        while self.size & count:  # a complete subtree of as many leaves stands before this one
            digest = sha256(b"\x01" + subtrees.pop()[1] + digest).digest()
            count *= 2
        subtrees.append((count, digest))
        self.size += 1

    def root(self) -> bytes:
        """Section 2.1.1: the hash of nothing for an empty tree."""
        if not self.subtrees:
            return hashlib.sha256().digest()
        digest = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            digest = _join(left, digest)
        return digest


def root_by_inclusion(data: bytes, index: int, size: int, proof: Iterable[bytes]) -> bytes:
    """The root that `proof` leads to from leaf `data` at `index` of `size`. Raises Objectionable. Section 2.1.3.2."""
    if not 0 <= index < size:
        raise Objectionable("stands beyond the checkpoint's size")
    place, last, digest = index, size - 1, hashlib.sha256(b"\x00" + data).digest()
    for step in proof:
        if last == 0:
            raise Objectionable("has a proof that is too long")
        if place & 1 or place == last:
            digest = _join(step, digest)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = _join(digest, step)
        place, last = place >> 1, last >> 1
    if last:
        raise Objectionable("has a proof that is too short")
    return digest


def consistent(old: LogState, new: LogState, proof: tuple[bytes, ...]) -> bool:
    """Whether `proof` shows that the log of `new` begins with the one of `old`. Section 2.1.4.2."""
    if old.size == new.size:
        return old.root == new.root and not proof
    if not 0 < old.size < new.size or not proof:
        return False
    steps = list(proof)
    if old.size & (old.size - 1) == 0:
        steps.insert(0, old.root)
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = _join(step, first), _join(step, second)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            second = _join(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# Checkpoints


def read_checkpoint(note: str, key: str) -> LogState:
    """What the signed note `note` says, its signature checked with `key` (`NAME+HASH+KEY`).

    Raises Objectionable with the end of a sentence that begins with what the note is.
    """
    text, blank, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3 or not _SIZE.fullmatch(lines[1]):
        raise Objectionable("is no checkpoint: it has not the form of one.")
    name, key_id, public = read_key(key)
    if lines[0] != name:
        raise Objectionable(f"is of another log ({lines[0][:100]}).")
    _check_signatures((text + "\n").encode(), signatures, name, key_id, public)
    root = _base64(lines[2])
    if len(root) != 32:
        raise Objectionable("is no checkpoint: its root is no hash.")
    return LogState(lines[0], int(lines[1]), root)


def read_key(key: str) -> tuple[str, bytes, Ed25519PublicKey]:
    """Name, id (4 bytes) and public key of `NAME+HASH+KEY`. Raises Objectionable."""
    name, _, rest = key.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _base64(encoded)
    wanted = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or raw[0] != 1 or key_id != wanted.hex():
        raise Objectionable("cannot be checked: the key is no key of a log (NAME+HASH+KEY).")
    return name, wanted, Ed25519PublicKey.from_public_bytes(raw[1:])


def _check_signatures(text: bytes, lines: str, name: str, key_id: bytes, public: Ed25519PublicKey) -> None:
    """Other parties may have signed too (witnesses); the log's own signature must be there and hold."""
    for line in lines.removesuffix("\n").split("\n"):
        signer, _, encoded = line.removeprefix(_DASH).rpartition(" ")
        if not line.startswith(_DASH) or not signer or len(raw := _base64(encoded)) < 5:
            raise Objectionable("is no checkpoint: a signature line has not the form of one.")
        if signer == name and raw[:4] == key_id:
            try:
                public.verify(raw[4:], text)
            except InvalidSignature as error:
                raise Objectionable("was changed: its signature does not hold.") from error
            return
    raise Objectionable("was signed with another key than this log's.")


def _base64(text: str) -> bytes:
    """Empty for what is no base64 in its one canonical form."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


# Extracts and exports


def check_extract(lines: Iterable[str], expected_key: str = "") -> ExtractVerdict:
    """Check an extract: a head line and entries, each a JSON object, as `audit export` writes them.

    `expected_key`: the log's key as it was read out to you; without it the extract's own key is believed, so compare
    `ExtractVerdict.key`. Never raises for what is wrong with the extract.
    """
    iterator = iter(lines)
    head = _object(next(iterator, ""))
    if head is None or head.get("format") != EXPORT_FORMAT:
        return ExtractVerdict(
            0, False, "", "", None, ((0, "This is no export of an audit log: its first line is none."),)
        )
    key, note, faults = str(head.get("key", "")), str(head.get("checkpoint", "")), list[tuple[int, str]]()
    state = None
    if expected_key and key != expected_key.strip():
        faults.append((0, "The export names another key than the one that was given: it is of another log."))
    try:
        state = read_checkpoint(note, expected_key or key)
    except Objectionable as objection:
        faults.append((0, f"The export's checkpoint {objection}"))
    check = _Extract(state)
    for line in iterator:
        check.take(line)
    return ExtractVerdict(check.count, check.complete(), key, note, state, (*faults, *check.end(head)))


class _Extract:
    """State of one check: the hash of the entry before, and the tree over what began at entry 1 without a gap."""

    def __init__(self, state: LogState | None) -> None:
        self._state = state
        self._roots = Roots()
        self._last = (0, START)
        self._unproven: list[int] = []
        self._faults: list[tuple[int, str]] = []
        self.count = 0

    def take(self, line: str) -> None:
        self.count += 1
        entry = _object(line)
        number = entry.get("sequence") if entry else None
        if entry is None or not isinstance(number, int) or isinstance(number, bool) or not _is_entry(entry):
            self._faults.append((0, f"Line {self.count + 1} is no entry of an audit log."))
            return
        digest = entry_digest(number, entry["previous_hash"], entry["canonical"].encode())
        if digest.hex() != entry["hash"]:
            self._faults.append((number, f"Entry {number} was changed: its hash does not fit its content."))
        self._follows(number, entry)
        if self._roots.size == number - 1:
            self._roots.take(bytes.fromhex(entry["hash"]))
        self._proof(number, entry)

    def _follows(self, number: int, entry: dict[str, Any]) -> None:
        last, previous = self._last
        if number <= last:
            self._faults.append((number, f"Entry {number} is out of its place: it stands after entry {last}."))
        elif number == last + 1 and entry["previous_hash"] != previous:
            self._faults.append((number, f"Entry {number} does not follow from entry {last}: one of them was changed."))
        self._last = number, entry["hash"]

    def _proof(self, number: int, entry: dict[str, Any]) -> None:
        if "proof" not in entry:
            self._unproven.append(number)
        elif self._state is not None:
            try:
                steps = [_base64(str(step)) for step in entry["proof"]]
                root = root_by_inclusion(bytes.fromhex(entry["hash"]), number - 1, self._state.size, steps)
            except (Objectionable, TypeError) as error:
                self._faults.append((number, f"Entry {number} {error}."))
                return
            if root != self._state.root:
                self._faults.append((number, f"Entry {number} is not in the log that the checkpoint names."))

    def complete(self) -> bool:
        """Whether every entry of the checkpoint's log was there."""
        return self._state is not None and self._roots.size == self._state.size == self.count

    def end(self, head: dict[str, Any]) -> Iterator[tuple[int, str]]:
        yield from self._faults
        if head.get("entries") != self.count:
            yield 0, f"The export names {head.get('entries')} entries and holds {self.count}."
        if self._state is None or not self._unproven:
            return
        if not self.complete():
            first = self._unproven[0]
            yield first, f"Entry {first} has no proof, and the export does not hold the whole log."
        elif self._roots.root() != self._state.root:
            yield 0, "These entries are not the log that the checkpoint names: it was rewritten."


def _is_entry(entry: dict[str, Any]) -> bool:
    if not (is_hash(entry.get("previous_hash")) and is_hash(entry.get("hash"))):
        return False
    try:
        return isinstance(entry.get("canonical"), str) and bool(entry["canonical"].encode())
    except UnicodeEncodeError:
        return False


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
