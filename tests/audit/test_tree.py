"""The Merkle tree against the reference vectors of Certificate Transparency (RFC 6962, RFC 9162), and against itself.

Writer (`audit.tree`) and checker (`evidence.verifier_log`) share no code: each is held to the vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.audit.tree import (
    STORED_FROM,
    Frontier,
    consistency_proof,
    grow,
    inclusion_proof,
    leaf_hash,
    node_hash,
    pack,
    root_at,
    root_of,
    unpack,
)
from alpr_desk.evidence.verifier_log import LogState, Objectionable, Roots, consistent, root_by_inclusion

# certificate-transparency, merkletree/merkle_tree_test.cc: inputs, roots over the first 0 to 8 of them, proofs.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def raw(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, texts))


class Planted:
    """A tree over `leaves` with every complete subtree that it has, stored as the program stores them or made again."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.frontier: Frontier = ()
        self.nodes: dict[tuple[int, int], bytes] = {}
        for size, leaf in enumerate(leaves):
            self.frontier, completed = grow(self.frontier, size, leaf)
            self.nodes |= {(node.level, node.place): node.hash for node in completed}

    def __call__(self, level: int, place: int) -> bytes:
        if level >= STORED_FROM:
            return self.nodes[level, place]
        if level == 0:
            return leaf_hash(self.leaves[place])
        return node_hash(self(level - 1, place * 2), self(level - 1, place * 2 + 1))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    planted, roots = Planted(LEAVES[:size]), Roots()
    for leaf in LEAVES[:size]:
        roots.take(leaf)
    assert root_of(planted.frontier).hex() == root_at(Planted(LEAVES), size).hex() == roots.root().hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference(index: int, size: int) -> None:
    proof = raw(INCLUSION[index, size])
    assert inclusion_proof(Planted(LEAVES), index, size) == proof
    assert root_by_inclusion(LEAVES[index], index, size, proof).hex() == ROOTS[size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference(old: int, new: int) -> None:
    proof = raw(CONSISTENCY[old, new])
    assert consistency_proof(Planted(LEAVES), old, new) == proof
    assert consistent(LogState("log", old, *raw([ROOTS[old]])), LogState("log", new, *raw([ROOTS[new]])), proof)


SIZES = st.integers(1, 200)
MANY = Planted([bytes([number]) for number in range(200)])


@given(SIZES, st.data())
def test_every_leaf_is_proven_in_every_tree_and_no_other_leaf_is(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(MANY, index, size), root_at(MANY, size)
    assert root_by_inclusion(MANY.leaves[index], index, size, proof) == root
    assert root_by_inclusion(b"another", index, size, proof) != root
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with suppress(Objectionable):
            assert root_by_inclusion(MANY.leaves[index], other, size, proof) != root
    for wrong in (proof[:-1], (*proof, root)) if proof else ((root,),):
        with pytest.raises(Objectionable):
            root_by_inclusion(MANY.leaves[index], index, size, wrong)


@given(SIZES, st.data())
def test_every_tree_continues_every_earlier_one_and_no_other(size: int, data: st.DataObject) -> None:
    before = data.draw(st.integers(1, size))
    old, new = LogState("", before, root_at(MANY, before)), LogState("", size, root_at(MANY, size))
    proof = consistency_proof(MANY, before, size)
    assert consistent(old, new, proof)
    assert not consistent(LogState("", before, leaf_hash(b"rewritten")), new, proof)
    assert not consistent(old, LogState("", size, leaf_hash(b"rewritten")), proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        assert not consistent(old, new, (*proof[:at], leaf_hash(b"forged"), *proof[at + 1 :]))
        assert not consistent(old, new, proof[:-1])
    assert not consistent(old, new, (*proof, new.root))


def test_frontier_is_stored_and_read_again() -> None:
    assert unpack(pack(MANY.frontier)) == MANY.frontier
    assert len(MANY.frontier) == (200).bit_count()


def test_proof_beyond_the_log_is_refused() -> None:
    with pytest.raises(Objectionable):
        root_by_inclusion(b"", 8, 8, ())
