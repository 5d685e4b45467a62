"""The usage policy: the seven things it must hold, how two versions differ, who answers for it. Pure.

Civil Code 1798.90.51(b)(2), 1798.90.53(b)(2); Policy 430.2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from alpr_desk.errors import BadInput

LEAST_WORDS = 8
"""A heading with fewer words under it is an empty promise."""


class Content(StrEnum):
    """What Civil Code 1798.90.51(b)(2) asks of the policy, (A) to (G)."""

    PURPOSES = "authorized purposes"
    TITLES = "job titles of authorized members, and their training"
    MONITORING = "monitoring of the system"
    SHARING = "restrictions on sale, sharing and transfer"
    CUSTODIAN = "title of the official custodian"
    ACCURACY = "accuracy and correction of errors"
    RETENTION = "retention and destruction"


_HEADINGS = {
    Content.PURPOSES: r"purposes?\b",
    Content.TITLES: r"training|job titles?|who may use|authorized (users|members|employees)",
    Content.MONITORING: r"monitor",
    Content.SHARING: r"\b(sale|sell|sharing|share|transfer)",
    Content.CUSTODIAN: r"custodian",
    Content.ACCURACY: r"accura|correct(ion|ing)|errors?\b",
    Content.RETENTION: r"retention|retain|destr(uction|oy)",
}


def mark_of(content: Content) -> str:
    """What marks a section as this content where its heading does not: `1798.90.51(b)(2)(A)`."""
    return f"1798.90.51(b)(2)({'ABCDEFG'[list(Content).index(content)]})"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of Markdown (`#` or underlined) and the text down to the next heading."""

    heading: str
    body: str


def sections(text: str) -> tuple[Section, ...]:
    """Sections of a Markdown text; what stands above the first heading has none, and fenced code holds none."""
    found: list[Section] = []
    heading, body, fenced = "", [""], False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        title = None if fenced else re.match(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$", line)
        underlined = not fenced and re.fullmatch(r" {0,3}(=+|-+)\s*", line) is not None and body[-1].strip() != ""
        if title is not None or underlined:
            former = body[:-1] if underlined else body
            found.append(Section(heading, "\n".join(former)))
            heading, body = (title[1], [""]) if title is not None else (body[-1].strip(), [""])
        else:
            body.append(line)
    return (*found, Section(heading, "\n".join(body)))


def missing_contents(text: str) -> tuple[Content, ...]:
    """Which of the seven contents no section of `text` has: by its heading or its mark, with words under it."""
    filled = [section for section in sections(text) if len(re.findall(r"\w+", section.body)) >= LEAST_WORDS]
    return tuple(content for content in Content if not any(_has(section, content) for section in filled))


def _has(section: Section, content: Content) -> bool:
    if mark_of(content) in section.body:
        return True
    return bool(section.heading) and re.search(_HEADINGS[content], section.heading, re.IGNORECASE) is not None


class Change(StrEnum):
    SAME = " "
    ADDED = "+"
    REMOVED = "-"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of either version; `old` and `new` are its numbers there, 0 where it is not in that one."""

    change: Change
    text: str
    old: int
    new: int


def differences(old: str, new: str, around: int | None = 2) -> tuple[DiffLine, ...]:
    """Lines that differ with `around` equal ones about them, all of them where None; empty where nothing differs."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() == 1.0:
        return ()
    groups = [matcher.get_opcodes()] if around is None else matcher.get_grouped_opcodes(around)
    return tuple(line for group in groups for code in group for line in _lines(code, before, after))


def _lines(code: tuple[str, int, int, int, int], before: list[str], after: list[str]) -> Iterator[DiffLine]:
    tag, old_from, old_to, new_from, new_to = code
    if tag == "equal":
        for step, text in enumerate(before[old_from:old_to]):
            yield DiffLine(Change.SAME, text, old_from + step + 1, new_from + step + 1)
        return
    for number in range(old_from, old_to):
        yield DiffLine(Change.REMOVED, before[number], number + 1, 0)
    for number in range(new_from, new_to):
        yield DiffLine(Change.ADDED, after[number], 0, number + 1)


class PolicyOffice(StrEnum):
    """Who answers for the system. The values are stored; never change one."""

    CUSTODIAN = "official custodian"
    ADMINISTRATOR = "ALPR administrator"
    DESIGNEE = "designee"


@dataclass(frozen=True, slots=True)
class Officer:
    """A person in an office of the policy, from `since` through `until` (None: still), days in the office's zone."""

    id: int
    office: PolicyOffice
    name: str
    title: str
    since: date
    until: date | None
    entered_by: str

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def text_of_file(name: str, content: bytes) -> str:
    """The Markdown of a policy's file, without its front matter. Raises BadInput."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"'{name}' is not UTF-8 text: save it as plain text.") from error
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        return text[4:].split("\n---\n", 1)[1]
    return text
