"""A report on letter paper with the agency's head and foot on every page: story in, bytes out, unsigned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from reportlab.lib.units import inch
from reportlab.platypus import SimpleDocTemplate

import alpr_desk
from alpr_desk.evidence.report_style import MARGIN, PAPER, NumberedCanvas, PageFurniture, shown, utc_shown


def build_paper(
    story: Iterable[Any], *, agency: str, title: str, made_at: datetime, demonstration: bool, public: bool = False
) -> bytes:
    """The PDF, ready to be signed. `public` leaves out the second of its making: it tells who sat there."""
    day = f"{made_at:%Y-%m-%d}" if public else utc_shown(made_at)
    furniture = PageFurniture(shown(agency), shown(title), f"Made {day}", demonstration)
    canvas = type("PaperCanvas", (NumberedCanvas,), {"furniture": furniture})
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=PAPER,
        leftMargin=MARGIN - 6,  # the frame pads 6 points itself
        rightMargin=MARGIN - 6,
        topMargin=0.7 * inch,
        bottomMargin=0.72 * inch,
        title=title,
        author=agency,
        creator=f"ALPR Desk {alpr_desk.__version__}",
        invariant=1,
    )
    made = f"D:{made_at.astimezone(UTC):%Y%m%d}000000+00'00'"
    document.build(
        list(story),
        onFirstPage=lambda page, _: page.setDateFormatter(lambda *_numbers: made),
        canvasmaker=canvas,
    )
    return stream.getvalue()
