"""The pages on single reads and hits. Content in, flowables out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from reportlab.lib.units import inch
from reportlab.platypus import KeepTogether, Spacer, Table, TableStyle

from alpr_desk.domain.matching import Hit, MatchKind, StoredRead, Tick
from alpr_desk.domain.plates import MAX_PLATE
from alpr_desk.domain.seeing import Position
from alpr_desk.evidence.content import NO_PICTURE, HitEvidence, ReadEvidence
from alpr_desk.evidence.report_pictures import Picture, PlateCells, TickBox
from alpr_desk.evidence.report_style import (
    ALARM,
    BODY,
    CELL,
    DIGEST,
    HEADING,
    LABEL,
    NOTICE,
    SMALL,
    SUBHEADING,
    WIDTH,
    box,
    facts_table,
    local_shown,
    paragraph,
    percent,
    rows_table,
    utc_shown,
)

LEAD = "A hit is a lead, not probable cause (Green v. San Francisco, 751 F.3d 1039)."
_KINDS = {
    MatchKind.EXACT: "exact: every character and the state agree",
    MatchKind.EXACT_OTHER_STATE: "exact plate, other or unknown state",
    MatchKind.LOOK_ALIKE: "possible: look-alike characters differ",
    MatchKind.PATTERN: "possible: fits the part of a plate that is listed",
}
_CANDIDATES_SHOWN = 8
_ALTERNATIVES_SHOWN = 4
_NO_CROP = "No picture of the plate alone was stored with this read."
_SMALL_CELL = 9.5  # points: plates in tables, with the stroke that tells 0 from O


def read_page(evidence: ReadEvidence, zone: tzinfo | None) -> Iterator[Any]:
    """Plate, crop, frame, facts and every alternative of one read."""
    read = evidence.read
    yield paragraph(f"Read {read.id}", HEADING)
    yield _plate_and_crop(evidence)
    yield Spacer(1, 6)
    if evidence.frame:
        yield from _frame(evidence)
    yield Spacer(1, 4)
    yield facts_table(_read_facts(evidence, zone))
    if evidence.frame:
        yield from _frame_digest(evidence)
    yield KeepTogether([paragraph("What each position may be", SUBHEADING), _alternatives(read)])
    yield KeepTogether([paragraph("What the whole plate may be", SUBHEADING), *_candidates(read)])
    yield from _additions(evidence, zone)


def _frame(evidence: ReadEvidence) -> Iterator[Any]:
    frame = Picture(evidence.frame, WIDTH, 2.75 * inch, evidence.read.quad)
    yield Table([[frame]], [WIDTH], style=TableStyle([("ALIGN", (0, 0), (-1, -1), "CENTER")]))
    if frame.reader is None:
        yield paragraph("The frame as stored, not encoded again.", SMALL)
        return
    yield paragraph(
        f"The frame as stored, {frame.pixels[0]} x {frame.pixels[1]} pixels, not encoded again. The outline is drawn "
        "over it by this report and is not in the file.",
        SMALL,
    )


def _frame_digest(evidence: ReadEvidence) -> Iterator[Any]:
    yield Spacer(1, 2)
    yield paragraph("SHA-256 of the frame", LABEL)
    yield paragraph(hashlib.sha256(evidence.frame).hexdigest(), DIGEST)
    if evidence.stored_sha256:
        yield paragraph("The same digest was recorded when the frame was stored.", SMALL)


def _plate_and_crop(evidence: ReadEvidence) -> Table:
    read = evidence.read
    cell = min(34.0, 0.55 * WIDTH / len(read.plate))
    label, crop = "Picture", paragraph(_NO_CROP if evidence.frame else NO_PICTURE)
    if evidence.crop:
        label, crop = "The plate, cut out of the frame", Picture(evidence.crop, 0.4 * WIDTH, 0.75 * inch)
    cells = [
        [paragraph("As read by the software", LABEL), paragraph(label, LABEL)],
        [PlateCells([("", read.plate)], cell), crop],
    ]
    table = Table(cells, [0.58 * WIDTH, 0.42 * WIDTH])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 1), (-1, 1), "MIDDLE"),
                *[(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING")],
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def _read_facts(evidence: ReadEvidence, zone: tzinfo | None) -> list[tuple[str, object]]:
    read = evidence.read
    return [
        ("Best frame at (UTC)" if evidence.pictured else "Time (UTC)", utc_shown(read.captured_at)),
        ("Local time", local_shown(read.captured_at, zone)),
        ("Camera", read.camera),
        ("Vehicle", read.vehicle),
        ("Position", position_shown(read.position)),
        ("Confidence", percent(read.confidence)),
        ("Issued in", read.region or "not determined"),
        ("Looks combined", str(read.frames)),
        ("Record", read.uid),
    ]


def position_shown(position: Position | None) -> str:
    """WGS 84 degrees with the receiver's own accuracy."""
    if position is None:
        return "not known"
    accuracy = "" if position.accuracy_m is None else f" (within {position.accuracy_m:.0f} m)"
    return f"{position.latitude:.6f}, {position.longitude:.6f}{accuracy}"


def _alternatives(read: StoredRead) -> Any:
    """A column a position, likeliest on top."""
    if not read.characters:
        return paragraph("Not recorded.", CELL)
    deepest = min(_ALTERNATIVES_SHOWN, max(len(position) for position in read.characters))
    head = ["Position", *(str(n) for n in range(1, len(read.characters) + 1))]
    rows: list[list[object]] = []
    for depth in range(deepest):
        row: list[object] = ["Read" if depth == 0 else f"{depth + 1}."]
        row += [_alternative(*position[depth]) if depth < len(position) else "" for position in read.characters]
        rows.append(row)
    return rows_table(head, rows, [1.1, *([1.0] * len(read.characters))])


def _alternative(character: str, confidence: float) -> list[Any]:
    return [_small(character), paragraph(percent(confidence), SMALL)]


def _candidates(read: StoredRead) -> list[Any]:
    """Likeliest first, four in a row."""
    if not read.candidates:
        return [paragraph("Not recorded.", CELL)]
    told = [
        [_small(plate), paragraph(percent(confidence), SMALL)]
        for plate, confidence in read.candidates[:_CANDIDATES_SHOWN]
    ]
    told += [[]] * (-len(told) % 4)
    table = Table([told[i : i + 4] for i in range(0, len(told), 4)], [WIDTH / 4] * 4)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2)]))
    more = len(read.candidates) - _CANDIDATES_SHOWN
    return [table, paragraph(f"{more} more are in read.json.", SMALL)] if more > 0 else [table]


def _small(plate: str) -> Any:
    return PlateCells([("", plate)], _SMALL_CELL) if 0 < len(plate) <= MAX_PLATE else paragraph(plate)


def _additions(evidence: ReadEvidence, zone: tzinfo | None) -> Iterator[Any]:
    if evidence.corrections:
        yield paragraph("Corrections by members", SUBHEADING)
        rows = [(utc_shown(c.at), _small(c.was), _small(c.now), c.reason, c.member) for c in evidence.corrections]
        yield rows_table(("Time (UTC)", "Was", "Corrected to", "Reason", "Member"), rows, (1.7, 2.3, 2.3, 1.8, 1.4))
    for item in evidence.derivatives:
        yield KeepTogether(
            [
                paragraph(f"Read {evidence.read.id}, enhanced copy: {item.name}", SUBHEADING),
                Picture(item.data, WIDTH, 1.4 * inch),
                paragraph(f"Made from the frame: {item.method}. The frame as stored is the evidence.", SMALL),
            ]
        )
    if evidence.clip is not None:
        yield paragraph("A clip of this pass is in the package (clip.mp4).", SMALL)


def hit_page(evidence: HitEvidence, crop: bytes | None, zone: tzinfo | None) -> Iterator[Any]:
    """Read over listed, how they differ, what the list says, verification and end of one hit.

    `crop`: the plate's picture, empty where the read has none; None where the read is not in the package.
    """
    hit = evidence.hit
    differences = hit.match.differences
    yield paragraph(f"Hit {hit.id}", HEADING)
    yield box([paragraph(LEAD, NOTICE)], edge=ALARM)
    yield Spacer(1, 8)
    yield _read_over_listed(hit, crop)
    yield Spacer(1, 4)
    yield paragraph("Zero is drawn with a stroke: 0 beside O.", SMALL)
    yield Spacer(1, 6)
    yield facts_table(_match_facts(evidence, zone))
    if differences:
        yield paragraph("Where they differ", SUBHEADING)
        yield rows_table(
            ("Position", "Read", "Reader's confidence", "List says", "Reader's confidence"),
            [
                (
                    str(d.position),
                    _small(d.read),
                    percent(d.read_confidence),
                    _small(d.listed),
                    percent(d.listed_confidence),
                )
                for d in differences
            ],
            (1, 1, 1.6, 1, 1.6),
        )
    yield paragraph("What the list says", SUBHEADING)
    yield facts_table(_listed_facts(evidence))
    yield KeepTogether([paragraph("Verification by the member", SUBHEADING), *_verification(hit, zone)])
    yield KeepTogether([paragraph("How it ended", SUBHEADING), *_ending(hit, zone)])


def _read_over_listed(hit: Hit, crop: bytes | None) -> Table:
    rows = [("Read", str(hit.read.plate)), ("Listed", str(hit.match.entry.plate))]
    marked = frozenset(difference.position for difference in hit.match.differences)
    cell = min(34.0, (0.62 * WIDTH - 52) / max(len(plate) for _, plate in rows))
    seen: list[Any] = [paragraph("No picture of this read was put into the package.", SMALL)]
    if crop is not None and not crop:
        seen = [paragraph(_NO_CROP if hit.read.has_images else NO_PICTURE, SMALL)]
    elif crop:
        seen = [paragraph(f"The plate as seen (read {hit.read.id})", LABEL), Picture(crop, 0.34 * WIDTH, 0.85 * inch)]
    table = Table([[PlateCells(rows, cell, marked, label=52), seen]], [0.64 * WIDTH, 0.36 * WIDTH])
    sides = [(side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING")]
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *sides]))
    return table


def _match_facts(evidence: HitEvidence, zone: tzinfo | None) -> list[tuple[str, object]]:
    hit, overtaken = evidence.hit, evidence.hit.overtaken
    doubt = (
        f"The read was corrected to {overtaken.plate} by {overtaken.member} at {utc_shown(overtaken.at)}: "
        "it no longer bears this hit out."
        if overtaken
        else ""
    )
    return [
        *([("Corrected since", doubt)] if doubt else []),
        ("Match", _KINDS[hit.match.kind]),
        (
            "Probability",
            f"{percent(hit.match.probability)} when the hit was raised or last improved: that the plate seen is the "
            "plate listed",
        ),
        ("Read", f"{hit.read.id}, camera {hit.read.camera}, vehicle {hit.read.vehicle}"),
        ("Best frame at (UTC)" if hit.read.has_images else "Read at (UTC)", utc_shown(hit.read.captured_at)),
        ("Raised (UTC)", utc_shown(hit.raised_at)),
        ("Raised, local", local_shown(hit.raised_at, zone)),
    ]


def _listed_facts(evidence: HitEvidence) -> list[tuple[str, object]]:
    hit, entry, version = evidence.hit, evidence.hit.match.entry, evidence.list_version
    facts: list[tuple[str, object]] = [
        ("List", hit.hotlist_name),
        ("Category", entry.category or "not given"),
        ("State", entry.state or "not given"),
        ("Asks for", hit.action.value),
        ("Priority", hit.priority.value),
        ("Age of the list", f"{hit.list_age_hours:.1f} h when the hit was raised"),
    ]
    if version is not None:
        facts += [
            ("List version", f"{version.number}, {version.entries} entries, from {version.source}"),
            ("Imported (UTC)", utc_shown(version.imported_at)),
        ]
    if entry.starts:
        facts.append(("Valid from", utc_shown(entry.starts)))
    if entry.expires:
        facts.append(("Valid until", utc_shown(entry.expires)))
    return facts + [(code, value) for code, value in entry.facts]


def _verification(hit: Hit, zone: tzinfo | None) -> list[Any]:
    done = hit.verification
    ticks = [TickBox(done is not None and tick in done.ticks, tick.value) for tick in Tick]
    boxes = Table([ticks], [WIDTH / len(ticks)] * len(ticks), style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 2)]))
    if done is None:
        return [boxes, paragraph("Nobody verified this hit.", NOTICE)]
    facts: list[tuple[str, object]] = [
        ("CLETS reference", done.clets_reference or "none given"),
        ("Member", done.member),
        ("Time (UTC)", utc_shown(done.at)),
        ("Local time", local_shown(done.at, zone)),
    ]
    return [boxes, facts_table(facts)]


def _ending(hit: Hit, zone: tzinfo | None) -> list[Any]:
    end = hit.disposed
    if end is None:
        return [paragraph("The hit is open.", BODY)]
    facts: list[tuple[str, object]] = [
        ("Disposition", end.disposition.value),
        ("Reason", end.reason or "none given"),
        ("Member", end.member),
        ("Time (UTC)", f"{utc_shown(end.at)}; {local_shown(end.at, zone)}"),
    ]
    return [facts_table(facts)]
