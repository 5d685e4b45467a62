"""How entries are linked. Appending under a lock is the database's work; checking is `audit.verify`'s."""

from __future__ import annotations

import hashlib

from alpr_desk.audit.canonical import canonical
from alpr_desk.domain.proving import AuditEntry, AuditRecord

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""

DOMAIN = b"alpr-desk audit entry v1\n"
"""Keeps these hashes apart from every other SHA-256 of the program."""


def entry_hash(sequence: int, previous_hash: str, canonical: bytes) -> str:
    """SHA-256, in lower-case hex, over these bytes one after the other:

    `alpr-desk audit entry v1` LF, the sequence in decimal digits LF, the previous hash as 64 hex
    characters LF, the canonical record. No two different entries give the same bytes, because
    everything before the record has a fixed length or ends at the first LF.
    """
    return hashlib.sha256(b"%b%d\n%b\n%b" % (DOMAIN, sequence, previous_hash.encode("ascii"), canonical)).hexdigest()


def link(head: tuple[int, str] | None, record: AuditRecord) -> AuditEntry:
    """The entry that follows `head` (sequence and hash of the last entry; None for an empty log).

    Raises BadInput where the record cannot be written (`audit.canonical`).
    """
    last, previous_hash = head or (0, GENESIS)
    stored = canonical(record)
    return AuditEntry(last + 1, previous_hash, stored, entry_hash(last + 1, previous_hash, stored))
