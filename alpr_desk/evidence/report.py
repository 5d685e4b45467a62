"""The report of a package as a PDF, unsigned: cover, reads, hits, custody, searches, audit, files, software.

Content in, bytes out; knows nothing of files or keys. The report lists every other file of the payload with its digest,
and carries the digest over them all (`verifier.payload_digest`) on its cover and in its properties: once it is signed,
it belongs to these files only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reportlab.lib.units import inch
from reportlab.platypus import PageBreak, Spacer

from alpr_desk.evidence.content import NO_PICTURE, PackageContent
from alpr_desk.evidence.report_pages import LEAD, hit_page, read_page
from alpr_desk.evidence.report_pictures import PlateCells
from alpr_desk.evidence.report_style import (
    ACCENT,
    BODY,
    DIGEST,
    FINGERPRINT,
    HEADING,
    LABEL,
    SMALL,
    SUBHEADING,
    TITLE,
    WHOLE_DIGEST,
    PageFurniture,
    box,
    facts_table,
    local_shown,
    paginated,
    paragraph,
    percent,
    rows_table,
    shown,
    utc_shown,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the file table."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report says of the package it lies in. `authority_sha256` is `AB:CD:...`, the others plain hex."""

    made_at: datetime
    payload_sha256: str
    authority_sha256: str
    signer: str
    signature_level: str
    files: tuple[Listed, ...]


def build_report(content: PackageContent, facts: ReportFacts) -> bytes:
    """The PDF (US Letter), ready to be signed."""
    case = f"Case {content.case_number}" if content.case_number else "No case number"
    furniture = PageFurniture(
        left=shown(" ".join(content.agency.split())),
        right=shown(f"{' '.join(case.split())}   Package {content.uid}"),
        foot=shown(f"Written {utc_shown(facts.made_at)}   Authority {facts.authority_sha256[:23]}..."),
        demonstration=content.demonstration,
    )
    authority = facts.authority_sha256.replace(":", "").lower()
    return paginated(
        _story(content, facts),
        furniture,
        f"D:{facts.made_at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'",
        title=f"Evidence report, {case}",
        author=content.agency,
        subject="ALPR evidence package",
        keywords=f"payload-sha256={facts.payload_sha256} authority-sha256={authority}",
    )


def _story(content: PackageContent, facts: ReportFacts) -> Iterator[Any]:
    crops = {evidence.read.id: evidence.crop for evidence in content.reads}
    yield from _cover(content, facts)
    for read in content.reads:
        yield PageBreak()
        yield from read_page(read, content.zone)
    for hit in content.hits:
        yield PageBreak()
        yield from hit_page(hit, crops.get(hit.hit.read.id), content.zone)
    yield PageBreak()
    yield from _custody(content)
    yield from _searches(content)
    yield from _audit(content)
    yield from _software(content)
    yield PageBreak()
    yield from _files(facts)


def _cover(content: PackageContent, facts: ReportFacts) -> Iterator[Any]:
    yield Spacer(1, 0.35 * inch)
    yield paragraph("AUTOMATED LICENSE PLATE READER", LABEL)
    yield paragraph("Evidence report", TITLE)
    yield paragraph(content.agency, HEADING)
    yield Spacer(1, 0.12 * inch)
    made_by = f"{content.made_by.name}, {content.made_by.title} ({content.made_by.user_name})"
    yield facts_table(
        [
            ("Case", content.case_number or "none given"),
            ("Purpose", content.purpose),
            ("Made by", made_by),
            ("Made (UTC)", utc_shown(facts.made_at)),
            ("Local time", local_shown(facts.made_at, content.zone)),
            ("Package", content.uid),
            ("Signed by", facts.signer),
            ("Signature", f"{facts.signature_level}; the time is the machine's own, no time-stamp authority took part"),
        ],
        columns=1,
    )
    yield paragraph("What this package holds", SUBHEADING)
    yield from _items(content)
    yield Spacer(1, 0.14 * inch)
    yield box(
        [
            paragraph("The authority's fingerprint (SHA-256)", SUBHEADING),
            paragraph(facts.authority_sha256[:48], FINGERPRINT),
            paragraph(facts.authority_sha256[48:], FINGERPRINT),
            Spacer(1, 3),
            paragraph(
                "Have it read out by the agency's custodian of records, on a telephone number not taken from this "
                "package. Only then is it shown that this package comes from the agency.",
                BODY,
            ),
            paragraph("The digest of all other files (SHA-256)", SUBHEADING),
            paragraph(facts.payload_sha256, WHOLE_DIGEST),
            Spacer(1, 3),
            paragraph("VERIFY.txt in this package says how to check both with tools that are not ours.", BODY),
        ],
        edge=ACCENT,
    )
    yield Spacer(1, 0.1 * inch)
    yield paragraph(f"{_weight(content)} {LEAD}", BODY)


def _weight(content: PackageContent) -> str:
    """What the readings rest on: the pictures, where there are any."""
    bare = [str(evidence.read.id) for evidence in content.reads if not evidence.pictured]
    if not bare:
        return "Readings are a computer's; the pictures are the evidence."
    if len(bare) == len(content.reads):
        return f"Readings are a computer's. {NO_PICTURE if len(bare) == 1 else 'No picture came with these reads.'}"
    return (
        "Readings are a computer's; the pictures are the evidence, where there are any. No picture came with "
        f"{'read' if len(bare) == 1 else 'reads'} {', '.join(bare)}."
    )


def _items(content: PackageContent) -> Iterator[Any]:
    rows: list[tuple[object, ...]] = [
        (f"Read {r.id}", PlateCells([("", r.plate)], 9.5), percent(r.confidence), r.camera, utc_shown(r.captured_at))
        for r in (evidence.read for evidence in content.reads)
    ]
    rows += [
        (
            f"Hit {h.id}",
            PlateCells([("", h.read.plate)], 9.5),
            h.match.kind.value,
            h.hotlist_name,
            utc_shown(h.raised_at),
        )
        for h in (evidence.hit for evidence in content.hits)
    ]
    yield rows_table(
        ("Item", "Plate read", "Confidence or match", "Camera or list", "Time (UTC)"), rows, (0.7, 1.95, 1.35, 1.5, 2.2)
    )


def _custody(content: PackageContent) -> Iterator[Any]:
    yield paragraph("Chain of custody", HEADING)
    if not content.custody:
        yield paragraph("Nothing is recorded before this package was written.", BODY)
        return
    for row in content.custody:
        facts: list[tuple[str, object]] = [
            ("Time (UTC)", utc_shown(row.at)),
            ("Who", row.member),
            ("What", row.action),
            ("Why", row.reason),
            ("From", row.origin or "-"),
            ("To", f"{row.destination or '-'}" + (f", medium {row.media_serial}" if row.media_serial else "")),
        ]
        yield facts_table(facts)
        for label, digest in (("SHA-256 before", row.sha256_before), ("SHA-256 after", row.sha256_after)):
            if digest:
                yield paragraph(f"{label}: {digest}", DIGEST)
        yield Spacer(1, 7)


def _searches(content: PackageContent) -> Iterator[Any]:
    yield paragraph("Searches that led here", SUBHEADING)
    if not content.searches:
        yield paragraph("No search is recorded: the items were chosen from hits or the reel of reads.", BODY)
        return
    rows = [
        (
            utc_shown(row.at),
            f"{row.member} ({row.user_name}), {row.organisation}",
            row.query,
            row.purpose,
            row.outcome + ("" if row.rows is None else f", {row.rows} rows"),
        )
        for row in content.searches
    ]
    yield rows_table(("Time (UTC)", "Who", "Data elements", "Purpose", "Outcome"), rows, (1.5, 1.9, 1.3, 1.8, 1.2))
    yield paragraph("Access records of Civil Code 1798.90.52.", SMALL)


def _audit(content: PackageContent) -> Iterator[Any]:
    audit = content.audit
    yield paragraph("Extract of the audit log", SUBHEADING)
    yield paragraph(
        f"{len(audit.entries)} entries of {audit.log_entries} are in data/audit/extract.jsonl, as the log holds them. "
        "Each entry's hash covers the one before it.",
        BODY,
    )
    if audit.head:
        yield paragraph("Hash of the log's last entry at that time", LABEL)
        yield paragraph(audit.head, DIGEST)
    if audit.entries:
        rows = [(str(entry.sequence), paragraph(entry.hash, DIGEST)) for entry in audit.entries]
        yield Spacer(1, 3)
        yield rows_table(("Entry", "Hash"), rows, (1, 7))


def _software(content: PackageContent) -> Iterator[Any]:
    yield paragraph("Software, models and clock", SUBHEADING)
    if content.fingerprints:
        rows = [(i.name, i.version, paragraph(i.sha256 or "-", DIGEST)) for i in content.fingerprints]
        yield rows_table(("What", "Version", "SHA-256"), rows, (1.8, 1.2, 4.4))
        yield Spacer(1, 5)
    clock = content.clock
    yield facts_table(
        [
            ("Clock", clock.source),
            ("Off by", "not measured" if clock.offset_ms is None else f"{clock.offset_ms:+.1f} ms"),
            ("Checked (UTC)", "never" if clock.checked_at is None else utc_shown(clock.checked_at)),
            ("Note", clock.note or "-"),
        ]
    )


def _files(facts: ReportFacts) -> Iterator[Any]:
    yield paragraph("Files", HEADING)
    yield paragraph(
        f"All {len(facts.files)} files of the payload but this report, which cannot hold its own digest; the manifest "
        "and the signature over its digest hold it.",
        BODY,
    )
    yield Spacer(1, 4)
    rows = [(paragraph(file.path), f"{file.size:,}", paragraph(file.sha256, DIGEST)) for file in facts.files]
    yield rows_table(("File", "Bytes", "SHA-256"), rows, (178, 45, 274))
