"""The BagIt half of verification: every file is listed, every listed file is there and unchanged (RFC 8493).

Stricter than the RFC where leniency would hide a change: one exact line form, no unlisted file, folder, link or
second spelling of a name, always every hash in full. Imports nothing of ours, knows nothing of signatures.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

Objection = tuple[str, str]
"""The file it is about (empty for the package as a whole), and a sentence."""

Digests = tuple[str, str]
"""Hex SHA-256 and SHA-512 of one file."""

REPORT = "data/report.pdf"
SIGNED_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "tagmanifest-sha256.txt.p7s"
BAG_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFESTS = ("manifest-sha256.txt", "manifest-sha512.txt")
TAG_MANIFESTS = (SIGNED_MANIFEST, "tagmanifest-sha512.txt")
TAG_FILES = frozenset({"bagit.txt", "bag-info.txt", "VERIFY.txt", "authority.pem", "signer.pem", *MANIFESTS})
"""What the tag manifests list: exactly these."""

_BLOCK = 1 << 20
_LINK_TAGS = (0xA000000C, 0xA0000003)  # IO_REPARSE_TAG_SYMLINK and _MOUNT_POINT of Windows


def survey(root: Path) -> tuple[frozenset[str], list[Objection]]:
    """All files below `root` as `a/b` paths, and objections to links, special files and names that clash."""
    files: set[str] = set()
    objections: list[Objection] = []
    for path, entry in _walk(root, ""):
        status = entry.stat(follow_symlinks=False)
        if entry.is_symlink() or getattr(status, "st_reparse_tag", 0) in _LINK_TAGS:
            objections.append((path, "is a link to somewhere else; a package holds files only."))
        elif stat.S_ISREG(status.st_mode):
            files.add(path)
        elif entry.is_dir(follow_symlinks=False):
            objections.append((path, "is an empty folder that no manifest knows."))
        else:
            objections.append((path, "is neither a file nor a folder."))
    return frozenset(files), objections + _clashes(files)


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything but folders that hold something; never through a link."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            path = f"{prefix}{entry.name}"
            tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
            if entry.is_dir(follow_symlinks=False) and tag not in _LINK_TAGS:
                inside = list(_walk(Path(entry.path), f"{path}/"))
                yield from inside
                if not inside:
                    yield path, entry
            else:
                yield path, entry


def _clashes(paths: Iterable[str]) -> list[Objection]:
    """Names that a Windows or macOS drive would take for the same file."""
    seen: dict[str, str] = {}
    objections = []
    for path in sorted(paths):
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            objections.append((path, f"differs from {seen[folded]} only by upper and lower case or accents."))
        seen.setdefault(folded, path)
    return objections


def digests(root: Path, files: Iterable[str]) -> tuple[dict[str, Digests], list[Objection]]:
    """Both digests of each file, read in full."""
    found: dict[str, Digests] = {}
    objections: list[Objection] = []
    for path in sorted(files):
        sha256, sha512 = hashlib.sha256(), hashlib.sha512()
        try:
            with (root / path).open("rb") as stream:
                while block := stream.read(_BLOCK):
                    sha256.update(block)
                    sha512.update(block)
        except OSError as error:
            objections.append((path, f"cannot be read ({error.strerror})."))
            continue
        found[path] = (sha256.hexdigest(), sha512.hexdigest())
    return found, objections


def check_manifests(root: Path, files: frozenset[str], found: dict[str, Digests]) -> list[Objection]:
    """Objections to declaration, manifests, tag manifests and every file they list or fail to list."""
    objections: list[Objection] = []
    for required in sorted({*TAG_FILES, *TAG_MANIFESTS, SIGNATURE, REPORT} - files):
        objections.append((required, "is missing."))
    if "bagit.txt" in files and (root / "bagit.txt").read_bytes() != BAG_DECLARATION:
        objections.append(("bagit.txt", "does not declare BagIt 1.0 in UTF-8."))
    listed: set[str] = set()
    payload = frozenset(path for path in files if path.startswith("data/"))
    for column, name in enumerate(MANIFESTS):
        if name in files:
            entries, faults = parse_manifest((root / name).read_bytes(), name, payload=True)
            objections += faults + _compare(name, entries, found, column, payload)
            listed |= set(entries)
    for column, name in enumerate(TAG_MANIFESTS):
        if name in files:
            entries, faults = parse_manifest((root / name).read_bytes(), name, payload=False)
            objections += faults + _compare(name, entries, found, column, TAG_FILES)
            listed |= set(entries)
    known = {*TAG_FILES, *TAG_MANIFESTS, SIGNATURE}
    objections += [
        (path, "is not part of the package: no manifest lists it.") for path in sorted(files - known - payload)
    ]
    if "bag-info.txt" in files:
        objections += _check_oxum(root, payload)
    return list(dict.fromkeys(_name_renames(objections, found, listed, root)))


def parse_manifest(raw: bytes, name: str, *, payload: bool) -> tuple[dict[str, str], list[Objection]]:
    """Path to hex digest. Accepts `digest, two spaces, path, LF` only, so that no byte can change unnoticed."""
    length = 128 if "512" in name else 64
    line_form = re.compile(rf"([0-9a-f]{{{length}}})  (\S(?:.*\S)?)")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return {}, [(name, "is not UTF-8 text.")]
    entries: dict[str, str] = {}
    objections: list[Objection] = []
    if not text.endswith("\n"):
        objections.append((name, "ends in the middle of a line."))
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = line_form.fullmatch(line)
        if match is None:
            objections.append((name, f"line {number} is not a digest and a path."))
        elif (fault := _path_fault(match[2], payload=payload)) is not None:
            objections.append((name, f"line {number} {fault}."))
        elif match[2] in entries:
            objections.append((name, f"line {number} lists {match[2]} a second time."))
        else:
            entries[match[2]] = match[1]
    return entries, objections + [(name, f"lists {path}, which {why}") for path, why in _clashes(entries)]


def _path_fault(path: str, *, payload: bool) -> str | None:
    parts = path.split("/")
    if path.startswith(("/", "~")) or "\\" in path or ":" in path or any(part in ("", ".", "..") for part in parts):
        return "names a path that leads out of the package"
    if any(unicodedata.category(character).startswith("C") for character in path):
        return "holds an unprintable character"
    if payload != (parts[0] == "data"):
        return "lists a file that does not belong into this manifest"
    return None


def _compare(
    name: str, entries: dict[str, str], found: dict[str, Digests], column: int, expected: frozenset[str]
) -> list[Objection]:
    objections: list[Objection] = []
    for path, digest in sorted(entries.items()):
        if path not in found:
            objections.append((path, "is missing."))
        elif found[path][column] != digest:
            changed = "was rewritten: it is not the one" if path in MANIFESTS else "was changed: it is not the file"
            objections.append((path, f"{changed} that {name} lists."))
    for path in sorted(expected - set(entries)):
        if path in found:
            objections.append((path, "is not part of the package: not every manifest lists it."))
    if name in TAG_MANIFESTS and (foreign := sorted(set(entries) - expected)):
        objections.append((name, f"lists {foreign[0]}, which is no tag file of a package."))
    return objections


def _name_renames(
    objections: list[Objection], found: dict[str, Digests], listed: set[str], root: Path
) -> Iterator[Objection]:
    """Where a missing file's bytes lie under an unlisted name, says so."""
    missing: dict[str, str] = {}
    if MANIFESTS[0] in found:
        entries, _ = parse_manifest((root / MANIFESTS[0]).read_bytes(), MANIFESTS[0], payload=True)
        missing = {digest: path for path, digest in entries.items() if path not in found}
    for path, sentence in objections:
        original = missing.get(found[path][0]) if path in found and path not in listed else None
        if original is not None:
            yield path, f"is {original} under another name: a file was renamed."
        else:
            yield path, sentence


def _check_oxum(root: Path, payload: frozenset[str]) -> list[Objection]:
    """Payload-Oxum (RFC 8493 2.2.2): total of bytes and number of files."""
    oxum = f"Payload-Oxum: {sum((root / path).stat().st_size for path in payload)}.{len(payload)}"
    lines = (root / "bag-info.txt").read_bytes().decode("utf-8", "replace").split("\n")
    return [] if oxum in lines else [("bag-info.txt", "gives another number of files or bytes than the package holds.")]
