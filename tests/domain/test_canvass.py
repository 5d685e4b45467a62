"""What a canvass takes in: from its beginning to its end, inside its area, and nothing twice."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from alpr_desk.domain.canvass import Canvass, incident_of
from alpr_desk.domain.requests.search import Near
from alpr_desk.domain.seeing import Position
from tests.helpers.clock import START
from tests.helpers.reads import captured

INSTANT = timedelta(microseconds=1)
SCENE = Near(36.74, -119.79, 500)
ON = Canvass(1, 1, "26-7 homicide", None, START, START + timedelta(hours=1))
NORTH = 500 / 111_195
"""Degrees of latitude that are 500 m."""


@pytest.mark.parametrize(
    ("after", "taken"),
    [
        (-INSTANT, False),
        (timedelta(0), True),
        (timedelta(hours=1) - INSTANT, True),
        (timedelta(hours=1), False),
        (timedelta(days=9), False),
    ],
)
def test_it_takes_in_what_was_captured_from_its_beginning_to_before_its_end(after: timedelta, taken: bool) -> None:
    assert ON.takes_in(captured("7ABC123", at=START + after, images=False).read) is taken


def test_one_that_is_on_has_no_end() -> None:
    later = captured("7ABC123", at=START + timedelta(days=9), images=False).read
    assert replace(ON, ended_at=None).takes_in(later)


@pytest.mark.parametrize(
    ("position", "taken"),
    [
        (None, True),
        (Position(36.74, -119.79), True),
        (Position(36.74 + NORTH * 0.999, -119.79), True),
        (Position(36.74 + NORTH * 1.001, -119.79), False),
        (Position(-36.74, 119.79), False),
        (Position(math.nan, -119.79), False),
    ],
)
def test_its_area_is_asked_where_the_read_has_a_position(position: Position | None, taken: bool) -> None:
    read = captured("7ABC123", position=position, images=False).read
    assert replace(ON, area=SCENE).takes_in(read) is taken
    assert ON.takes_in(read)


def test_a_read_keeps_the_incident_that_it_has() -> None:
    read = captured("7ABC123", images=False).read
    other = replace(ON, incident="26-8 robbery")
    assert incident_of(read, ()) == ""
    assert incident_of(read, (other, ON)) == "26-8 robbery"
    assert incident_of(replace(read, incident="given"), (ON,)) == "given"
