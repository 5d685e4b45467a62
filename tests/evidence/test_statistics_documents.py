"""The statistics as a page and as a PDF: alone, strict, and the same whatever the small counts are."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import html5lib
import pytest

from alpr_desk.domain.statistics import SMALL, Statistics
from alpr_desk.errors import BadInput
from alpr_desk.evidence.statistics_page import build_page
from alpr_desk.evidence.statistics_report import build_report
from tests.helpers.figures import FIGURES


def small_changes() -> list[Statistics]:
    """FIGURES with one small count made another small one, for each of them."""
    changed = []
    for field in fields(FIGURES):
        value = getattr(FIGURES, field.name)
        if not (isinstance(value, tuple) and value and isinstance(value[0], tuple)):
            continue
        for place, (what, count) in enumerate(value):
            if 0 < count < SMALL:
                other = (what, count % (SMALL - 1) + 1)
                values: dict[str, Any] = {field.name: (*value[:place], other, *value[place + 1 :])}
                changed.append(replace(FIGURES, **values))
    return changed


def test_one_person_more_or_less_changes_nothing_that_is_published() -> None:
    """The page and the PDF are the same to the byte, so nothing in them can tell."""
    alternatives = small_changes()
    assert len(alternatives) >= 8
    page = build_page(FIGURES, public=True, demonstration=False)
    report = build_report(FIGURES, public=True, demonstration=False)
    for other in alternatives:
        assert build_page(other, public=True, demonstration=False) == page
        assert build_report(other, public=True, demonstration=False) == report


def test_running_month_says_until_when_but_no_second_to_the_public() -> None:
    until = datetime(2026, 10, 12, 14, 32, 7).astimezone()
    page = build_page(replace(FIGURES, until=until), public=True, demonstration=False).decode()
    assert "counted until 2026-10-12." in page and "14:32" not in page


def test_page_is_for_the_public_form_only() -> None:
    with pytest.raises(BadInput):
        build_page(FIGURES, public=False, demonstration=False)


def test_page_stands_alone_and_is_strict_html() -> None:
    page = build_page(replace(FIGURES, organisation="<b>Meadow & Sons"), public=True, demonstration=True)
    html5lib.HTMLParser(strict=True).parse(page.decode())
    assert b"<b>" not in page and b"<script" not in page and b"http" not in page
    assert b"Demonstration: synthetic data." in page
