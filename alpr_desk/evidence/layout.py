"""Where each thing lies in a package and what its JSON says. Pure: content in, (path, bytes) out.

File names are ASCII and safe on exFAT and Windows, whatever the texts in them held; the JSON keeps the true text.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.matching import Hit, StoredRead
from alpr_desk.evidence.certifications import drafts
from alpr_desk.evidence.content import NO_PICTURE, HitEvidence, PackageContent, ReadEvidence

REPORT = "data/report.pdf"
EXTRACT_FORMAT = "alpr-desk audit export 1"
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(1, 10)), *(f"LPT{n}" for n in range(1, 10))}
)
_MAGIC = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"BM", "bmp"), (b"RIFF", "webp"))


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """One file of the payload: its path in the package and its bytes."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def safe_name(text: str, limit: int = 40) -> str:
    """`text` as a file name for any drive: A-Z a-z 0-9 . _ - only, no device name of Windows, 1 to `limit` long."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:limit].strip("-. ")
    if not name or name.split(".")[0].upper() in _DEVICES:
        name = f"item-{name}".rstrip("-")
    return name


def folder_name(content: PackageContent, now: datetime) -> str:
    """`alpr-26-01234-20261124T040709Z-1f0c2a9b`: the package's folder, unique by its uid."""
    case = safe_name(content.case_number, 30) if content.case_number else "no-case"
    return f"alpr-{case}-{utc_text(now)[:19].replace('-', '').replace(':', '')}Z-{safe_name(content.uid, 8)}"


def read_folder(read: StoredRead) -> str:
    return f"data/reads/{read.id}-{safe_name(read.plate)}"


def hit_folder(hit: Hit) -> str:
    return f"data/hits/{hit.id}-{safe_name(hit.read.plate)}"


def frame_path(evidence: ReadEvidence) -> str:
    """Where the frame lies; its ending says what its bytes are, `bin` where they are no picture we know."""
    ending = next((e for magic, e in _MAGIC if evidence.frame.startswith(magic)), "bin")
    return f"{read_folder(evidence.read)}/frame.{ending}"


def payload(content: PackageContent, now: datetime) -> Iterator[PayloadFile]:
    """Every file of the payload but the report, in the order of the report."""
    for read in content.reads:
        yield from _read_files(read)
    for hit in content.hits:
        yield PayloadFile(f"{hit_folder(hit.hit)}/hit.json", _json(_hit_json(hit)))
    yield PayloadFile("data/custody.json", _json([_plain(asdict(row)) for row in content.custody]))
    yield PayloadFile("data/searches.json", _json([_plain(asdict(row)) for row in content.searches]))
    yield PayloadFile("data/audit/extract.jsonl", _extract(content))
    log: dict[str, Any] = {
        "entries": content.audit.log_entries,
        "head": content.audit.head,
        "hash_rule": content.audit.hash_rule,
    }
    if content.audit.notice:
        log["notice"] = content.audit.notice
    yield PayloadFile("data/audit/log.json", _json(log))
    if content.audit.checkpoint:
        yield PayloadFile("data/audit/checkpoint.txt", content.audit.checkpoint.encode())
        yield PayloadFile("data/audit/key.txt", f"{content.audit.key}\n".encode())
    fingerprints = {
        "software and models": [_plain(asdict(item)) for item in content.fingerprints],
        "clock": _plain(asdict(content.clock)),
    }
    yield PayloadFile("data/fingerprints.json", _json(fingerprints))
    yield PayloadFile("data/package.json", _json(_package_json(content, now)))
    for name, text in drafts(content, now):
        yield PayloadFile(f"data/certification-drafts/{name}", text.encode())


def _read_files(evidence: ReadEvidence) -> Iterator[PayloadFile]:
    folder = read_folder(evidence.read)
    if evidence.frame:
        yield PayloadFile(frame_path(evidence), evidence.frame)
    if evidence.crop:
        yield PayloadFile(f"{folder}/crop.png", evidence.crop)
    if evidence.clip is not None:
        yield PayloadFile(f"{folder}/clip.mp4", evidence.clip)
    derived = []
    for number, item in enumerate(evidence.derivatives, 1):
        name = f"derived/{number}-{safe_name(item.name, 30)}.{safe_name(item.media, 5)}"
        derived.append({"file": name, "name": item.name, "method": item.method, "made from": "frame"})
        yield PayloadFile(f"{folder}/{name}", item.data)
    described = {
        **({} if evidence.pictured else {"notice": NO_PICTURE}),
        **_read_json(evidence.read),
        "corrections": [_plain(asdict(correction)) for correction in evidence.corrections],
        "derivatives": derived,
        "frame_sha256": hashlib.sha256(evidence.frame).hexdigest() if evidence.frame else None,
        "frame_sha256_recorded_when_stored": evidence.stored_sha256 or None,
    }
    yield PayloadFile(f"{folder}/read.json", _json(described))


def _read_json(read: StoredRead) -> dict[str, Any]:
    return {
        "id": read.id,
        "uid": read.uid,
        "plate": read.plate,
        "confidence": read.confidence,
        "candidates": [{"plate": plate, "confidence": confidence} for plate, confidence in read.candidates],
        "characters": [[list(alternative) for alternative in position] for position in read.characters],
        "region": read.region,
        "captured_at": utc_text(read.captured_at),
        "camera": read.camera,
        "vehicle": read.vehicle,
        "position": asdict(read.position) if read.position else None,
        "quad": [list(corner) for corner in read.quad],
        "frames": read.frames,
    }


def _hit_json(evidence: HitEvidence) -> dict[str, Any]:
    hit, entry = evidence.hit, evidence.hit.match.entry
    return {
        "notice": "A hit is an unverified lead, not probable cause.",
        "id": hit.id,
        "read": _read_json(hit.read),
        "match": {
            "kind": hit.match.kind.value,
            "probability": hit.match.probability,
            "differences": [asdict(difference) for difference in hit.match.differences],
        },
        "listed": {**_plain(asdict(entry)), "facts": dict(entry.facts)},
        "list": {
            "name": hit.hotlist_name,
            "priority": hit.priority.value,
            "action": hit.action.value,
            "age_hours": hit.list_age_hours,
            "version": _plain(asdict(evidence.list_version)) if evidence.list_version else None,
        },
        "raised_at": utc_text(hit.raised_at),
        "status": hit.status.value,
        "verification": _plain(asdict(hit.verification)) if hit.verification else None,
        "disposed": _plain(asdict(hit.disposed)) if hit.disposed else None,
        "overtaken_by_correction": _plain(asdict(hit.overtaken)) if hit.overtaken else None,
    }


def _package_json(content: PackageContent, now: datetime) -> dict[str, Any]:
    return {
        "uid": content.uid,
        "agency": content.agency,
        "case_number": content.case_number,
        "purpose": content.purpose,
        "made_by": _plain(asdict(content.made_by)),
        "made_at": utc_text(now),
        "reads": [evidence.read.id for evidence in content.reads],
        "hits": [evidence.hit.id for evidence in content.hits],
        "demonstration": content.demonstration,
    }


def _extract(content: PackageContent) -> bytes:
    """A head line where the log has a checkpoint, then an audit entry a line with its proof: docs/audit-format.md.

    `canonical` is the entry's own bytes, from which its hash is made.
    """
    audit, lines = content.audit, list[dict[str, Any]]()
    if audit.checkpoint:
        head = {"key": audit.key, "checkpoint": audit.checkpoint, "entries": len(audit.entries)}
        lines.append({"format": EXTRACT_FORMAT, **head})
    for entry, proof in zip_longest(audit.entries, audit.proofs):
        line = {
            "sequence": entry.sequence,
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
            "canonical": entry.canonical.decode("utf-8"),
        }
        lines.append(line if proof is None else {**line, "proof": [b64encode(step).decode() for step in proof]})
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _plain(value: Any) -> Any:
    """`asdict` output as JSON values: times as UTC text, sets sorted."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
