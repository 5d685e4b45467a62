"""What the report draws: frames with the plate outlined, crops, plates in cells of equal width, tick boxes.

Pictures go into the document as they are (JPEG bytes are passed through); everything else is vectors over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from alpr_desk.domain.seeing import Quad
from alpr_desk.evidence.report_style import ACCENT, ALARM, BODY_FONT, BOLD_FONT, INK, MUTED, RULE, SHADE

_OUTLINE = colors.HexColor("#ffd400")


class Picture(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """A stored picture within `width` x `height` points, enlarged at most `enlarge` times, `quad` outlined over it.

    A picture that cannot be decoded is announced as such: its file is in the package all the same.
    """

    def __init__(self, data: bytes, width: float, height: float, quad: Quad | None = None, enlarge: float = 4) -> None:
        super().__init__()
        self.quad = quad
        self.reader = _reader(data)
        self.pixels = self.reader.getSize() if self.reader is not None else (0, 0)
        if self.reader is None:
            self.width, self.height = width, 24.0
        else:
            self.scale = min(width / self.pixels[0], height / self.pixels[1], enlarge)
            self.width, self.height = self.pixels[0] * self.scale, self.pixels[1] * self.scale

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        if self.reader is None:
            canvas.setFont(BODY_FONT, 8)
            canvas.setFillColor(ALARM)
            canvas.drawString(0, 8, "This picture cannot be shown here; its file is in the package.")
            return
        canvas.drawImage(self.reader, 0, 0, self.width, self.height)
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.4)
        canvas.rect(0, 0, self.width, self.height)
        if self.quad is not None:
            self._outline(self.quad)

    def _outline(self, quad: Quad) -> None:
        for color, line in ((colors.black, 2.6), (_OUTLINE, 1.3)):
            path = self.canv.beginPath()
            for index, (x, y) in enumerate(quad):
                step = path.moveTo if index == 0 else path.lineTo
                step(x * self.scale, self.height - y * self.scale)
            path.close()
            self.canv.setStrokeColor(color)
            self.canv.setLineWidth(line)
            self.canv.setLineJoin(1)
            self.canv.drawPath(path)


def _reader(data: bytes) -> Any:
    try:
        reader = ImageReader(BytesIO(data))
        reader.getRGBData()
    except Exception:  # any decoder, any bytes: the page says that it cannot be shown
        return None
    fresh = ImageReader(BytesIO(data))
    return fresh if min(fresh.getSize()) > 0 else None


class PlateCells(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """Plates one under another, a cell a character, so that positions align; zero carries a stroke.

    `rows`: (label, plate); `marked`: positions from 1 that differ.
    """

    def __init__(
        self, rows: Sequence[tuple[str, str]], cell: float = 26, marked: frozenset[int] = frozenset(), label: float = 0
    ) -> None:
        super().__init__()
        self.rows, self.cell, self.marked, self.label = rows, cell, marked, label
        self.row_height = cell * 1.45
        self.width = label + cell * max(len(plate) for _, plate in rows)
        self.height = self.row_height * len(rows)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        for number, (label, plate) in enumerate(self.rows, 1):
            bottom = self.height - number * self.row_height
            self.canv.setFillColor(MUTED)
            self.canv.setFont(BODY_FONT, 8)
            self.canv.drawString(0, bottom + self.row_height / 2 - 3, label)
            for position, character in enumerate(plate, 1):
                left = self.label + (position - 1) * self.cell
                self._cell(left, bottom, character, marked=position in self.marked)

    def _cell(self, left: float, bottom: float, character: str, *, marked: bool) -> None:
        canvas, height = self.canv, self.row_height - 4
        canvas.setLineWidth(1.4 if marked else 0.6)
        canvas.setStrokeColor(ALARM if marked else RULE)
        canvas.setFillColor(colors.HexColor("#fbe9e7") if marked else SHADE)
        canvas.rect(left + 1, bottom + 2, self.cell - 2, height, fill=1)
        size = self.cell * 0.98
        canvas.setFillColor(ALARM if marked else INK)
        canvas.setFont(BOLD_FONT, size)
        middle = left + self.cell / 2
        base = bottom + 2 + (height - 0.73 * size) / 2  # 0.73 em: the height of Vera's capitals
        canvas.drawCentredString(middle, base, character)
        if character == "0":
            self._stroke_zero(middle, base, size, ALARM if marked else INK)

    def _stroke_zero(self, middle: float, base: float, size: float, color: colors.Color) -> None:
        half = pdfmetrics.stringWidth("0", BOLD_FONT, size) * 0.16
        self.canv.setStrokeColor(color)
        self.canv.setLineWidth(size * 0.075)
        self.canv.line(middle - half, base + 0.19 * size, middle + half, base + 0.54 * size)


class TickBox(Flowable):  # type: ignore[misc]  # reportlab carries no types
    """A box with or without a tick, and its words."""

    def __init__(self, ticked: bool, words: str) -> None:
        super().__init__()
        self.ticked, self.words = ticked, words
        self.width, self.height = 14 + pdfmetrics.stringWidth(words, BODY_FONT, 8), 13.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.8)
        canvas.rect(0, 1.5, 8, 8)
        if self.ticked:
            canvas.setStrokeColor(ACCENT)
            canvas.setLineWidth(1.7)
            canvas.lines([(1.5, 5.5, 3.6, 3.2), (3.6, 3.2, 7.2, 9)])
        canvas.setFillColor(INK if self.ticked else MUTED)
        canvas.setFont(BODY_FONT, 8)
        canvas.drawString(14, 3, self.words)
