"""The public page: whole HTML, nothing fetched, readable by everyone, on paper too."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.policy import PolicyOffice
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.policy import ExportPolicyPage, NameOfficer, PublishPolicy
from alpr_desk.domain.requests.training import DeclareCourse
from alpr_desk.services.policy_page import WITHOUT_TRAINING, Posted, page
from alpr_desk.services.registry import all_handlers
from tests.helpers.agency import AGENCY, Agency
from tests.services.examples import POLICY

DAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, tzinfo=UTC)


def parsed(html: str) -> Element:
    """Raises where the page is not HTML5 to the letter."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return root


def of(text: str, agency: str = AGENCY, title: str = "Usage policy") -> str:
    policy = PolicyDocument(1, title, text, MOMENT)
    return page(Posted(agency, policy, [(policy, DAY)], (), (), DAY))


def words(root: Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


@pytest.fixture
def exported(agency: Agency) -> str:
    agency.ask("admin", NameOfficer(PolicyOffice.CUSTODIAN, "Ines Marsh", "Captain", DAY - timedelta(days=90)))
    agency.ask("trainer", DeclareCourse("ALPR operator", "7", DAY))
    agency.ask("admin", PublishPolicy("ALPR usage policy", POLICY + "\nOne line more.\n"))
    html = agency.ask("deputy", ExportPolicyPage())
    assert agency.last_record().event is AuditEvent.POLICY_EXPORTED
    return html


def test_page_says_who_what_and_which_version(exported: str) -> None:
    said = words(parsed(exported))
    for wanted in (AGENCY, "2, in force since November 24, 2026", "Ines Marsh", "Captain", "not named yet"):
        assert wanted in said
    for role in Role:
        assert role.value[0].upper() + role.value[1:] in said
    for permission in Permission:
        assert permission.value in said
    assert "ALPR operator, version 7, every year" in said
    assert "one year at least" in said
    assert "One line more." in said


def test_page_fetches_nothing_and_runs_nothing(exported: str) -> None:
    root = parsed(exported)
    assert {e.tag for e in root.iter()} & {"script", "link", "img", "a", "iframe", "object", "form", "base"} == set()
    assert {name for e in root.iter() for name in e.attrib} & {"src", "href", "srcset", "action"} == set()
    assert not [name for e in root.iter() for name in e.attrib if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", exported)


HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "<https://evil.example>",
    "[a]: https://evil.example 'x'\n\n[a]",
    "</main></body><script>",
    "<style>@import 'https://evil.example'</style>",
    "&lt;script&gt;",
    "`<b>`",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_policy_cannot_bring_in_anything(text: str) -> None:
    for html in (of(text), of("Text.", agency=text), of("Text.", title=text)):
        root = parsed(html)
        assert {e.tag for e in root.iter()} & {"script", "img", "a", "b"} == set()
        assert len(list(root.iter("style"))) == 1
        assert {name for e in root.iter() for name in e.attrib} & {"src", "href", "onerror"} == set()


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=200))
def test_any_text_is_a_page_to_the_letter(text: str) -> None:
    root = parsed(of(text))
    assert len(list(root.iter("h1"))) == 1


def headings(root: Element) -> list[int]:
    return [int(e.tag[1]) for e in root.iter() if re.fullmatch("h[1-6]", str(e.tag))]


@pytest.mark.parametrize("text", ["# Usage policy\n\n#### Deep\n\n# High", "###### Six\n\n# One\n\n### Three", POLICY])
def test_page_is_read_by_headings_in_order(text: str) -> None:
    root = parsed(of(text))
    levels = headings(root)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_page_has_language_title_and_named_tables(exported: str) -> None:
    root = parsed(exported)
    assert root.attrib["lang"] == "en"
    assert words(next(iter(root.iter("title")))) == f"ALPR usage policy - {AGENCY}"
    own = [table for table in root.iter("table") if table.find("caption") is not None]
    assert len(own) == 3
    for table in own:
        assert all("scope" in header.attrib for header in table.iter("th"))
    assert len(list(root.iter("main"))) == 1


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of `#rrggbb`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_text_stands_out_from_the_ground(exported: str) -> None:
    """WCAG 2.2 level AAA, 1.4.6: 7 to 1."""
    ground = luminance(re.findall(r"background: (#\w{6})", exported)[0])
    colours = set(re.findall(r"[{;] ?color: (#\w{6})", exported))
    assert len(colours) >= 2
    for colour in colours:
        assert (ground + 0.05) / (luminance(colour) + 0.05) >= 7, colour


def test_page_is_set_for_paper(exported: str) -> None:
    assert "@media print" in exported
    assert "break-inside: avoid" in exported


def test_permissions_said_to_need_no_training_are_those_of_the_gate() -> None:
    rules = [handler.rule for handler in all_handlers() if handler.rule.permission is not None]
    data = {rule.permission for rule in rules if rule.training}
    ending_a_shift = {Permission.OPERATE_CAPTURE}
    assert {rule.permission for rule in rules if not rule.training} - ending_a_shift == WITHOUT_TRAINING
    assert data & WITHOUT_TRAINING == set()
