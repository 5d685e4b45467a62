"""A report on letter paper with the agency's head and foot on every page: story in, bytes out, unsigned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from alpr_desk.evidence.report_style import PageFurniture, paginated, shown


def build_paper(
    story: Iterable[Any], *, agency: str, title: str, foot: str, day: datetime, demonstration: bool
) -> bytes:
    """The PDF, ready to be signed. Of `day` the day alone stands in its properties: equal content, equal bytes."""
    furniture = PageFurniture(shown(agency), shown(title), shown(foot), demonstration)
    made = f"D:{day.astimezone(UTC):%Y%m%d}000000+00'00'"
    return paginated(story, furniture, made, title=title, author=agency, invariant=1)
