"""Evidence packages: gathers what is asked for, writes the package, records it (Policy 430.4, 430.5(a))."""

from __future__ import annotations

import inspect
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import replace

from alpr_desk.access.gate import data
from alpr_desk.audit.canonical import parse
from alpr_desk.audit.chain import entry_hash
from alpr_desk.db.keys import unwrap
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditRecord, Checkpoint, Outcome
from alpr_desk.domain.requests.evidence import ListPackages, PackageRow, PackageWritten, WritePackage
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.evidence.authority import Signer
from alpr_desk.evidence.content import (
    AuditExtract,
    Correction,
    CustodyRecord,
    Fingerprint,
    HitEvidence,
    MadeBy,
    PackageContent,
    ReadEvidence,
    SearchRecord,
)
from alpr_desk.evidence.writer import WrittenPackage, write_package
from alpr_desk.services.checkpoints import seal_now
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.founding import key_label
from alpr_desk.services.hits import find_hit
from alpr_desk.services.office import Work
from alpr_desk.services.pictures import pictures_of

UNPROVEN = "The audit log was damaged when this was written: these entries come without proof of inclusion."
MAX_ITEMS = 500
"""Reads and hits in one package."""


@handles(
    WritePackage,
    data(Permission.WRITE_PACKAGES, purpose=True),
    Mode.STEPS,
    AuditEvent.PACKAGE_WRITTEN,
    lambda r: {"reads": list(r.read_ids), "hits": list(r.hit_ids), "out": str(r.out)},
)
def write_evidence(work: Work, request: WritePackage) -> PackageWritten:
    if not request.read_ids and not request.hit_ids:
        raise BadInput("Choose at least one read or hit for the package.")
    if len(request.read_ids) + len(request.hit_ids) > MAX_ITEMS:
        raise BadInput(f"A package holds at most {MAX_ITEMS} reads and hits.")
    office = work.office
    checkpoint = seal_now(office, "export")
    with office.store.reading() as unit:
        content = _gather(work, unit, request, checkpoint)
        signer = signer_of(work, unit)
    written = write_package(content, request.out, signer, office.clock)
    try:
        package_id = _recorded(work, content, written)
    except BaseException:
        shutil.rmtree(written.path, ignore_errors=True)  # a package that is not in the audit log must not exist
        raise
    return PackageWritten(
        written.path,
        package_id,
        written.files,
        written.bytes,
        written.tag_manifest_sha256,
        written.authority_sha256,
        written.signature_level,
    )


def _recorded(work: Work, content: PackageContent, written: WrittenPackage) -> int:
    with work.completing() as unit:
        work.detail |= {"folder": written.path.name, "tag_manifest_sha256": written.tag_manifest_sha256}
        row = PackageRow(
            0,
            str(written.path),
            work.office.clock.now(),
            work.grant.user_name,
            work.grant.purpose,
            tuple(evidence.read.id for evidence in content.reads),
            tuple(evidence.hit.id for evidence in content.hits),
            written.tag_manifest_sha256,
        )
        return unit.packages.add(row)


def signer_of(work: Work, unit: UnitOfWork) -> Signer:
    """The agency's signer with its key unwrapped."""
    authority, signer = unit.agencies.key("authority"), unit.agencies.key("signer")
    if authority is None or signer is None:
        raise EnvironmentFault("This agency has no signing authority: restore the database from its last good copy.")
    key = unwrap(work.office.secrets.authority, signer[1], key_label("signer"))
    return Signer(bytes(signer[0]), key, bytes(authority[0]))


def _gather(work: Work, unit: UnitOfWork, request: WritePackage, checkpoint: Checkpoint) -> PackageContent:
    hits = [find_hit(unit, hit_id) for hit_id in dict.fromkeys(request.hit_ids)]
    read_ids = list(dict.fromkeys([*request.read_ids, *(hit.read.id for hit in hits)]))
    stored = unit.reads.by_ids(read_ids)
    missing = [read_id for read_id in read_ids if read_id not in stored]
    if missing:
        raise BadInput(f"There is no read {missing[0]}.")
    reads = tuple(_read_evidence(work, unit, read_id) for read_id in read_ids)
    member = unit.members.by_id(work.grant.member_id)
    agency = unit.agencies.get()
    entries = _about(unit, frozenset(read_ids), frozenset(hit.id for hit in hits))
    return PackageContent(
        uid=str(uuid.uuid4()),
        agency=work.grant.organisation,
        case_number=request.purpose.case_number if request.purpose else "",
        purpose=work.grant.purpose,
        made_by=MadeBy(work.grant.user_name, work.grant.member_name, member.title if member else ""),
        reads=reads,
        hits=tuple(HitEvidence(hit, unit.hotlists.version_of_entry(hit.match.entry.id)) for hit in hits),
        searches=tuple(_searches(entries)),
        custody=(
            CustodyRecord(
                work.office.clock.now(),
                work.grant.member_name,
                "exported from the store",
                work.grant.purpose,
                origin="ALPR Desk store",
                destination=str(request.out),
            ),
        ),
        audit=_extract(unit, [entry for entry, _ in entries], checkpoint),
        fingerprints=tuple(Fingerprint(p.name, p.version, p.sha256) for p in work.office.software()),
        demonstration=agency.demonstration if agency else False,
    )


def _extract(unit: UnitOfWork, entries: list[AuditEntry], checkpoint: Checkpoint) -> AuditExtract:
    """Entries with the proof that they are in the log that `checkpoint` names. A log that cannot prove them is the
    verification's to name; it must not hold up evidence."""
    within = tuple(entry for entry in entries if entry.sequence <= checkpoint.size)
    key, head = unit.checkpoints.key(), unit.audit.head() or (0, "")
    plain = AuditExtract(within, head[0], head[1], hash_rule=inspect.getdoc(entry_hash) or "")
    if key is None or any(entry_hash(e.sequence, e.previous_hash, e.canonical) != e.hash for e in within):
        return replace(plain, notice=UNPROVEN)
    try:
        proofs = tuple(unit.audit.inclusion(entry.sequence, checkpoint.size) for entry in within)
    except EnvironmentFault:
        return replace(plain, notice=UNPROVEN)
    return replace(plain, checkpoint=checkpoint.note, key=key.verifier, proofs=proofs)


def _read_evidence(work: Work, unit: UnitOfWork, read_id: int) -> ReadEvidence:
    read = unit.reads.by_id(read_id)
    if read is None:
        raise BadInput(f"There is no read {read_id}.")
    pictures = pictures_of(unit, work.office.vault, read_id)
    corrections = unit.corrections.of_reads((read_id,)).get(read_id, ())
    return ReadEvidence(
        read,
        pictures.frame,
        pictures.crop,
        pictures.clip or None,
        corrections=tuple(_correction(c) for c in corrections),
        stored_sha256=pictures.frame_sha256,
    )


def _correction(made: ReadCorrection) -> Correction:
    """With the state where that is what was wrong."""
    was, now = (f"{plate} ({region or 'state unknown'})" for plate, region in
                ((made.was, made.was_region), (made.plate, made.region)))  # fmt: skip
    if made.was_region == made.region:
        was, now = made.was, made.plate
    return Correction(was, now, made.reason, made.member, made.at)


def _about(unit: UnitOfWork, reads: frozenset[int], hits: frozenset[int]) -> list[tuple[AuditEntry, AuditRecord]]:
    """Audit entries that name one of `reads` or `hits`, oldest first."""
    found = []
    for entry in unit.audit.oldest_first():
        try:
            record = parse(entry.canonical)
        except EnvironmentFault:
            continue  # a damaged entry is the verification's to name; it must not hold up evidence
        if reads & _numbers(record, "reads", "read", "clip_of_read", "crops_of_reads") or hits & _numbers(
            record, "hits", "hit"
        ):
            found.append((entry, record))
    return found


def _numbers(record: AuditRecord, *names: str) -> set[int]:
    numbers: set[int] = set()
    for name in names:
        value = record.detail.get(name)
        values = value if isinstance(value, list) else [value]
        numbers |= {number for number in values if isinstance(number, int)}
    return numbers


def _searches(entries: Iterable[tuple[AuditEntry, AuditRecord]]) -> Iterable[SearchRecord]:
    for _, record in entries:
        if record.event is AuditEvent.SEARCH and record.outcome is Outcome.COMPLETED:
            rows = record.detail.get("rows")
            yield SearchRecord(
                at=record.at,
                user_name=record.user_name,
                member=record.member_name,
                organisation=record.organisation,
                query=str(record.detail.get("pattern", "")),
                purpose=record.purpose,
                outcome=record.outcome.value,
                rows=rows if isinstance(rows, int) else None,
            )


@handles(
    ListPackages, data(Permission.WRITE_PACKAGES), Mode.READ, AuditEvent.LIST_OPENED, lambda r: {"list": "packages"}
)
def list_packages(work: Work, request: ListPackages) -> tuple[PackageRow, ...]:
    return work.unit.packages.newest(max(1, min(request.limit, 1000)))
