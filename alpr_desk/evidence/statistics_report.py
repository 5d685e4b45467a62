"""The statistics of a month or a year as a PDF, unsigned: tables, and bars over time. Content in, bytes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import inch
from reportlab.platypus import KeepTogether, Spacer

from alpr_desk.domain.statistics import HIDDEN, SMALL, STEP, Counts, Section, Statistics, sections
from alpr_desk.evidence.papers import build_paper
from alpr_desk.evidence.report_style import (
    ACCENT,
    BODY,
    BODY_FONT,
    HEADING,
    LABEL,
    MUTED,
    RULE,
    SUBHEADING,
    TITLE,
    WIDTH,
    local_shown,
    paragraph,
    register_fonts,
    rows_table,
)
from alpr_desk.evidence.report_style import (
    SMALL as SMALL_PRINT,
)

ROUNDED = (
    f"Counts of one to {SMALL - 1} are given as '{HIDDEN}', "
    f"others to the nearest {STEP}, so that nobody is singled out."
)


def build_report(found: Statistics, *, public: bool, demonstration: bool) -> bytes:
    """The PDF, ready to be signed. `public`: without any name and any count that could single a person out."""
    return build_paper(
        _story(found, public=public),
        agency=found.organisation,
        title=f"ALPR statistics, {found.period.title}",
        foot=_span(found, public=public),
        day=found.until,
        demonstration=demonstration,
    )


def _story(found: Statistics, *, public: bool) -> Iterator[Any]:
    register_fonts()
    yield Spacer(1, 0.3 * inch)
    yield paragraph("AUTOMATED LICENSE PLATE READER", LABEL)
    yield paragraph(f"Statistics, {found.period.title}", TITLE)
    yield paragraph(found.organisation, HEADING)
    yield paragraph(_span(found, public=public), BODY)
    yield Spacer(1, 0.1 * inch)
    if not public and any(count for _, count in found.reads_over_time):
        yield KeepTogether([paragraph("Reads over time", SUBHEADING), _bars(found.reads_over_time)])
    for section in sections(found, public=public):
        yield KeepTogether(list(_section(section)))
    if public:
        yield Spacer(1, 0.1 * inch)
        yield paragraph(ROUNDED, SMALL_PRINT)


def _span(found: Statistics, *, public: bool) -> str:
    if found.until < found.period.ends:
        until = f"{found.until:%Y-%m-%d}" if public else local_shown(found.until, found.until.tzinfo)
        return f"This period is not over: counted until {until}."
    return f"Counted from the audit log and the store for the whole of {found.period.title}."


def _section(section: Section) -> Iterator[Any]:
    yield paragraph(section.title, SUBHEADING)
    if section.explanation:
        yield paragraph(section.explanation, SMALL_PRINT)
        yield Spacer(1, 2)
    rows = section.rows or (("none", ""),)
    yield rows_table(("What", "How many"), rows, (3, 1))


def _bars(counts: Counts) -> Drawing:
    """One bar a day or month."""
    drawing = Drawing(WIDTH, 1.7 * inch)
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 34, 20, WIDTH - 40, 1.35 * inch
    chart.data = [[count for _, count in counts]]
    chart.categoryAxis.categoryNames = [what for what, _ in counts]
    chart.valueAxis.valueMin = 0
    chart.bars[0].fillColor = ACCENT
    chart.bars.strokeColor = None
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = BODY_FONT, 6.5, MUTED
        axis.strokeColor = RULE
    drawing.add(chart)
    return drawing
