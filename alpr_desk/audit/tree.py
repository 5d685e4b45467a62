"""The Merkle tree over the log as it is written: growing it, and proving from it (RFC 9162, section 2.1).

Knows no storage: complete subtrees are asked for by level and place. Checking proofs is `evidence.verifier_log`'s,
which shares nothing with this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import reduce
from typing import NamedTuple

HASH_BYTES = 32
STORED_FROM = 5
"""Lowest level whose subtrees are stored (2**5 = 32 leaves). What is below is made again from the entries' hashes:
storing it would cost every append a row and save a proof a few microseconds."""

Frontier = tuple[bytes, ...]
"""Hashes of the complete subtrees that a tree consists of, the largest first: as many as its size has binary ones."""

Subtree = Callable[[int, int], bytes]
"""Level and place to hash: the subtree over the leaves `place * 2**level` to `(place + 1) * 2**level - 1`."""


class Node(NamedTuple):
    """A complete subtree."""

    level: int
    place: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: Frontier, size: int, data: bytes) -> tuple[Frontier, tuple[Node, ...]]:
    """The frontier after leaf `data` joined a tree of `size` leaves, and the subtrees to store that it completed."""
    kept, grown, level, completed = list(frontier), leaf_hash(data), 0, []
    while size >> level & 1:
        grown = node_hash(kept.pop(), grown)
        level += 1
        if level >= STORED_FROM:
            completed.append(Node(level, size >> level, grown))
    return (*kept, grown), tuple(completed)


def root_of(frontier: Frontier) -> bytes:
    """The root (MTH) of the tree with this frontier; of an empty one the hash of nothing."""
    if not frontier:
        return hashlib.sha256().digest()
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def pack(frontier: Frontier) -> bytes:
    return b"".join(frontier)


def unpack(stored: bytes) -> Frontier:
    return tuple(stored[start : start + HASH_BYTES] for start in range(0, len(stored), HASH_BYTES))


def root_at(subtree: Subtree, size: int) -> bytes:
    """The root that the tree had when it held `size` leaves."""
    return _hash_over(subtree, 0, size) if size else root_of(())


def inclusion_proof(subtree: Subtree, index: int, size: int) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of section 2.1.3.1: `index` from 0, below `size`."""
    return tuple(_path(subtree, index, 0, size))


def consistency_proof(subtree: Subtree, old: int, new: int) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) of section 2.1.4.1, `0 < old <= new`; empty where both are one size."""
    return tuple(_subproof(subtree, old, 0, new, known=True))


def _split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def _hash_over(subtree: Subtree, start: int, count: int) -> bytes:
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, start >> level)
    half = _split(count)
    return node_hash(_hash_over(subtree, start, half), _hash_over(subtree, start + half, count - half))


def _path(subtree: Subtree, index: int, start: int, count: int) -> Iterator[bytes]:
    if count == 1:
        return
    half = _split(count)
    if index < half:
        yield from _path(subtree, index, start, half)
        yield _hash_over(subtree, start + half, count - half)
    else:
        yield from _path(subtree, index - half, start + half, count - half)
        yield _hash_over(subtree, start, half)


def _subproof(subtree: Subtree, old: int, start: int, count: int, *, known: bool) -> Iterator[bytes]:
    if old == count:
        if not known:
            yield _hash_over(subtree, start, count)
        return
    half = _split(count)
    if old <= half:
        yield from _subproof(subtree, old, start, half, known=known)
        yield _hash_over(subtree, start + half, count - half)
    else:
        yield from _subproof(subtree, old - half, start + half, count - half, known=False)
        yield _hash_over(subtree, start, half)
