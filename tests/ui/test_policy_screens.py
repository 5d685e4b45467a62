"""Pictures of the training, policy, purpose and gate faces in the window; nothing in them is cut (see test_screens)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.policy import ListOfficers, ListPolicyVersions
from alpr_desk.domain.requests.training import ShowTrainingBoard
from alpr_desk.domain.training import Standing
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ui.pages.policy.page import PolicyPage
from alpr_desk.ui.pages.training.page import TrainingPage
from tests.ui.helpers.desk_context import NOW, status_for, training
from tests.ui.helpers.school import NEW_POLICY, prepare
from tests.ui.helpers.window_stage import WindowStage, build_stage
from tests.ui.test_screens import save_all

MANAGER = frozenset({Role.ALPR_ADMINISTRATOR, Role.TRAINING_MANAGER})
OFFLINE = EnvironmentFault("The database does not answer: check the network, then try again.")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    prepare(built.desk)
    yield built
    built.window.close()


def _training(stage: WindowStage) -> TrainingPage:
    stage.sign_in(MANAGER)
    stage.window.frame.open("training")
    stage.settle()
    page = stage.window.frame.pages["training"]
    assert isinstance(page, TrainingPage)
    return page


def _member(stage: WindowStage) -> None:
    page = _training(stage)
    page.board.select(lambda row: bool(row.member.user_name == "okafor"))
    page.board.opened.emit(page.board.current_row())


def _out(stage: WindowStage) -> None:
    _training(stage).standing_buttons[Standing.OUT].click()


def _form(stage: WindowStage) -> None:
    page = _training(stage)
    page.panel.show_form(page.rows[0])


def _import(stage: WindowStage, name: str) -> None:
    page = _training(stage)
    page.panel.show_import()
    page.panel.file.path_field.setText(str(Path(__file__).parent / "helpers" / name))
    page.panel.buttons[0].click()


def _import_wrong(stage: WindowStage) -> None:
    _import(stage, "school.py")


def _import_missing(stage: WindowStage) -> None:
    _import(stage, "no such class.csv")


def _courses(stage: WindowStage) -> TrainingPage:
    page = _training(stage)
    page.tabs.setCurrentIndex(1)
    return page


def _course(stage: WindowStage) -> None:
    page = _courses(stage)
    page.courses.select(lambda row: bool(row.version.version == "2"))
    page.courses.opened.emit(page.courses.current_row())


def _declare(stage: WindowStage) -> None:
    _courses(stage).panel.show_declare()


def _training_offline(stage: WindowStage) -> None:
    stage.desk.answer(ShowTrainingBoard, OFFLINE)
    _training(stage)


def _policy(stage: WindowStage, roles: frozenset[Role] = MANAGER) -> PolicyPage:
    stage.sign_in(roles)
    stage.window.frame.open("policy")
    stage.settle()
    page = stage.window.frame.pages["policy"]
    assert isinstance(page, PolicyPage)
    return page


def _policy_deputy(stage: WindowStage) -> None:
    _policy(stage, frozenset({Role.DEPUTY}))


def _changes(stage: WindowStage) -> None:
    _policy(stage).compare.click()


def _versions(stage: WindowStage) -> None:
    _policy(stage).tabs.setCurrentIndex(1)


def _officers(stage: WindowStage) -> None:
    _policy(stage).tabs.setCurrentIndex(2)


def _officer(stage: WindowStage) -> None:
    stage.desk.answer(ListOfficers, ())
    page = _policy(stage)
    page.tabs.setCurrentIndex(2)
    page.officer_button.click()


def _publish(stage: WindowStage) -> None:
    _policy(stage).publish_button.click()


def _publish_checked(stage: WindowStage) -> None:
    page = _policy(stage)
    page.publish_button.click()
    page.panel.show_checked(NEW_POLICY)


def _publish_lacking(stage: WindowStage) -> None:
    page = _policy(stage)
    page.publish_button.click()
    page.panel.show_checked(NEW_POLICY.replace("## Retention", "## Sundry"))


def _policy_empty(stage: WindowStage) -> None:
    stage.desk.answer(ListPolicyVersions, ())
    _policy(stage)


def _policy_offline(stage: WindowStage) -> None:
    stage.desk.answer(ListPolicyVersions, OFFLINE)
    _policy(stage)


def _refresher(stage: WindowStage) -> None:
    page = _policy(stage, frozenset({Role.DEPUTY}))
    page.tabs.setCurrentIndex(3)
    page.refresher.go.click()
    stage.settle()


def _refresher_result(stage: WindowStage) -> None:
    _refresher(stage)
    page = stage.window.frame.pages["policy"]
    assert isinstance(page, PolicyPage)
    for _ in range(2):
        page.refresher.choose(0)
    page.refresher.go.click()


def _purpose(stage: WindowStage) -> None:
    stage.sign_in()
    stage.window.frame.open("search")
    stage.window.purpose.state(Purpose(PurposeKind.MISSING_PERSON))
    stage.window.purpose.state(Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234", "grey van seen leaving"))
    stage.window.frame.purpose_panel.open_for()


def _purpose_wrong(stage: WindowStage) -> None:
    _purpose(stage)
    panel = stage.window.frame.purpose_panel
    panel.choose(PurposeKind.WARRANT)
    panel.note.setText("test")
    panel.case.setText("26-1")
    panel.submit()


def _purpose_over(stage: WindowStage) -> None:
    stage.sign_in()
    stage.window.frame.open("search")
    stage.window.purpose.state(Purpose(PurposeKind.PATROL))
    stage.clock.advance(timedelta(minutes=31))
    stage.window.purpose._timer.timeout.emit()


def _gate_old_version(stage: WindowStage) -> None:
    status = replace(
        status_for(frozenset({Role.DEPUTY})),
        training=training(expires=date(2026, 11, 20)),
        training_current=False,
        data_open=False,
        training_sentence="Version 2 of the course 'ALPR basics' is no longer enough since 2026-11-21. Take the "
        "present version and ask the training manager to enter it.",
    )
    stage.sign_in(status=status)


def _gate_changes(stage: WindowStage) -> None:
    status = replace(status_for(frozenset({Role.DEPUTY})), policy_acknowledged=False, data_open=False, policy_version=3)
    stage.sign_in(status=status)
    stage.settle()
    stage.window.gate.changes_button.click()


def _gate_refresher(stage: WindowStage) -> None:
    _gate_old_version(stage)
    stage.settle()
    stage.window.gate._take_refresher()
    stage.window.gate.refresher.go.click()


def _announced(stage: WindowStage) -> None:
    stage.sign_in(status=replace(status_for(frozenset({Role.DEPUTY})), training_days_left=6, training_announcement=7))


def _midnight(stage: WindowStage) -> None:
    closes = NOW + timedelta(minutes=28)
    status = replace(
        status_for(frozenset({Role.DEPUTY})), training_days_left=0, training_closes_at=closes, training_zone="PST"
    )
    stage.sign_in(status=status)
    stage.window.purpose.state(Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234"))
    stage.drive()


FACES: dict[str, Callable[[WindowStage], object]] = {
    "training": _training,
    "training-out": _out,
    "training-member": _member,
    "training-form": _form,
    "training-import": _import_wrong,
    "training-import-missing": _import_missing,
    "training-courses": _courses,
    "training-course": _course,
    "training-declare": _declare,
    "training-offline": _training_offline,
    "policy": _policy,
    "policy-deputy": _policy_deputy,
    "policy-changes": _changes,
    "policy-versions": _versions,
    "policy-officers": _officers,
    "policy-officer": _officer,
    "policy-publish": _publish,
    "policy-publish-checked": _publish_checked,
    "policy-publish-lacking": _publish_lacking,
    "policy-empty": _policy_empty,
    "policy-offline": _policy_offline,
    "refresher": _refresher,
    "refresher-result": _refresher_result,
    "purpose": _purpose,
    "purpose-wrong": _purpose_wrong,
    "purpose-over": _purpose_over,
    "gate-old-version": _gate_old_version,
    "gate-policy-changes": _gate_changes,
    "gate-refresher": _gate_refresher,
    "training-announced": _announced,
    "training-midnight": _midnight,
}


@pytest.mark.parametrize("name", FACES)
def test_face_fits_and_is_saved(stage: WindowStage, name: str) -> None:
    FACES[name](stage)
    stage.settle()
    QTest.mouseMove(stage.window)
    save_all(stage, name)
