"""The alarm banner: at once, over every page, until somebody who may has taken the alarm up; no detail for others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.alarms import AlarmKind
from alpr_desk.domain.events import AlarmAcknowledged, AlarmRaised
from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms, OpenAlarms
from alpr_desk.errors import EnvironmentFault
from tests.helpers.agency import Agency
from tests.ui.helpers.real_window import enter, real_window, settle
from tests.ui.helpers.reviewing import BROKEN, GUESSED
from tests.ui.helpers.window_stage import WindowStage, build_stage


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot)
    built.desk.answer(OpenAlarms, ())
    built.desk.answer(ListAlarms, (BROKEN,))
    yield built
    built.window.close()


def shown(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_alarm_is_shown_at_once_and_stays_on_every_page(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.DEPUTY}))
    stage.settle()
    banner = stage.window.frame.alarms
    assert banner.isHidden()
    stage.bus.publish(AlarmRaised(BROKEN))
    stage.settle()
    for name in ("hits", "hotlists", "live"):
        stage.window.frame.open(name)
        assert banner.isVisible()
        assert BROKEN.sentence in shown(banner)


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.INVESTIGATOR, Role.CUSTODIAN, Role.TRAINING_MANAGER])
def test_others_see_a_plain_sentence_no_detail_and_no_way_on(stage: WindowStage, role: Role) -> None:
    stage.sign_in(frozenset({role}))
    stage.settle()
    stage.bus.publish(AlarmRaised(GUESSED))
    stage.settle()
    banner = stage.window.frame.alarms
    assert banner.button.isHidden()
    said = shown(stage.window) + "".join(w.toolTip() for w in stage.window.findChildren(QWidget))
    assert "okafor" not in said and GUESSED.detail not in said
    assert "alarms" not in {entry.name for entry in stage.window.entries()}


def test_alarm_raised_before_is_shown_at_sign_in(stage: WindowStage) -> None:
    stage.desk.answer(OpenAlarms, (BROKEN, GUESSED))
    stage.sign_in(frozenset({Role.SUPERVISOR}))
    stage.settle()
    banner = stage.window.frame.alarms
    assert "(2 alarms are open.)" in shown(banner)
    banner.button.click()
    stage.settle()
    assert stage.window.frame.current is stage.window.frame.pages["alarms"]


def test_alarm_taken_up_leaves_the_banner_and_an_unanswered_question_does_not(stage: WindowStage) -> None:
    stage.desk.answer(OpenAlarms, (BROKEN,))
    stage.sign_in(frozenset({Role.DEPUTY}))
    stage.settle()
    banner = stage.window.frame.alarms
    stage.desk.answer(OpenAlarms, EnvironmentFault("The database does not answer."))
    banner.ask()
    stage.settle()
    assert banner.isVisible()
    stage.bus.publish(AlarmAcknowledged(BROKEN.uid))
    stage.settle()
    assert banner.isHidden()


def test_banner_says_nothing_to_the_next_member_of_what_the_last_one_saw(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.DEPUTY}))
    stage.settle()
    stage.bus.publish(AlarmRaised(BROKEN))
    stage.settle()
    stage.window.keeper.sign_out()
    stage.settle()
    assert stage.window.frame.alarms.open == {}
    stage.bus.publish(AlarmRaised(GUESSED))
    stage.settle()
    assert stage.window.frame.alarms.open == {}, "nobody is signed in: it is asked for at the next sign-in"


def test_fault_of_the_log_reaches_the_deputy_over_the_real_desk(agency: Agency, qtbot: QtBot) -> None:
    with real_window(agency) as window:
        enter(window, agency, qtbot, "deputy")
        with agency.raw() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        window.frame.open("hits")
        settle(window, qtbot)
        qtbot.waitUntil(lambda: window.frame.alarms.isVisible(), timeout=20_000)
        assert "access record cannot be written" in shown(window.frame.alarms)
        with agency.raw() as connection:
            connection.exec_driver_sql("DROP TRIGGER refuse")
        (alarm,) = agency.ask("auditor", OpenAlarms())
        assert alarm.kind is AlarmKind.AUDIT_NOT_WRITTEN
        agency.ask("auditor", AcknowledgeAlarm(alarm.uid, "made room"))
        qtbot.waitUntil(lambda: window.frame.alarms.isHidden(), timeout=20_000)
