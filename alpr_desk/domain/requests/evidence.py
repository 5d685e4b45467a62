"""Evidence packages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alpr_desk.domain.desk import Request
from alpr_desk.domain.purpose import Purpose


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that was written. `tag_manifest_sha256` is the hash that its signature covers."""

    id: int
    folder: str
    written_at: datetime
    written_by: str
    purpose: str
    reads: tuple[int, ...]
    hits: tuple[int, ...]
    tag_manifest_sha256: str


@dataclass(frozen=True, slots=True)
class PackageWritten:
    """Where it is, what it holds, and the fingerprint of the agency's authority for comparison by telephone."""

    path: Path
    package_id: int
    files: int
    bytes: int
    tag_manifest_sha256: str
    authority_sha256: str
    signature_level: str


@dataclass(frozen=True, slots=True)
class WritePackage(Request[PackageWritten]):
    """Write reads and hits as a signed BagIt folder below `out`. Atomic: it is whole or not there."""

    read_ids: tuple[int, ...]
    hit_ids: tuple[int, ...]
    out: Path
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class ListPackages(Request[tuple[PackageRow, ...]]):
    limit: int = 200


@dataclass(frozen=True, slots=True)
class PackageFault:
    """One objection: the file it is about (empty for the package as a whole) and a sentence."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PackageVerdict:
    """What verification found, with the checks that passed in words."""

    path: Path
    passed: tuple[str, ...]
    faults: tuple[PackageFault, ...]
    signer: str
    authority_sha256: str

    @property
    def good(self) -> bool:
        return not self.faults
