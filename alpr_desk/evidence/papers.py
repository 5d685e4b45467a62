"""A report on letter paper with the agency's head and foot on every page: story in, bytes out, unsigned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from reportlab.lib.units import inch
from reportlab.platypus import SimpleDocTemplate

import alpr_desk
from alpr_desk.evidence.report_style import MARGIN, PAPER, NumberedCanvas, PageFurniture, shown


def build_paper(
    story: Iterable[Any], *, agency: str, title: str, foot: str, day: datetime, demonstration: bool
) -> bytes:
    """The PDF, ready to be signed. Of `day` the day alone stands in its properties: equal content, equal bytes."""
    furniture = PageFurniture(shown(agency), shown(title), shown(foot), demonstration)
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
    made = f"D:{day.astimezone(UTC):%Y%m%d}000000+00'00'"
    document.build(
        list(story),
        onFirstPage=lambda page, _: page.setDateFormatter(lambda *_numbers: made),
        canvasmaker=canvas,
    )
    return stream.getvalue()
