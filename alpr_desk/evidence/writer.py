"""Writes an evidence package: all of it, verified, or nothing.

Knows files and content; nothing of the store. Everything is written into a hidden folder beside the target, synced,
read back by the verifier and only then renamed, so a pulled drive or a full disk leaves nothing that looks whole.

The manifests are written here and not by `bagit.make_bag`: that changes the process's working directory (this is a
program with threads), declares BagIt 0.97, takes its own time and logs file names, which hold plates. The tests let
`bagit` judge what is written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import alpr_desk
from alpr_desk.domain.clock import Clock
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.evidence import layout
from alpr_desk.evidence.authority import Signer
from alpr_desk.evidence.content import PackageContent
from alpr_desk.evidence.instructions import verify_text
from alpr_desk.evidence.report import Listed, ReportFacts, build_report
from alpr_desk.evidence.signing import SIGNATURE_LEVEL, sign_detached, sign_report
from alpr_desk.evidence.verifier import payload_digest, verify
from alpr_desk.evidence.verifier_bag import BAG_DECLARATION, MANIFESTS, SIGNATURE, SIGNED_MANIFEST, TAG_FILES

_ALGORITHMS = ("sha256", "sha512")
_REPORT_ROOM = 1_500_000  # bytes a report takes without its pictures, and the tag files, generously
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """Where it is and what proves it. `authority_sha256` is `AB:CD:...`, `tag_manifest_sha256` plain hex."""

    path: Path
    files: int
    bytes: int
    tag_manifest_sha256: str
    authority_sha256: str
    signature_level: str


def write_package(content: PackageContent, out: Path, signer: Signer, clock: Clock) -> WrittenPackage:
    """Write `content` as a signed BagIt 1.0 folder of its own below `out` (made where it is missing).

    Raises BadInput (nothing chosen; the folder is there already), AnswerIsNo (a picture is not the stored one) and
    EnvironmentFault (drive full, pulled or read-only; certificate expired). In each case nothing is left behind.
    RFC 8493; ETSI EN 319 142-1 (PAdES B-B); RFC 5652 (CMS).
    """
    content.check()
    now = clock.now()
    signer.check_current(now)
    files = tuple(layout.payload(content, now))
    target = out / layout.folder_name(content, now)
    needed = sum(len(file.data) for file in files) + _report_room(content)
    partial = out / f".{target.name}.{secrets.token_hex(4)}.partial"
    try:
        out.mkdir(parents=True, exist_ok=True)
        _check_room(out, needed)
        if target.exists():
            raise BadInput(f"The folder {target.name} is there already; choose another place.")
        partial.mkdir()
        written = _write_all(content, files, partial, signer, now)
        _check_whole(partial, signer)
        _sync_tree(partial)
        partial.rename(target)
        _sync_folder(out)
    except OSError as error:
        raise EnvironmentFault(_sentence(error, out, needed)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # gone already where the package was renamed
    return WrittenPackage(target, *written, signer.authority_sha256, SIGNATURE_LEVEL)


def _write_all(
    content: PackageContent, files: tuple[layout.PayloadFile, ...], root: Path, signer: Signer, now: datetime
) -> tuple[int, int, str]:
    """Everything, signature last; returns number of files, bytes and the tag manifest's SHA-256."""
    sizes: list[int] = []

    def put(path: str, data: bytes) -> None:
        _write_file(root / path, data)
        sizes.append(len(data))

    for file in files:
        put(file.path, file.data)
    payload_sha256 = payload_digest(_manifest("sha256", {file.path: file.data for file in files}))
    listed = tuple(Listed(file.path, len(file.data), file.sha256) for file in files)
    facts = ReportFacts(now, payload_sha256, signer.authority_sha256, signer.name, SIGNATURE_LEVEL, listed)
    reason = f"Evidence package {content.uid}, payload SHA-256 {payload_sha256}"
    report = sign_report(build_report(content, facts), signer, now, reason)
    put(layout.REPORT, report)

    payload = {**{file.path: file.data for file in files}, layout.REPORT: report}
    tags = {
        "bagit.txt": BAG_DECLARATION,
        "bag-info.txt": _bag_info(content, payload, now),
        "authority.pem": signer.authority,
        "signer.pem": signer.certificate,
        "VERIFY.txt": verify_text(content, signer, now, payload_sha256, len(payload), len(TAG_FILES)).encode(),
        **{name: _manifest(algorithm, payload) for name, algorithm in zip(MANIFESTS, _ALGORITHMS, strict=True)},
    }
    for name, data in tags.items():
        put(name, data)
    tag_manifest = _manifest("sha256", tags)
    put("tagmanifest-sha512.txt", _manifest("sha512", tags))
    put(SIGNED_MANIFEST, tag_manifest)
    put(SIGNATURE, sign_detached(tag_manifest, signer, now))
    return len(sizes), sum(sizes), hashlib.sha256(tag_manifest).hexdigest()


def _manifest(algorithm: str, files: dict[str, bytes]) -> bytes:
    """`digest, two spaces, path` a line, as `sha256sum -c` reads it; sorted."""
    lines = (f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    return "".join(lines).encode()


def _bag_info(content: PackageContent, payload: dict[str, bytes], now: datetime) -> bytes:
    """RFC 8493 2.2.2. One line each, so texts lose their line breaks."""
    values = {
        "Source-Organization": content.agency,
        "Contact-Name": f"{content.made_by.name} ({content.made_by.user_name})",
        "External-Identifier": content.uid,
        "External-Description": f"ALPR evidence, case {content.case_number or 'none given'}",
        "Bagging-Date": f"{now:%Y-%m-%d}",
        "Bag-Software-Agent": f"ALPR Desk {alpr_desk.__version__}",
        "Payload-Oxum": f"{sum(len(data) for data in payload.values())}.{len(payload)}",
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in values.items()).encode()


def _check_whole(partial: Path, signer: Signer) -> None:
    """Read back what was written; a drive that lies is found here and not in court."""
    verdict = verify(partial, signer.authority_sha256)
    if not verdict.good:
        fault = verdict.faults[0]
        raise EnvironmentFault(
            f"The drive did not give back what was written: {fault.path} {fault.sentence} Use another drive; no "
            "package was left on this one."
        )


def _report_room(content: PackageContent) -> int:
    """Bytes to expect of report and tag files: pictures stand in the report a second time."""
    return _REPORT_ROOM + sum(len(item.frame) + 4 * len(item.crop) for item in content.reads)


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EnvironmentFault(_full(folder, needed, free))


def _full(folder: Path, needed: int, free: int) -> str:
    return (
        f"The drive is full: {_megabytes(needed)} are needed and {_megabytes(free)} are free at {folder}. "
        "Free some space or choose another drive; no package was written."
    )


def _megabytes(size: int) -> str:
    return f"{-(-size // 1_000_000)} MB" if size > 0 else "0 MB"


def _sentence(error: OSError, folder: Path, needed: int) -> str:
    """What to tell a person. No file name from inside the package: those hold plates."""
    if error.errno in _FULL:
        try:
            free = shutil.disk_usage(folder).free
        except OSError:
            free = 0
        if error.errno == errno.EFBIG or free > needed:
            return (
                f"The drive refused to take a file of this package at {folder} (quota or file size limit; "
                f"{_megabytes(needed)} are needed). Choose another drive; no package was written."
            )
        return _full(folder, needed, free)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Nothing can be written to {folder}: it is read-only or not yours. Choose another place."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{folder} is not a folder; choose a folder for the package."
    return (
        f"The drive at {folder} failed while the package was written ({os.strerror(error.errno or errno.EIO)}). Check "
        "that it is still plugged in and write the package again; no package was left on it."
    )


def _write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_tree(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        _sync_folder(Path(folder))


def _sync_folder(folder: Path) -> None:
    """Make names durable. Windows has no such call: NTFS journals them, and exFAT writes them through."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
