"""The short refresher on the policy: questions drawn at random, each try kept (Policy 430.8).

It enters a training record only where the agency's setting says so, and only for a member who has taken a course
before: it renews what was taught, it teaches nothing.
"""

from __future__ import annotations

import secrets
import tomllib
from functools import lru_cache

from alpr_desk.access.gate import SIGNED_IN
from alpr_desk.domain.office_time import office_day
from alpr_desk.domain.people import TrainingRecord
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.training import (
    FinishRefresher,
    RefresherQuestion,
    RefresherResult,
    RefresherTest,
    StartRefresher,
    WrongAnswer,
)
from alpr_desk.domain.training import REFRESHER, DrawnQuestion, Question, draw
from alpr_desk.errors import BadInput
from alpr_desk.resources import resource
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.services.training import a_year_after

QUESTIONS = "training/questions.toml"
ENTERED_BY = "built-in refresher"
SEED_BITS = 53
"""The largest number that the audit log writes exactly (RFC 8785)."""


@lru_cache(maxsize=1)
def load_questions() -> tuple[Question, ...]:
    """The shipped questions. `right` in the file is the right choice itself, so that no number can go astray."""
    content = tomllib.loads(resource(QUESTIONS).read_text(encoding="utf-8"))
    return tuple(
        Question(
            raw["key"],
            raw["text"],
            tuple(raw["choices"]),
            raw["choices"].index(raw["right"]),
            raw["source"],
            raw.get("must", False),
        )
        for raw in content["question"]
    )


@handles(StartRefresher, SIGNED_IN, Mode.CHANGE, AuditEvent.REFRESHER)
def start_refresher(work: Work, request: StartRefresher) -> RefresherTest:
    training, now = work.office.settings.training, work.office.clock.now()
    policy = work.unit.agencies.policy_in_force(now)
    seed = secrets.randbits(SEED_BITS)
    drawn = draw(load_questions(), training.refresher_questions, seed)
    keys = tuple(one.question.key for one in drawn)
    version = policy.version if policy else 0
    try_id = work.unit.courses.begin_try(work.grant.member_id, seed, keys, version, now)
    work.detail |= {"try": try_id, "seed": seed, "questions": list(keys), "policy": version}
    return RefresherTest(
        try_id,
        tuple(RefresherQuestion(one.question.text, one.choices, one.question.must) for one in drawn),
        training.refresher_pass_percent,
        training.refresher_issues,
    )


@handles(FinishRefresher, SIGNED_IN, Mode.CHANGE, AuditEvent.REFRESHER, lambda r: {"try": r.try_id})
def finish_refresher(work: Work, request: FinishRefresher) -> RefresherResult:
    """Raises BadInput for a try of someone else, one that is over, and answers that do not fit its questions."""
    unit, now = work.unit, work.office.clock.now()
    stored = unit.courses.one_try(request.try_id)
    if stored is None or stored.member_id != work.grant.member_id:
        raise BadInput("That is no try of yours: start the refresher again.")
    if stored.finished_at is not None:
        raise BadInput("This try is finished: start a new one.")
    drawn = draw(load_questions(), len(stored.questions), stored.seed)
    if tuple(one.question.key for one in drawn) != stored.questions:
        raise BadInput("The questions were changed since this try began: start a new one.")
    if len(request.answers) != len(drawn) or not all(
        0 <= answer < len(one.choices) for answer, one in zip(request.answers, drawn, strict=False)
    ):
        raise BadInput("Answer every question.")
    missed = [one for one, answer in zip(drawn, request.answers, strict=True) if not one.is_right(answer)]
    right = len(drawn) - len(missed)
    enough = 100 * right >= work.office.settings.training.refresher_pass_percent * len(drawn)
    passed = enough and not any(one.question.must for one in missed)
    unit.courses.finish_try(stored.id, request.answers, right, passed, now)
    record = _enter(work, stored.policy_version) if passed else None
    work.detail |= {"right": right, "asked": len(drawn), "passed": passed}
    return RefresherResult(
        right, len(drawn), passed, tuple(map(_wrong, missed)), record, _sentence(work, passed, enough, record)
    )


def _wrong(missed: DrawnQuestion) -> WrongAnswer:
    question = missed.question
    return WrongAnswer(question.text, question.choices[question.right], question.source)


def _enter(work: Work, policy_version: int) -> TrainingRecord | None:
    grant, now = work.grant, work.office.clock.now()
    if not work.office.settings.training.refresher_issues or not _taught(work):
        return None
    today = office_day(now, work.office.zone)
    record = TrainingRecord(
        0, grant.member_id, REFRESHER, f"policy {policy_version}", today, a_year_after(today), "", "", ENTERED_BY
    )
    entered = work.unit.trainings.add(record, now)
    work.detail |= {"record": entered.id, "expires": entered.expires.isoformat()}
    return entered


def _taught(work: Work) -> bool:
    return any(record.course != REFRESHER for record in work.unit.trainings.of_member(work.grant.member_id))


def _sentence(work: Work, passed: bool, enough: bool, record: TrainingRecord | None) -> str:
    if record is not None:
        return f"Passed. It is entered as your training until {record.expires:%Y-%m-%d}."
    if passed and work.office.settings.training.refresher_issues:
        return "Passed. You have taken no course yet, so it enters no training: ask the training manager for one."
    if passed:
        return "Passed. This office takes the refresher as practice: it enters no training."
    if enough:
        return "Not passed: a question that must be right was not. Read the sections named below, then try again."
    return "Not passed. Read the sections named below, then try again."
