"""Recovery codes on one sheet of paper. Made in memory: no code ever lies in a file that nobody named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from alpr_desk.evidence.report_style import BODY_FONT, BOLD_FONT, register_fonts, shown

_RULES = (
    "Each code works once, in place of the six digits of the authenticator.",
    "Keep this sheet under lock, away from the machine. Whoever has it and your password can sign in as you.",
    "When a code is lost or half of them are used, ask the program for new ones: all of these end then.",
)


def recovery_sheet(codes: Sequence[str], user_name: str, name: str, agency: str, made_at: datetime) -> bytes:
    """A PDF of one page, letter size. Holds secrets: write it only where the member says, and log nothing of it."""
    register_fonts()
    body = ParagraphStyle("body", fontName=BODY_FONT, fontSize=10, leading=15)
    head = ParagraphStyle("head", fontName=BOLD_FONT, fontSize=17, leading=24, spaceAfter=6)
    numbered = [(str(number), code) for number, code in enumerate(codes, 1)]
    half = (len(codes) + 1) // 2
    rows = [[*left, *right] for left, right in zip_longest(numbered[:half], numbered[half:], fillvalue=("", ""))]
    table = Table(rows, colWidths=[0.4 * inch, 2.8 * inch, 0.4 * inch, 2.8 * inch], rowHeights=0.38 * inch)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), BODY_FONT, 9),
                ("FONT", (1, 0), (1, -1), "Courier-Bold", 14),
                ("FONT", (3, 0), (3, -1), "Courier-Bold", 14),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, "#c5cad3"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    story: list[Flowable] = [
        Paragraph("Recovery codes", head),
        Paragraph(escape(shown(f"{name} ({user_name}), {agency}")), body),
        Paragraph(f"Made {made_at.astimezone():%Y-%m-%d %H:%M}. Codes made before are worth nothing.", body),
        Spacer(1, 0.25 * inch),
        table,
        Spacer(1, 0.25 * inch),
        *(Paragraph(rule, body) for rule in _RULES),
    ]
    pdf = BytesIO()
    document = SimpleDocTemplate(pdf, pagesize=letter, title="Recovery codes", author=agency, leftMargin=inch)
    document.build(story)
    return pdf.getvalue()
