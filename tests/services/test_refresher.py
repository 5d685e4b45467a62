"""The refresher: drawn at random, kept with its seed, and training only where the office says so."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from alpr_desk.db.tables import refresher_try, training_record
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.domain.requests.training import FinishRefresher, RefresherResult, RefresherTest, StartRefresher
from alpr_desk.domain.training import REFRESHER, draw
from alpr_desk.errors import BadInput, Denied
from alpr_desk.services.refresher import load_questions
from tests.helpers.agency import STOLEN, Agency

RIGHT = {question.text: question.choices[question.right] for question in load_questions()}


def start(agency: Agency, who: str = "deputy") -> tuple[SessionId, RefresherTest]:
    session = agency.session_of(who)
    return session, agency.execute(session, StartRefresher())


def answers(test: RefresherTest, wrong: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """The right answers, except at the places in `wrong`."""
    places = [question.choices.index(RIGHT[question.text]) for question in test.questions]
    return tuple((place + 1) % 4 if number in wrong else place for number, place in enumerate(places))


def take(agency: Agency, who: str = "deputy", wrong: int = 0, *, must: bool = False) -> RefresherResult:
    """A whole try with `wrong` wrong answers to questions that must be right, or to others."""
    for _ in range(30):
        session, test = start(agency, who)
        places = [n for n, question in enumerate(test.questions) if question.must is must]
        if len(places) >= wrong:
            return agency.execute(session, FinishRefresher(test.try_id, answers(test, frozenset(places[:wrong]))))
    raise AssertionError("thirty draws without such questions")


def close_data(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(update(training_record).values(expires=agency.clock.now().date().replace(year=2025)))
        connection.execute(update(training_record).values(completed=agency.clock.now().date().replace(year=2024)))


def test_questions_are_whole_and_differ() -> None:
    questions = load_questions()
    assert len(questions) >= 20
    assert len({question.key for question in questions}) == len({q.text for q in questions}) == len(questions)
    for question in questions:
        assert len(set(question.choices)) == len(question.choices) == 4
        assert question.source.startswith("section ")
    assert sum(question.must for question in questions) >= 5


def test_same_seed_draws_the_same_and_another_does_not() -> None:
    questions = load_questions()
    assert draw(questions, 10, 7) == draw(questions, 10, 7)
    assert len({tuple(one.question.key for one in draw(questions, 10, seed)) for seed in range(50)}) == 50
    assert len({one.question.key for one in draw(questions, 20, 3)}) == 20
    places = [one.order.index(one.question.right) for seed in range(200) for one in draw(questions, 10, seed)]
    assert all(400 < places.count(place) < 600 for place in range(4))


def test_try_keeps_its_seed_and_the_questions_it_draws_again(either: Agency) -> None:
    _, test = start(either)
    with either.raw() as connection:
        row = connection.execute(select(refresher_try)).one()
    drawn = draw(load_questions(), 10, row.seed)
    assert [one.question.text for one in drawn] == [question.text for question in test.questions]
    assert [one.choices for one in drawn] == [question.choices for question in test.questions]
    assert either.last_record().detail["seed"] == row.seed


def test_passed_refresher_is_practice_unless_the_office_says_otherwise(agency: Agency) -> None:
    close_data(agency)
    result = take(agency)
    assert (result.passed, result.record) == (True, None)
    assert "practice" in result.sentence
    with pytest.raises(Denied):
        agency.execute(agency.session_of("deputy"), SearchReads("7*", STOLEN))


def test_passed_refresher_opens_data_where_the_office_says_so(either: Agency) -> None:
    either.ask("admin", ChangeSetting("training.refresher_issues", value=True))
    close_data(either)
    result = take(either, wrong=2)
    assert result.record is not None
    assert (result.right, result.asked, result.passed) == (8, 10, True)
    assert (result.record.course, result.record.version) == (REFRESHER, "policy 1")
    assert either.execute(either.session_of("deputy"), SearchReads("7*", STOLEN)).rows == ()
    assert either.records(AuditEvent.REFRESHER)[-1].detail["record"] == result.record.id


def test_refresher_renews_and_teaches_nobody(agency: Agency) -> None:
    agency.ask("admin", ChangeSetting("training.refresher_issues", value=True))
    with agency.raw() as connection:
        connection.execute(delete(training_record))
    result = take(agency)
    assert (result.passed, result.record) == (True, None)
    assert "no course yet" in result.sentence


@pytest.mark.parametrize(("wrong", "must"), [(3, False), (1, True)])
def test_too_many_wrong_answers_or_one_that_must_be_right_fail(agency: Agency, wrong: int, *, must: bool) -> None:
    agency.ask("admin", ChangeSetting("training.refresher_issues", value=True))
    close_data(agency)
    result = take(agency, wrong=wrong, must=must)
    assert (result.passed, result.record) == (False, None)
    assert len(result.wrong) == wrong
    assert {(w.question, w.right_answer) for w in result.wrong} <= set(RIGHT.items())
    with pytest.raises(Denied):
        agency.execute(agency.session_of("deputy"), SearchReads("7*", STOLEN))


def test_try_is_finished_once_by_its_own_member_with_every_answer(agency: Agency) -> None:
    session, test = start(agency)
    right = answers(test)
    for refused in (
        FinishRefresher(test.try_id, right[:-1]),
        FinishRefresher(test.try_id, (*right, 0)),
        FinishRefresher(test.try_id, (-1, *right[1:])),
        FinishRefresher(test.try_id, (4, *right[1:])),
        FinishRefresher(test.try_id + 1, right),
    ):
        with pytest.raises(BadInput):
            agency.execute(session, refused)
    with pytest.raises(BadInput, match="no try of yours"):
        agency.execute(agency.session_of("investigator"), FinishRefresher(test.try_id, right))
    assert agency.execute(session, FinishRefresher(test.try_id, right)).passed
    with pytest.raises(BadInput, match="finished"):
        agency.execute(session, FinishRefresher(test.try_id, right))
