"""Training: how a member stands, what is announced, how a refresher is drawn. Pure.

Policy 430.3(d): no member operates ALPR equipment or opens ALPR data without office-approved training.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ANNOUNCED_DAYS = (30, 14, 7, 1)
"""Days ahead at which expiry is announced."""
REFRESHER = "ALPR policy refresher"
"""The course that a passed refresher is entered as; its version is that of the policy it asked about."""


class Standing(StrEnum):
    """How a member's training stands, the most urgent first."""

    NONE = "none"
    OUT = "out"
    DUE = "due"
    CURRENT = "current"


def standing(last_day: date | None, today: date) -> Standing:
    """`last_day`: the last day on which training opens data, None without a record."""
    if last_day is None:
        return Standing.NONE
    left = (last_day - today).days
    return Standing.OUT if left < 0 else Standing.DUE if left <= ANNOUNCED_DAYS[0] else Standing.CURRENT


def announcement_due(days_left: int | None, announced: Collection[int]) -> int | None:
    """Which of ANNOUNCED_DAYS is to be announced now; None where none is, or it was already.

    A member who was away is told the nearest only, not all that were missed.
    """
    if days_left is None or days_left < 0:
        return None
    reached = [days for days in ANNOUNCED_DAYS if days_left <= days]
    return None if not reached or reached[-1] in announced else reached[-1]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the refresher.

    `right`: index into `choices`; `must`: a wrong answer fails the try; `source`: the section of the policy.
    """

    key: str
    text: str
    choices: tuple[str, ...]
    right: int
    source: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class DrawnQuestion:
    """A question as a try shows it: choices in an order of its own. `order[i]` is the index of choice i in the data."""

    question: Question
    order: tuple[int, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.question.choices[place] for place in self.order)

    def is_right(self, answer: int) -> bool:
        return self.order[answer] == self.question.right


def draw(questions: Sequence[Question], count: int, seed: int) -> tuple[DrawnQuestion, ...]:
    """`count` of `questions` in random order, the same for the same seed: what a try asked can be shown later."""
    chance = random.Random(seed)  # noqa: S311 - repeatable by design, no secret
    chosen = chance.sample(list(questions), min(count, len(questions)))
    return tuple(
        DrawnQuestion(question, tuple(chance.sample(range(len(question.choices)), len(question.choices))))
        for question in chosen
    )
