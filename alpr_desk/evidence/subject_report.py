"""The answer sheet to a person's request about a plate, as a PDF, unsigned. Content in, bytes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from reportlab.lib.units import inch
from reportlab.platypus import Spacer

from alpr_desk.domain.requests.subjects import SubjectAnswer
from alpr_desk.evidence.papers import build_paper
from alpr_desk.evidence.report_style import (
    BODY,
    HEADING,
    LABEL,
    SMALL,
    SUBHEADING,
    TITLE,
    facts_table,
    paragraph,
    rows_table,
    utc_shown,
)


def build_report(answer: SubjectAnswer, agency: str, made_by: str, made_at: datetime, *, demonstration: bool) -> bytes:
    """The PDF, ready to be signed."""
    return build_paper(
        _story(answer, agency, made_by, made_at),
        agency=agency,
        title=f"Accesses about a plate, {answer.reference}",
        foot=f"Made {utc_shown(made_at)}",
        day=made_at,
        demonstration=demonstration,
    )


def _story(answer: SubjectAnswer, agency: str, made_by: str, made_at: datetime) -> Iterator[Any]:
    yield Spacer(1, 0.3 * inch)
    yield paragraph("AUTOMATED LICENSE PLATE READER", LABEL)
    yield paragraph("Who looked for this plate", TITLE)
    yield paragraph(agency, HEADING)
    span = " to ".join(
        utc_shown(moment) if moment else words
        for moment, words in ((answer.since, "the beginning of the log"), (answer.until, "now"))
    )
    yield facts_table(
        [
            ("Plate", answer.plate),
            ("Request", answer.reference),
            ("Looked through", f"{answer.entries:,} entries of the audit log, {span}"),
            ("Made by", made_by),
            ("Made (UTC)", utc_shown(made_at)),
        ],
        columns=1,
    )
    yield paragraph("Accesses", SUBHEADING)
    if not answer.rows:
        yield paragraph("Nobody searched for this plate, opened a read of it or exported one in this time.", BODY)
        return
    rows = [
        (
            str(row.sequence),
            utc_shown(row.at),
            f"{row.member_name} ({row.user_name}), {row.organisation}",
            f"{row.event}, {row.outcome}: {row.how}",
            row.purpose or "none stated",
        )
        for row in answer.rows
    ]
    yield rows_table(("Entry", "Time (UTC)", "Who", "How", "Why"), rows, (0.6, 1.5, 1.9, 2.2, 2))
    yield Spacer(1, 4)
    yield paragraph("Access records of Civil Code 1798.90.52, as the audit log holds them.", SMALL)
