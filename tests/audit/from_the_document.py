"""A verifier of exports written from docs/audit-format.md alone. It uses nothing of the program."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root_over(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, by its own recursion."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return sha256(b"\x00", leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01", root_over(leaves[:half]), root_over(leaves[half:]))


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to, from the top down: the last step is the sibling below the root."""
    if size == 1:
        if path:
            raise ValueError("proof too long")
        return sha256(b"\x00", leaf)
    half = 1
    while half * 2 < size:
        half *= 2
    if index < half:
        return sha256(b"\x01", root_from(leaf, index, half, path[:-1]), path[-1])
    return sha256(b"\x01", path[-1], root_from(leaf, index - half, size - half, path[:-1]))


def checkpoint(note: str, key: str) -> tuple[int, bytes]:
    """Section 4: size and root; ValueError where the note does not hold under the key."""
    text, signatures = note.split("\n\n", 1)
    origin, size, root = text.split("\n")[:3]
    name, key_id, encoded = key.split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != b"\x01" or sha256(name.encode(), b"\n", raw)[:4].hex() != key_id or origin != name:
        raise ValueError("wrong key")
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        signed = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signed[:4].hex() == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signed[4:], text.encode() + b"\n")
            except InvalidSignature as error:
                raise ValueError("wrong signature") from error
            return int(size), base64.b64decode(root, validate=True)
    raise ValueError("not signed by the log")


def check(text: str, key: str) -> int:
    """Section 5: how many entries hold; ValueError, KeyError or IndexError where something does not."""
    head, *entries = [json.loads(line) for line in text.splitlines()]
    if head["format"] != "alpr-desk audit export 1" or head["key"] != key or head["entries"] != len(entries):
        raise ValueError("wrong head")
    size, root = checkpoint(head["checkpoint"], key)
    before: dict[str, Any] | None = None
    for entry in entries:
        number, previous = entry["sequence"], entry["previous_hash"]
        covered = f"alpr-desk audit entry v1\n{number}\n{previous}\n{entry['canonical']}"
        if sha256(covered.encode()).hex() != entry["hash"]:
            raise ValueError(f"entry {number} was changed")
        if number == 1 and previous != "0" * 64:
            raise ValueError("the beginning is missing")
        if before is not None and before["sequence"] == number - 1 and before["hash"] != previous:
            raise ValueError(f"entry {number} does not follow")
        if before is not None and before["sequence"] >= number:
            raise ValueError(f"entry {number} is out of its place")
        if "proof" in entry:
            path = [base64.b64decode(step, validate=True) for step in entry["proof"]]
            if root_from(bytes.fromhex(entry["hash"]), number - 1, size, path) != root:
                raise ValueError(f"entry {number} is not in the log")
        before = entry
    unproven = [entry for entry in entries if "proof" not in entry]
    if unproven and (
        [entry["sequence"] for entry in unproven] != list(range(1, size + 1))
        or root_over([bytes.fromhex(entry["hash"]) for entry in unproven]) != root
    ):
        raise ValueError("this is not the whole log")
    return len(entries)
