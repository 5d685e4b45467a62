"""The usage policy as a page for the office's web site, conspicuously posted (Civil Code 1798.90.51(b)(1);
Policy 430.2.1(g)).

It stands alone: no script, no link, nothing that a browser would fetch. Markdown is the policy's own; HTML in it, links
and pictures are shown as the text they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from alpr_desk.access.gate import SIGNED_IN
from alpr_desk.domain.office_time import in_zone, office_day
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.policy import Officer, PolicyOffice
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.policy import ExportPolicyPage
from alpr_desk.errors import AnswerIsNo
from alpr_desk.resources import resource
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work

STYLE = "policy/page.css"
WITHOUT_TRAINING = frozenset(
    {
        Permission.SEE_MEMBERS,
        Permission.REQUEST_MEMBERS,
        Permission.APPROVE_MEMBERS,
        Permission.MANAGE_MEMBERS,
        Permission.MANAGE_TRAINING,
        Permission.SEE_SETTINGS,
        Permission.CHANGE_SETTINGS,
        Permission.VERIFY_AUDIT,
        Permission.PUBLISH_POLICY,
        Permission.SEE_STATISTICS,
        Permission.SEE_ALARMS,
    }
)
"""Permissions that open no plate data, and so need no training; the gate's rules say the same."""
LOWEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Posted:
    """What the page is made of. `courses`: names of the courses given now; `day`: of the export, in the office."""

    agency: str
    policy: PolicyDocument
    versions: Sequence[tuple[PolicyDocument, date]]
    officers: Sequence[Officer]
    courses: Sequence[str]
    day: date


@handles(ExportPolicyPage, SIGNED_IN, Mode.READ, AuditEvent.POLICY_EXPORTED)
def export_policy_page(work: Work, request: ExportPolicyPage) -> str:
    unit, now = work.unit, work.office.clock.now()
    zone = work.office.zone
    policy, agency = unit.agencies.policy_in_force(now), unit.agencies.get()
    if policy is None or agency is None:
        raise AnswerIsNo("No usage policy has been published yet.")
    today = office_day(now, zone)
    versions = [(p, in_zone(p.effective_at or p.published_at, zone).date()) for p in unit.agencies.policies()]
    current = {v.course: v for v in reversed(unit.courses.all()) if v.issued <= today}
    courses = [f"{v.course}, version {v.version}" for v in current.values()]
    work.detail["version"] = policy.version
    return page(Posted(agency.name, policy, versions, unit.agencies.officers(), courses, today))


def page(posted: Posted) -> str:
    """A whole HTML document."""
    title = escape(posted.policy.title)
    parts = (
        f"<h1>{title}</h1>",
        _facts(posted),
        _officers(posted),
        f'<section aria-label="Policy text">\n{policy_html(posted.policy)}</section>',
        _titles(posted),
        _history(posted),
    )
    style = resource(STYLE).read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} - {escape(posted.agency)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def policy_html(policy: PolicyDocument) -> str:
    """The text with headings from level 2 on, none left out on the way down; its own title is the page's."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.disable(["link", "image", "autolink", "reference"])
    tokens = _without_title(markdown.parse(policy.text), policy.title)
    _renumber(tokens)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _without_title(tokens: list[Token], title: str) -> list[Token]:
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[1].content.strip() == title.strip():
        return tokens[3:]
    return tokens


def _renumber(tokens: list[Token]) -> None:
    """Heading levels that begin at 2 and go down one at a time, for those who move by headings."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    top = min((int(token.tag[1]) for token in headings), default=2)
    last = 1
    for opening, closing in zip(headings[::2], headings[1::2], strict=True):
        level = min(int(opening.tag[1]) - top + 2, last + 1, LOWEST_HEADING)
        opening.tag = closing.tag = f"h{level}"
        last = level


def _facts(posted: Posted) -> str:
    effective = next(day for policy, day in posted.versions if policy.version == posted.policy.version)
    rows = (
        ("Office", posted.agency),
        ("Version", f"{posted.policy.version}, in force since {_day(effective)}"),
        ("Page made on", _day(posted.day)),
        ("Law", "California Civil Code 1798.90.51 and 1798.90.53"),
        ("Kept", "Plate data: one year at least (Government Code 34090.6). Records of access: three years at least."),
    )
    return "<dl>\n" + "\n".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in rows) + "\n</dl>"


def _officers(posted: Posted) -> str:
    rows = []
    for office in PolicyOffice:
        held = [officer for officer in posted.officers if officer.office is office]
        now = next((officer for officer in held if officer.holds_on(posted.day)), None)
        cells = (now.name, now.title, _day(now.since)) if now else ("not named yet", "", "")
        rows.append((_first_upper(office.value), *cells))
    return _section("Who answers for the system", _table("Officers", ("Office", "Name", "Title", "Since"), rows))


def _titles(posted: Posted) -> str:
    courses = "; ".join(posted.courses) or "office-approved ALPR training"
    rows = []
    for role in Role:
        permissions = PERMISSIONS[role]
        needs = f"{courses}, every year" if permissions - WITHOUT_TRAINING else "none: opens no plate data"
        may = "; ".join(permission.value for permission in Permission if permission in permissions)
        rows.append((_first_upper(role.value), may, needs))
    words = "<p>Nobody operates a reader or opens plate data without training that is current on that day.</p>\n"
    head = ("Job title", "May", "Training needed")
    return _section("Job titles, what they may do, and their training", words + _table("Job titles", head, rows))


def _history(posted: Posted) -> str:
    rows = [
        (str(policy.version), policy.title, _day(day), "in force" if policy.version == posted.policy.version else "")
        for policy, day in posted.versions
    ]
    return _section("Versions", _table("Versions of this policy", ("Version", "Title", "Takes effect", ""), rows))


def _section(heading: str, body: str) -> str:
    return f"<section>\n<h2>{heading}</h2>\n{body}\n</section>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first cell of a row names it."""
    titles = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in head)
    lines = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
    )


def _day(day: date | datetime) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _first_upper(words: str) -> str:
    return words[0].upper() + words[1:]
