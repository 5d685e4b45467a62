"""Reads that a search found, as a list to take away: CSV for a spreadsheet, PDF for a file. Knows no store.

A list is no evidence: it carries no picture and no signature. What goes to a court is a package.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reportlab.platypus import SimpleDocTemplate, Spacer

from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.seeing import ReadCorrection
from alpr_desk.domain.spreadsheets import defused
from alpr_desk.evidence.report_style import (
    BODY,
    HEADING,
    MARGIN,
    NOTICE,
    PAPER,
    NumberedCanvas,
    PageFurniture,
    facts_table,
    paragraph,
    percent,
    rows_table,
    shown,
    utc_shown,
)

_TITLES = ("read", "plate", "corrected to", "confidence", "state", "time (UTC)", "time (local)", "camera", "vehicle",
           "latitude", "longitude")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedRead:
    """A read with what members found wrong in it, oldest first."""

    read: StoredRead
    corrections: tuple[ReadCorrection, ...] = ()

    @property
    def corrected(self) -> str:
        """The plate in force where it was corrected, with its state where that was; empty otherwise."""
        if not self.corrections:
            return ""
        last = self.corrections[-1]
        return last.plate if last.region == self.read.region else f"{last.plate} ({last.region or 'state unknown'})"


@dataclass(frozen=True, slots=True)
class Listing:
    """What is on the list, and the access it comes from (Civil Code 1798.90.52).

    `search_id`: audit sequence of the search.
    """

    agency: str
    member: str
    purpose: str
    at: datetime
    search_id: int
    reads: tuple[ListedRead, ...]
    demonstration: bool = False


def csv_listing(listing: Listing) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect it. Texts are defused; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_TITLES)
    for listed in listing.reads:
        read, place = listed.read, listed.read.position
        texts = (read.plate, listed.corrected, f"{read.confidence:.4f}", read.region or "",
                 utc_text(read.captured_at), f"{read.captured_at.astimezone():%Y-%m-%d %H:%M:%S%z}",
                 read.camera, read.vehicle)  # fmt: skip
        where: Sequence[object] = (round(place.latitude, 6), round(place.longitude, 6)) if place else ("", "")
        writer.writerow((read.id, *(defused(text) for text in texts), *where))
    return out.getvalue().encode("utf-8-sig")


def pdf_listing(listing: Listing) -> bytes:
    """Letter paper; plates as they were read, corrections beside them."""
    furniture = PageFurniture(
        shown(listing.agency), "List of reads", utc_shown(listing.at), demonstration=listing.demonstration
    )
    canvas = type("ListingCanvas", (NumberedCanvas,), {"furniture": furniture})
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=PAPER, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title="List of reads", author=shown(listing.agency),
    )  # fmt: skip
    document.build(list(_story(listing)), canvasmaker=canvas)
    return out.getvalue()


def _story(listing: Listing) -> Iterator[object]:
    yield paragraph("List of reads", HEADING)
    yield paragraph("A list is no evidence: it is not signed. Write a package for what goes to a court.", NOTICE)
    yield Spacer(1, 6)
    yield facts_table(
        [
            ("Made by", listing.member),
            ("Purpose", listing.purpose),
            ("Made at", utc_shown(listing.at)),
            ("Search", f"entry {listing.search_id} of the audit log"),
        ]
    )
    yield Spacer(1, 10)
    if not listing.reads:
        yield paragraph("No reads.", BODY)
        return
    yield rows_table(
        ("Read", "Plate", "Corrected to", "Sure", "State", "Time (UTC)", "Camera, vehicle", "Position"),
        [_cells(listed) for listed in listing.reads],
        (0.7, 1.0, 1.2, 0.75, 0.8, 2.1, 1.8, 2.2),
    )


def _cells(listed: ListedRead) -> tuple[str, ...]:
    read, place = listed.read, listed.read.position
    return (
        str(read.id),
        read.plate,
        listed.corrected,
        percent(read.confidence),
        read.region or "",
        f"{read.captured_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        f"{read.camera}, {read.vehicle}",
        f"{place.latitude:.5f}, {place.longitude:.5f}" if place else "",
    )
