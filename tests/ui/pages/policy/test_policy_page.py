"""The policy page: everyone reads and compares; whoever may publish publishes in two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.policy import PolicyOffice, differences
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.domain.requests.training import FinishRefresher, RefresherQuestion, RefresherTest, StartRefresher
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.policy.page import PolicyPage
from alpr_desk.ui.states import State
from alpr_desk.ui.theme import apply_theme
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.school import NEW_POLICY, TODAY, prepare

Opener = Callable[[frozenset[Role]], tuple[Stage, PolicyPage]]
ADMINISTRATOR = frozenset({Role.ALPR_ADMINISTRATOR})


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Opener]:
    stages: list[Stage] = []

    def open_as(roles: frozenset[Role]) -> tuple[Stage, PolicyPage]:
        stage = make_stage(roles)
        stages.append(stage)
        prepare(stage.desk)
        page = PolicyPage(stage.context)
        qtbot.addWidget(page)
        page.resize(960, 700)
        page.show()
        page.activate()
        settle(qtbot, stage)
        settle(qtbot, stage)
        return stage, page

    yield open_as
    for stage in stages:
        stage.close()


def test_version_in_force_is_shown_though_a_later_one_is_to_come(opened: Opener) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    assert page.version.currentText() == "Version 2, in force"
    assert page.version.itemText(0) == "Version 3, to come"
    assert stage.desk.asked_of(ReadPolicyVersion) == [ReadPolicyVersion(2)]
    assert "rules for monitoring" in page.text.toPlainText()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ALPR_ADMINISTRATOR])
def test_who_may_not_publish_sees_no_way_to(opened: Opener, role: Role) -> None:
    _, page = opened(frozenset({role}))
    assert not any(b.isVisibleTo(page) for b in (page.publish_button, page.export_button, page.officer_button))


def test_changes_are_marked_and_not_by_colour_alone(qtbot: QtBot, opened: Opener) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    page.compare.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ComparePolicies) == [ComparePolicies(1, 2)]
    lines = page.changes.toPlainText().replace("\xa0", " ").splitlines()
    assert any(line.startswith("−") and "has about monitoring" in line for line in lines)
    assert any(line.startswith("+") and "rules for monitoring" in line for line in lines)
    page.version.setCurrentIndex(page.version.findData(1))
    settle(qtbot, stage)
    assert (page.compare.isEnabled(), page.text.isVisible()) == (False, True)


def test_text_of_a_version_is_shown_as_text(qtbot: QtBot, opened: Opener) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    stage.desk.answer(ComparePolicies, differences("a", "<b>a</b> <img src=x>"))
    page.compare.click()
    settle(qtbot, stage)
    assert "<b>a</b> <img src=x>" in page.changes.toPlainText()


def test_version_is_checked_then_published_as_it_was_checked(qtbot: QtBot, opened: Opener, tmp_path: Path) -> None:
    stage, page = opened(ADMINISTRATOR)
    file = tmp_path / "policy.md"
    file.write_text(f"---\nversion: 4\n---\n{NEW_POLICY}", encoding="utf-8")
    page.publish_button.click()
    assert page.panel.button is not None
    page.panel.button.click()
    assert "Choose the file" in page.panel.fault.text()
    page.panel.file.path_field.setText(str(file))
    page.panel.effective.setDate(page.panel.effective.date().addDays(9))
    page.panel.button.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(PublishPolicy) == []
    file.write_text("changed meanwhile", encoding="utf-8")
    page.panel.button.click()
    settle(qtbot, stage)
    expected = PublishPolicy("ALPR usage policy", NEW_POLICY, TODAY + timedelta(days=9))
    assert stage.desk.asked_of(PublishPolicy) == [expected]
    assert not page.panel.isVisible()


def test_version_that_lacks_a_content_cannot_be_published(opened: Opener) -> None:
    stage, page = opened(ADMINISTRATOR)
    page.publish_button.click()
    page.panel.show_checked(NEW_POLICY.replace("## Custodian", "## Sundry"))
    assert page.panel.button is not None
    assert page.panel.button.text() == "&Back"
    assert stage.desk.asked_of(PublishPolicy) == []


def test_refusal_is_said_in_the_panel_and_can_be_tried_again(qtbot: QtBot, opened: Opener) -> None:
    stage, page = opened(ADMINISTRATOR)
    stage.desk.answer(PublishPolicy, BadInput("The text is that of version 2: nothing was changed."))
    page.publish_button.click()
    page.panel.show_checked(NEW_POLICY)
    assert page.panel.button is not None
    page.panel.button.click()
    settle(qtbot, stage)
    assert page.panel.fault.text().endswith("nothing was changed.")
    assert page.panel.button.isEnabled()


def test_missing_custodian_is_said_to_the_administrator_and_named(qtbot: QtBot, opened: Opener) -> None:
    stage, page = opened(ADMINISTRATOR)
    assert page.lacking.isHidden()
    stage.desk.answer(ListOfficers, ())
    page.refresh()
    settle(qtbot, stage)
    assert not page.lacking.isHidden()
    page.officer_button.click()
    page.panel.name_field.setText(" Ines Marsh ")
    page.panel.job_field.setText("Captain")
    assert page.panel.button is not None
    page.panel.button.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(NameOfficer) == [NameOfficer(PolicyOffice.CUSTODIAN, "Ines Marsh", "Captain", TODAY)]


def test_web_page_is_written(qtbot: QtBot, opened: Opener, tmp_path: Path) -> None:
    stage, page = opened(ADMINISTRATOR)
    page.save_page(tmp_path / "policy.html")
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert (tmp_path / "policy.html").read_text(encoding="utf-8") == "<!DOCTYPE html>"


def test_refresher_asks_one_at_a_time_and_says_what_was_wrong(qtbot: QtBot, opened: Opener) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    refresher = page.refresher
    refresher.go.click()
    settle(qtbot, stage)
    assert refresher.title.text() == "Question 1 of 2"
    assert not refresher.go.isEnabled()
    QTest.keyClick(refresher, Qt.Key.Key_3)
    assert refresher.title.text() == "Question 2 of 2"
    refresher.back.click()
    QTest.keyClick(refresher, Qt.Key.Key_2)
    QTest.keyClick(refresher, Qt.Key.Key_1)
    assert refresher.go.text() == "Hand in"
    refresher.go.click()
    settle(qtbot, stage)
    assert stage.desk.asked_of(FinishRefresher) == [FinishRefresher(7, (1, 0))]
    assert refresher.question.text() == "1 of 2 right"


def test_long_choice_wraps_and_outlives_a_change_of_theme(qtbot: QtBot, qapp: QApplication, opened: Opener) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    long = "Nothing: the list was confirmed when it was loaded, and the reader is sure of every character. " * 3
    question = RefresherQuestion("What comes first?", ("Plate and state by eye", long), must=False)
    stage.desk.answer(StartRefresher, RefresherTest(8, (question,), 80, False))
    page.tabs.setCurrentIndex(3)
    page.refresher.go.click()
    settle(qtbot, stage)
    for theme_name in ("red", "night"):
        apply_theme(qapp, theme_name)
        settle(qtbot, stage)
        short, tall = page.refresher.choices
        assert tall.words.height() >= tall.words.heightForWidth(tall.words.width()) > short.words.height()
        assert tall.rect().contains(tall.words.geometry())


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((), State.EMPTY),
        (BadInput("Wrong."), State.WRONG),
        (Denied(DenialReason.NOT_SIGNED_IN, "No."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
    ],
)
def test_page_says_why_there_is_no_policy(qtbot: QtBot, opened: Opener, answer: object, state: State) -> None:
    stage, page = opened(frozenset({Role.DEPUTY}))
    stage.desk.answer(ListPolicyVersions, answer)
    page.refresh()
    settle(qtbot, stage)
    assert page.state is state
