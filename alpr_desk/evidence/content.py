"""What goes into an evidence package: frozen types that know neither the store nor the file system.

Pictures and clips are the bytes as stored, never encoded again. All times are aware; all texts may hold any
Unicode: the writer makes file names safe, the report shows what its fonts can.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alpr_desk.domain.matching import Hit, HotlistVersion, StoredRead
from alpr_desk.domain.proving import AuditEntry
from alpr_desk.errors import AnswerIsNo, BadInput

NO_PICTURE = "No picture came with this read."
"""Of reads that other programs recorded: `alpr-desk ingest` takes no pictures."""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The member who wrote the package."""

    user_name: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Derivative:
    """An enhanced copy, never a replacement. `method` says what was done in words; `media` ends the file name."""

    name: str
    method: str
    data: bytes
    media: str = "png"


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's correction of a read; what was read stays."""

    was: str
    now: str
    reason: str
    member: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadEvidence:
    """A read with its pictures.

    Attributes:
        frame: the whole frame as stored (JPEG, PNG, BMP or WebP bytes); empty where none came with the read.
        crop: the rectified plate, PNG; empty where there is none.
        clip: MP4, where one was kept.
        stored_sha256: hex digest of `frame` recorded when it was stored; empty where the store holds none.
    """

    read: StoredRead
    frame: bytes
    crop: bytes
    clip: bytes | None = None
    derivatives: tuple[Derivative, ...] = ()
    corrections: tuple[Correction, ...] = ()
    stored_sha256: str = ""

    @property
    def pictured(self) -> bool:
        """Whether it has a frame or a crop."""
        return bool(self.frame or self.crop)


@dataclass(frozen=True, slots=True)
class HitEvidence:
    """A hit with its verification and disposition, and the version of the list it came from."""

    hit: Hit
    list_version: HotlistVersion | None = None


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One search that led here, from the audit log: the access record of Civil Code 1798.90.52."""

    at: datetime
    user_name: str
    member: str
    organisation: str
    query: str
    purpose: str
    outcome: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class CustodyRecord:
    """One link of the chain of custody. Hashes are hex SHA-256; empty where they do not apply."""

    at: datetime
    member: str
    action: str
    reason: str
    origin: str = ""
    destination: str = ""
    sha256_before: str = ""
    sha256_after: str = ""
    media_serial: str = ""


@dataclass(frozen=True, slots=True)
class AuditExtract:
    """Entries of the audit log about this package's records, and the state of the log they were taken from.

    `checkpoint` is a signed note of the log (C2SP tlog-checkpoint), `key` the log's public key that it is checked with,
    `proofs` show for each entry that it is in the log that the checkpoint names (RFC 9162); all empty where the log has
    no checkpoints.
    `notice` says why there are none where there should be.
    `hash_rule` says in words how an entry's hash is made, so that an outsider can make it again.
    """

    entries: tuple[AuditEntry, ...] = ()
    log_entries: int = 0
    head: str = ""
    checkpoint: str = ""
    hash_rule: str = ""
    key: str = ""
    proofs: tuple[tuple[bytes, ...], ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A piece of software or a model that took part. `sha256` hex, empty for what has no single file."""

    name: str
    version: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ClockState:
    """How far the machine's clock could be trusted. `offset_ms` is machine minus reference."""

    source: str
    offset_ms: float | None = None
    checked_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackageContent:
    """Everything a package holds.

    Attributes:
        uid: names the package in the audit log (any unique text; a UUID).
        purpose: the purpose in words, as `str(Purpose)` gives it.
        zone: for local times in the report; None for the machine's own.
        demonstration: marks every page "DEMONSTRATION - synthetic data".
    """

    uid: str
    agency: str
    case_number: str
    purpose: str
    made_by: MadeBy
    reads: tuple[ReadEvidence, ...] = ()
    hits: tuple[HitEvidence, ...] = ()
    searches: tuple[SearchRecord, ...] = ()
    custody: tuple[CustodyRecord, ...] = ()
    audit: AuditExtract = AuditExtract()
    fingerprints: tuple[Fingerprint, ...] = ()
    clock: ClockState = ClockState("the machine's own clock")
    zone: tzinfo | None = None
    demonstration: bool = False

    def check(self) -> None:
        """Raises BadInput for a package of nothing or with a read or hit twice.

        Raises AnswerIsNo where a frame is not the one that was stored: such a picture must not go to a court.
        """
        if not self.reads and not self.hits:
            raise BadInput("Choose at least one read or hit to put into the package.")
        for what, ids in (("Read", [r.read.id for r in self.reads]), ("Hit", [h.hit.id for h in self.hits])):
            twice = next((i for i in ids if ids.count(i) > 1), None)
            if twice is not None:
                raise BadInput(f"{what} {twice} was chosen twice; choose it once.")
        for evidence in self.reads:
            recorded = evidence.stored_sha256.lower()
            if recorded and hashlib.sha256(evidence.frame).hexdigest() != recorded:
                raise AnswerIsNo(
                    f"The picture of read {evidence.read.id} is not the one that was stored: its SHA-256 differs from "
                    "the recorded one. No package was written; report it to the ALPR administrator."
                )
