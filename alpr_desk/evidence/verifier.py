"""Says whether an evidence package is whole, unchanged and signed, and by whom.

Needs no sign-in, no database and nothing else of this program: these few files (`verifier*.py`) can be read, and
run, alone. Never 'fast': every byte of every file is hashed. Checks the same as `VERIFY.txt` in each package, and more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alpr_desk.evidence import verifier_bag as bag
from alpr_desk.evidence import verifier_signatures as signatures
from alpr_desk.evidence.verifier_log import check_extract

EXTRACT, CHECKPOINT = "data/audit/extract.jsonl", "data/audit/checkpoint.txt"


@dataclass(frozen=True, slots=True)
class Fault:
    """One objection: the file it is about (empty for the package as a whole) and a sentence about it."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    Attributes:
        passed: the checks that passed, in words.
        signer: common name in signer.pem; empty where there is none to be read.
        authority_sha256: fingerprint of authority.pem as `AB:CD:...`, to be compared out of band; empty likewise.
        signed_at: the time the manifest's signature claims (UTC); None where it does not hold.
    """

    passed: tuple[str, ...]
    faults: tuple[Fault, ...]
    signer: str
    authority_sha256: str
    signed_at: datetime | None = None

    @property
    def good(self) -> bool:
        return not self.faults


def verify(path: Path, expected_authority_sha256: str | None = None) -> Verdict:
    """Check the package in folder `path` in full; never raises for what is wrong with it.

    `expected_authority_sha256`: the authority's fingerprint as the agency read it out (colons, spaces and case do not
    matter). Without it a package signed anew, whole, by a stranger's authority is good in itself, so compare
    `Verdict.authority_sha256`.
    """
    if not path.is_dir():
        return _refused("is not a folder; choose the folder that holds bagit.txt.")
    if not (path / "bagit.txt").is_file():
        return _refused("is not an evidence package: it holds no bagit.txt.")
    try:
        return _verify_folder(path, expected_authority_sha256)
    except OSError as error:
        return _refused(f"cannot be read in full ({error.strerror}).")


def _refused(sentence: str) -> Verdict:
    return Verdict((), (Fault("", f"This {sentence}"),), "", "")


def _verify_folder(root: Path, expected: str | None) -> Verdict:
    passed: list[str] = []
    files, objections = bag.survey(root)
    found, unreadable = bag.digests(root, files)
    objections += unreadable + bag.check_manifests(root, files, found)
    if not objections:
        passed.append(f"All {len(files)} files are listed, present and unchanged (SHA-256 and SHA-512).")
    objections += _check_log(root, files, passed)
    signer, authority, signed_at = "", "", None
    if not {"signer.pem", "authority.pem"} <= files:
        return Verdict(tuple(passed), _faults(objections), "", "")
    try:
        certificates = signatures.load_certificates(root)
    except signatures.Objectionable as objection:
        objections.append(("signer.pem", str(objection)))
    else:
        signer, authority = certificates.signer_name, certificates.authority_sha256
        passed.append("The signing certificate was issued by the authority in the package.")
        signed_at = _check_signatures(root, files, certificates, passed, objections)
        _check_expected(authority, expected, passed, objections)
    return Verdict(tuple(passed), _faults(objections), signer, _colons(authority), signed_at)


def _check_log(root: Path, files: frozenset[str], passed: list[str]) -> list[bag.Objection]:
    """The extract of the audit log and its proofs. Packages written before the log had checkpoints hold none."""
    if CHECKPOINT not in files or EXTRACT not in files:
        return []
    note, lines = (root / CHECKPOINT).read_bytes(), (root / EXTRACT).read_bytes().decode("utf-8", "replace")
    verdict = check_extract(lines.removesuffix("\n").split("\n"))
    objections = [(EXTRACT, sentence) for _, sentence in verdict.faults]
    if verdict.note.encode() != note:
        objections.append((CHECKPOINT, "is not the checkpoint that the extract of the audit log was made with."))
    if not objections:
        passed.append(f"The {verdict.entries} entries of the audit log are proven to be in the log of its checkpoint.")
    return objections


def _faults(objections: list[bag.Objection]) -> tuple[Fault, ...]:
    return tuple(Fault(path, sentence) for path, sentence in dict.fromkeys(objections))


def _check_signatures(
    root: Path,
    files: frozenset[str],
    certificates: signatures.Certificates,
    passed: list[str],
    objections: list[bag.Objection],
) -> datetime | None:
    signed_at = None
    if {bag.SIGNATURE, bag.SIGNED_MANIFEST} <= files:
        try:
            signed_at = signatures.check_manifest_signature(
                (root / bag.SIGNATURE).read_bytes(), (root / bag.SIGNED_MANIFEST).read_bytes(), certificates
            )
            passed.append(f"The tag manifest carries a valid signature of {certificates.signer_name}.")
        except signatures.Objectionable as objection:
            objections.append((bag.SIGNATURE, str(objection)))
    if bag.REPORT in files:
        try:
            claims = signatures.check_report((root / bag.REPORT).read_bytes(), certificates)
            passed.append("The report's signature is valid, of the same signer, and covers the whole document.")
            _check_claims(root, files, claims, certificates, passed, objections)
        except signatures.Objectionable as objection:
            objections.append((bag.REPORT, str(objection)))
    return signed_at


def _check_claims(
    root: Path,
    files: frozenset[str],
    claims: signatures.ReportClaims,
    certificates: signatures.Certificates,
    passed: list[str],
    objections: list[bag.Objection],
) -> None:
    if claims.authority_sha256 != certificates.authority_sha256:
        objections.append((bag.REPORT, "names another authority than authority.pem."))
    if bag.MANIFESTS[0] not in files:
        return
    if claims.payload_sha256 == payload_digest((root / bag.MANIFESTS[0]).read_bytes()):
        passed.append("The report names exactly the files of this package.")
    else:
        objections.append((bag.REPORT, "was written for other files than this package holds."))


def _check_expected(authority: str, expected: str | None, passed: list[str], objections: list[bag.Objection]) -> None:
    if expected is None:
        return
    wanted = "".join(expected.replace(":", " ").split()).lower()
    if wanted == authority:
        passed.append("The authority's fingerprint is the expected one.")
    else:
        objections.append(("authority.pem", "is not the expected authority: the package was signed by someone else."))


def payload_digest(manifest: bytes) -> str:
    """Hex SHA-256 of `manifest-sha256.txt` without the report's own line: the number that stands in the report.

    The report cannot hold its own hash. By hand: `grep -v '  data/report.pdf$' manifest-sha256.txt | sha256sum`.
    """
    own = f"  {bag.REPORT}\n".encode()
    return hashlib.sha256(b"".join(line for line in manifest.splitlines(True) if not line.endswith(own))).hexdigest()


def _colons(fingerprint: str) -> str:
    return ":".join(fingerprint[i : i + 2] for i in range(0, len(fingerprint), 2)).upper()
