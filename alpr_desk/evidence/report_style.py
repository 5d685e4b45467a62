"""How the report looks: paper, fonts, colours, text styles, tables, and what stands on every page.

Only fonts that reportlab carries: Bitstream Vera, embedded, for words and plates; Courier for digests. Knows no
content.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

import alpr_desk
from alpr_desk.domain.clock import utc_text

PAPER = letter
MARGIN = 0.8 * inch
WIDTH = PAPER[0] - 2 * MARGIN
INK = colors.HexColor("#1b2333")
MUTED = colors.HexColor("#5b6475")
RULE = colors.HexColor("#c5cad3")
SHADE = colors.HexColor("#f2f4f7")
ACCENT = colors.HexColor("#1f3a68")
ALARM = colors.HexColor("#a3221a")

_LONGEST = 450  # characters of one text: more would make a table row higher than a page
_MOST_LINES = 20

BODY_FONT, BOLD_FONT, ITALIC_FONT, DIGEST_FONT = "Vera", "Vera-Bold", "Vera-Italic", "Courier"


@cache
def register_fonts() -> frozenset[int]:
    """Make the fonts known to reportlab, once; returns the code points the body font can show."""
    for name, file in ((BODY_FONT, "Vera.ttf"), (BOLD_FONT, "VeraBd.ttf"), (ITALIC_FONT, "VeraIt.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(BODY_FONT, normal=BODY_FONT, bold=BOLD_FONT, italic=ITALIC_FONT)
    return frozenset(pdfmetrics.getFont(BODY_FONT).face.charToGlyph)


def shown(text: object) -> str:
    """`text` in characters the font has: others lose their accent or stand as `[U+0416]`, never as an empty box.

    The true text is in the JSON files.
    """
    known = register_fonts()

    def one(character: str) -> str:
        if character == "\n" or (ord(character) in known and character.isprintable()):
            return character
        base = "".join(c for c in unicodedata.normalize("NFKD", character) if ord(c) in known and c.isprintable())
        return base or (" " if character.isspace() else f"[U+{ord(character):04X}]")

    return "".join(one(character) for character in unicodedata.normalize("NFC", str(text)))


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    settings = {"fontName": BODY_FONT, "textColor": INK, "alignment": TA_LEFT, **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


BODY = _style("body", 8.5, 12)
CELL = _style("cell", 8, 10.5)
LABEL = _style("label", 7.5, 10.5, textColor=MUTED)
SMALL = _style("small", 7, 9.5, textColor=MUTED)
DIGEST = _style("digest", 6.6, 8.4, fontName=DIGEST_FONT, wordWrap="CJK")
WHOLE_DIGEST = _style("whole digest", 8.5, 11, fontName=DIGEST_FONT, wordWrap="CJK")
FINGERPRINT = _style("fingerprint", 11, 15, fontName="Courier-Bold")
HEADING = _style("heading", 15, 19, fontName=BOLD_FONT, textColor=ACCENT, spaceAfter=4)
SUBHEADING = _style("subheading", 9, 12, fontName=BOLD_FONT, textColor=ACCENT, spaceBefore=9, spaceAfter=3)
TITLE = _style("title", 25, 31, fontName=BOLD_FONT, textColor=ACCENT)
NOTICE = _style("notice", 8.5, 12, fontName=BOLD_FONT, textColor=ALARM)


def paragraph(text: object, style: ParagraphStyle = CELL) -> Paragraph:
    """`text` as it is: markup in it is shown, not obeyed. What would not fit on a page is cut, and says so."""
    words = shown(text)
    if len(words) > _LONGEST or words.count("\n") > _MOST_LINES:
        words = "\n".join(words[:_LONGEST].split("\n")[:_MOST_LINES]) + " [... in full in the package's JSON files]"
    return Paragraph(escape(words).replace("\n", "<br/>"), style)


def rows_table(head: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """A table with a head that repeats on each page. Cells are texts or flowables; widths are parts of the page."""
    cells = [[paragraph(title, LABEL) for title in head]]
    cells += [[paragraph(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    total = sum(widths)
    table = Table(cells, [WIDTH * width / total for width in widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LINEABOVE", (0, 0), (-1, 0), 0.8, ACCENT),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def facts_table(facts: Sequence[tuple[str, object]], columns: int = 2) -> Table:
    """Label and value pairs, read down the first column and then the second."""
    height = -(-len(facts) // columns)
    cells: list[list[Any]] = [["" for _ in range(2 * columns)] for _ in range(height)]
    for index, (label, value) in enumerate(facts):
        row, column = index % height, 2 * (index // height)
        cells[row][column] = paragraph(label, LABEL)
        cells[row][column + 1] = paragraph(value) if isinstance(value, str) else value
    label_width = 1.15 * inch
    table = Table(cells, [label_width, WIDTH / columns - label_width] * columns)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    return table


def box(content: Sequence[Any], edge: colors.Color = RULE, fill: colors.Color = SHADE) -> Table:
    """Flowables in a frame over the whole width."""
    table = Table([[list(content)]], [WIDTH])
    style = [
        ("BOX", (0, 0), (-1, -1), 0.8, edge),
        ("BACKGROUND", (0, 0), (-1, -1), fill),
        *[(side, (0, 0), (-1, -1), 8) for side in ("LEFTPADDING", "RIGHTPADDING")],
        *[(side, (0, 0), (-1, -1), 6) for side in ("TOPPADDING", "BOTTOMPADDING")],
    ]
    table.setStyle(TableStyle(style))
    return table


def percent(probability: float) -> str:
    """`98.1%`; never rounds up to certainty or down to impossibility."""
    if 0.9995 <= probability < 1:
        return ">99.9%"
    if 0 < probability < 0.0005:
        return "<0.1%"
    return f"{100 * probability:.1f}%"


def utc_shown(moment: datetime) -> str:
    """`2026-11-24 04:07:09.12 UTC`."""
    return utc_text(moment.astimezone(UTC)).replace("T", " ").replace("Z", " UTC")


def local_shown(moment: datetime, zone: tzinfo | None) -> str:
    """Local time with its distance from UTC, because names of zones are ambiguous."""
    local = moment.astimezone(zone)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} (UTC{offset[:3]}:{offset[3:5]})"


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """What stands on every page."""

    left: str
    right: str
    foot: str
    demonstration: bool

    def draw(self, canvas: Canvas, number: int, total: int) -> None:
        width, height = PAPER
        canvas.saveState()
        canvas.setFont(BODY_FONT, 7)
        canvas.setFillColor(MUTED)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.drawString(MARGIN, height - 0.5 * inch, self.left)
        canvas.drawRightString(width - MARGIN, height - 0.5 * inch, self.right)
        canvas.line(MARGIN, height - 0.57 * inch, width - MARGIN, height - 0.57 * inch)
        canvas.line(MARGIN, 0.62 * inch, width - MARGIN, 0.62 * inch)
        canvas.drawString(MARGIN, 0.47 * inch, self.foot)
        canvas.drawRightString(width - MARGIN, 0.47 * inch, f"Page {number} of {total}")
        if self.demonstration:
            self._watermark(canvas)
        canvas.restoreState()

    @staticmethod
    def _watermark(canvas: Canvas) -> None:
        width, height = PAPER
        canvas.setFillColor(ALARM)
        canvas.setFont(BOLD_FONT, 8)
        canvas.drawCentredString(width / 2, height - 0.36 * inch, "DEMONSTRATION - synthetic data")
        canvas.setFillAlpha(0.13)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(52)
        canvas.setFont(BOLD_FONT, 50)
        canvas.drawCentredString(0, 12, "DEMONSTRATION")
        canvas.setFont(BOLD_FONT, 30)
        canvas.drawCentredString(0, -34, "synthetic data")


class NumberedCanvas(Canvas):  # type: ignore[misc]  # reportlab carries no types
    """Draws the furniture once the number of pages is known. Set `furniture` on a subclass."""

    furniture: PageFurniture

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  (reportlab's name)
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self.furniture.draw(self, number, len(self._pages))
            super().showPage()
        super().save()


def paginated(story: Iterable[Any], furniture: PageFurniture, made: str, **properties: Any) -> bytes:
    """`story` as a PDF with `furniture` on every page. `made`: its date as PDF writes it; `properties`: its others."""
    canvas = type("FurnishedCanvas", (NumberedCanvas,), {"furniture": furniture})
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream,
        pagesize=PAPER,
        leftMargin=MARGIN - 6,  # the frame pads 6 points itself
        rightMargin=MARGIN - 6,
        topMargin=0.7 * inch,
        bottomMargin=0.72 * inch,
        creator=f"ALPR Desk {alpr_desk.__version__}",
        **properties,
    )
    document.build(
        list(story),
        onFirstPage=lambda page, _: page.setDateFormatter(lambda *_numbers: made),
        canvasmaker=canvas,
    )
    return stream.getvalue()
