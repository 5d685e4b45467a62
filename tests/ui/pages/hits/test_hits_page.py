"""The list of hits, the one chosen, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import HitRaised
from alpr_desk.domain.matching import Disposed, Disposition, Hit, HitStatus
from alpr_desk.domain.people import Permission
from alpr_desk.domain.requests.hits import DisposeHit, HitPictures, ListHits, OpenHit, VerifyHit
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.hits import HitsPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.street import exact_hit, look_alike_hit, street_jpeg

ENDED = replace(
    exact_hit(3),
    status=HitStatus.DISPOSED,
    disposed=Disposed(Disposition.STALE_ENTRY, "Recovered yesterday", "Ana Vega", NOW),
)
HITS = (exact_hit(1), look_alike_hit(2), ENDED)


def pictures(request: OpenHit) -> HitPictures:
    hit = next(h for h in HITS if h.id == request.hit_id)
    return HitPictures(hit, crop_png(hit.read.plate), street_jpeg())


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(ListHits, HITS)
    made.desk.answer(OpenHit, pictures)
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> HitsPage:
    page = HitsPage(stage.context)
    qtbot.addWidget(page)
    page.resize(960, 560)
    page.show()
    page.activate()
    settle(qtbot, stage, page)
    return page


def settle(qtbot: QtBot, stage: Stage, page: HitsPage) -> None:
    """Until nothing is under way and nothing waits to be opened."""
    qtbot.wait(1)
    qtbot.waitUntil(lambda: stage.context.tasks.running == 0 and not page._soon.isActive())


def has_id(number: int, hit: Hit) -> bool:
    return hit.id == number


def shown(page: HitsPage) -> Hit:
    assert page.view.hit is not None
    return page.view.hit


def test_first_hit_that_has_not_ended_is_opened(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert [row[1] for row in page.table.shown_texts()] == ["7ABC123", "7A8C123"]
    assert [r.hit_id for r in stage.desk.asked_of(OpenHit)] == [1]
    assert shown(page).id == 1
    assert page.view.outcome.isHidden()


def test_ended_hits_show_how_they_ended_and_cannot_be_changed(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.choice.setCurrentIndex(2)
    settle(qtbot, stage, page)
    assert shown(page).id == 3
    assert "Entry is out of date · Ana Vega" in page.view.outcome.text()
    assert "Recovered yesterday" in page.view.outcome.text()
    assert page.view.ends.isHidden()
    assert not any(box.isEnabled() for box in page.view.ticks.boxes.values())


def test_no_hits_says_what_will_come(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListHits, ())
    page = opened(qtbot, stage)
    assert page.state is State.EMPTY
    assert page.states.panel.sentence.text().startswith("No hits yet.")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.TRAINING, "Your training is over: ask the training manager."), State.DENIED),
        (EnvironmentFault("The database does not answer: check the network."), State.OFFLINE),
    ],
)
def test_refusals_and_faults_are_the_pages_state(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ListHits, error)
    page = opened(qtbot, stage)
    assert page.state is state
    assert page.states.panel.sentence.text() == str(error)


def test_hit_that_cannot_be_opened_leaves_the_list_usable(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(OpenHit, EnvironmentFault("The picture cannot be read."))
    page = opened(qtbot, stage)
    assert page.state is State.READY
    assert page.details.state is State.OFFLINE
    assert page.details.panel.sentence.text() == "The picture cannot be read."


def test_answer_for_a_hit_no_longer_chosen_is_dropped(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    gate = stage.desk.hold(OpenHit)
    page.table.select(lambda h: bool(h.id == 2))
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(OpenHit)) == 2)
    page.choice.setCurrentIndex(2)
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(OpenHit)) == 3)
    gate.set()
    settle(qtbot, stage, page)
    assert shown(page).id == 3


def test_hits_passed_over_are_not_opened(qtbot: QtBot, stage: Stage) -> None:
    """Each opening is an access that stands in the audit log."""
    page = opened(qtbot, stage)
    page.choice.setCurrentIndex(1)
    for number in (2, 3, 2, 3):
        page.table.select(partial(has_id, number))
    settle(qtbot, stage, page)
    assert [r.hit_id for r in stage.desk.asked_of(OpenHit)] == [1, 3]


def test_no_key_ends_the_hit_shown_before_the_one_chosen(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.table.select(partial(has_id, 2))
    for target in (page, page.view):
        for key in (Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_Return):
            QTest.keyClick(target, key)
    page.view.ends.record()
    page.view.ends.save.click()
    settle(qtbot, stage, page)
    assert shown(page).id == 2
    assert page.view.ends.chosen is None
    assert not stage.desk.asked_of(DisposeHit)
    assert not stage.desk.asked_of(VerifyHit)


def test_hit_chosen_stays_chosen_when_another_comes_in_meanwhile(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.table.select(partial(has_id, 2))
    stage.desk.answer(ListHits, (exact_hit(4), *HITS))
    page.refresh()
    settle(qtbot, stage, page)
    assert shown(page).id == 2


def test_keys_of_the_hit_work_from_the_list(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    ended = replace(HITS[0], status=HitStatus.DISPOSED, disposed=Disposed(Disposition.MISREAD, "", "Ana Vega", NOW))
    stage.desk.answer(DisposeHit, ended)
    QTest.keyClick(page, Qt.Key.Key_M)
    assert page.view.ends.chosen is Disposition.MISREAD
    page.view.ends.record()
    settle(qtbot, stage, page)
    assert stage.desk.asked_of(DisposeHit) == [DisposeHit(1, Disposition.MISREAD, "")]
    assert [row[1] for row in page.table.shown_texts()] == ["7A8C123"]
    assert shown(page).id == 2


def test_acting_without_verification_needs_a_reason(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.view.arm(Disposition.UNVERIFIED_USE)
    page.view.ends.record()
    assert page.view.ends.chosen is Disposition.UNVERIFIED_USE
    assert page.view.ends.reason.property("wrong") is True
    stage.desk.answer(DisposeHit, ENDED)
    page.view.ends.reason.setText("Radio was down; the suspect fled.")
    page.view.ends.record()
    settle(qtbot, stage, page)
    assert stage.desk.asked_of(DisposeHit)[0].reason == "Radio was down; the suspect fled."


def test_new_hits_come_in_by_themselves(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    stage.context.bridge.hit_raised.emit(HitRaised(exact_hit(9), b"", b""))
    settle(qtbot, stage, page)
    assert len(stage.desk.asked_of(ListHits)) == 2
    assert shown(page).id == 1


def test_member_who_may_only_look_gets_no_buttons(qtbot: QtBot) -> None:
    stage = make_stage(permissions=frozenset({Permission.SEE_HITS}))
    stage.desk.answer(ListHits, HITS)
    stage.desk.answer(OpenHit, pictures)
    page = opened(qtbot, stage)
    assert page.view.ends.isHidden()
    page.view.arm(Disposition.MISREAD)
    assert page.view.ends.chosen is None
    stage.close()
