"""The seven contents of a usage policy, and how two versions differ."""

from __future__ import annotations

from difflib import restore

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.policy import Change, Content, differences, mark_of, missing_contents, sections
from alpr_desk.resources import resource

SHIPPED = resource("policy/v1.md").read_text(encoding="utf-8").split("---\n", 2)[2]
WORDS = "Here stand at least eight words that say what this section is about.\n\n"
HEADINGS = {
    Content.PURPOSES: "Authorized purposes",
    Content.TITLES: "Job titles",
    Content.MONITORING: "How the system is monitored",
    Content.SHARING: "Sale and sharing",
    Content.CUSTODIAN: "Official custodian",
    Content.ACCURACY: "Accuracy",
    Content.RETENTION: "Retention",
}


def policy(without: Content | None = None, mark: str = "## ") -> str:
    return "# Usage policy\n\n" + "".join(
        f"{mark}{heading}\n\n{WORDS}" for content, heading in HEADINGS.items() if content is not without
    )


def test_shipped_policy_has_the_seven_contents() -> None:
    assert missing_contents(SHIPPED) == ()


@pytest.mark.parametrize("content", Content)
def test_content_that_is_lacking_is_named(content: Content) -> None:
    assert missing_contents(policy()) == ()
    assert missing_contents(policy(without=content)) == (content,)


@pytest.mark.parametrize("content", Content)
def test_shipped_policy_without_a_section_lacks_it(content: Content) -> None:
    kept = [part for part in SHIPPED.split("\n## ") if mark_of(content) not in part]
    assert content in missing_contents("\n## ".join(kept))


@pytest.mark.parametrize("content", Content)
def test_heading_with_nothing_under_it_is_no_content(content: Content) -> None:
    assert missing_contents(policy(without=content) + f"## {HEADINGS[content]}\n") == (content,)


@pytest.mark.parametrize("content", Content)
def test_mark_names_a_section_whose_heading_does_not(content: Content) -> None:
    text = policy(without=content) + f"## Part nine\n\nCivil Code {mark_of(content)}. {WORDS}"
    assert missing_contents(text) == ()


def test_words_in_the_text_or_in_code_are_no_heading() -> None:
    text = "# Policy\n\n" + " ".join(HEADINGS.values()) + f". {WORDS}\n```\n" + policy() + "```\n"
    assert missing_contents(text) == tuple(Content)


def test_underlined_headings_count() -> None:
    text = "".join(f"{heading}\n-----\n\n{WORDS}" for heading in HEADINGS.values())
    assert missing_contents(text) == ()


def test_differences_are_lines_with_their_numbers() -> None:
    old, new = "a\nb\nc\nd\ne\nf", "a\nb\nC\nd\ne\nf\ng"
    lines = differences(old, new, around=1)
    assert [(line.change.value, line.text, line.old, line.new) for line in lines] == [
        (" ", "b", 2, 2),
        ("-", "c", 3, 0),
        ("+", "C", 0, 3),
        (" ", "d", 4, 4),
        (" ", "f", 6, 6),
        ("+", "g", 0, 7),
    ]
    assert differences(old, old) == ()


LINES = st.lists(st.sampled_from(["", "a", "b", "## c", "- d"]), max_size=12)


@given(LINES, LINES)
def test_differences_give_both_versions_back(old: list[str], new: list[str]) -> None:
    lines = differences("\n".join(old), "\n".join(new), around=None)
    before = [line.text for line in lines if line.change is not Change.ADDED]
    after = [line.text for line in lines if line.change is not Change.REMOVED]
    if lines:
        assert (before, after) == ("\n".join(old).splitlines(), "\n".join(new).splitlines())
    else:
        assert "\n".join(old).splitlines() == "\n".join(new).splitlines()
    marked = [f"{line.change.value} {line.text}" for line in lines]
    assert list(restore(marked, 1)) == before
    assert list(restore(marked, 2)) == after


@given(st.text(max_size=300))
def test_any_text_has_sections(text: str) -> None:
    assert sections(text)
    assert set(missing_contents(text)) <= set(Content)
