"""A wanted plate entered on the live page by F5: the form, what is wrong at its field, what is in force, and hits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import ShiftEnded, ShiftStarted
from alpr_desk.domain.matching import FieldList
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.capture import ShowCanvass
from alpr_desk.domain.requests.field_entries import EnterPlate
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.entry_panel import EntryPanel
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from tests.ui.helpers.canvassing import live, panel, press
from tests.ui.helpers.desk_context import status_for
from tests.ui.helpers.entering import REASON, WANTED, entered, entry, fill
from tests.ui.helpers.street import exact_hit
from tests.ui.helpers.window_stage import TOKEN, WindowStage, build_stage

LIVE = frozenset({Permission.OPERATE_CAPTURE, Permission.SEE_HITS, Permission.SEE_HOTLISTS})


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    built.desk.answer(EnterPlate, entered)
    yield built
    built.window.close()


@pytest.fixture
def form(stage: WindowStage) -> EntryPanel:
    """Open in a running shift, with plate, reason and purpose."""
    stage.sign_in()
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    press(stage, Qt.Key.Key_F5)
    return fill(stage)


def send(stage: WindowStage, field: QLineEdit) -> None:
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.settle()


def texts(shown: EntryPanel) -> list[str]:
    return [label.text() for label in shown.findChildren(QLabel) if label.isVisible() and label.text()]


def sign_in_with(stage: WindowStage, permissions: frozenset[Permission]) -> None:
    stage.sign_in(status=status_for(frozenset({Role.DEPUTY}), permissions))
    stage.settle()


@pytest.mark.parametrize("running", [True, False])
def test_f5_opens_the_form_from_any_page_with_the_cursor_in_it(stage: WindowStage, running: bool) -> None:
    stage.sign_in()
    if running:
        stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    for name in ("search", "hotlists", "live"):
        stage.window.frame.open(name)
        stage.settle()
        press(stage, Qt.Key.Key_F5)
        assert stage.window.frame.current is live(stage)
        assert entry(stage).typing and entry(stage).isVisible()
        assert stage.window.focusWidget() is entry(stage).plate
        press(stage, Qt.Key.Key_Escape)


def test_who_may_not_operate_capture_gets_the_form_among_the_lists(stage: WindowStage) -> None:
    sign_in_with(stage, frozenset({Permission.SEE_HOTLISTS, Permission.ENTER_PLATES, Permission.SEARCH_READS}))
    stage.window.frame.open("search")
    press(stage, Qt.Key.Key_F5)
    page = stage.window.frame.current
    assert isinstance(page, HotlistsPage) and "live" not in stage.window.frame.pages
    assert page.enter_panel.typing and stage.window.focusWidget() is page.enter_panel.plate
    press(stage, Qt.Key.Key_F1)
    assert dict(stage.window.help.rows)["F5"] == "Enter a wanted plate"


@pytest.mark.parametrize("permissions", [LIVE, PERMISSIONS[Role.AUDITOR], frozenset({Permission.ENTER_PLATES})])
def test_f5_is_for_members_who_may_enter_plates(stage: WindowStage, permissions: frozenset[Permission]) -> None:
    sign_in_with(stage, permissions)
    before = stage.window.frame.current
    press(stage, Qt.Key.Key_F5)
    assert stage.window.frame.current is before
    if "live" in stage.window.frame.pages:
        assert not entry(stage).isVisible() and live(stage).enter.isHidden()
    press(stage, Qt.Key.Key_F1)
    assert "F5" not in dict(stage.window.help.rows)


def test_f5_does_nothing_at_the_lock(stage: WindowStage, form: EntryPanel) -> None:
    press(stage, Qt.Key.Key_Escape)
    stage.window.keeper.lock()
    press(stage, Qt.Key.Key_F5)
    assert stage.window.faces.currentWidget() is stage.window.lock_screen and form.isHidden()


def test_the_buttons_say_the_key(stage: WindowStage) -> None:
    stage.sign_in()
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.window.frame.open("hotlists")
    stage.settle()
    lists = stage.window.frame.current
    assert isinstance(lists, HotlistsPage)
    for button in (lists.enter_button, live(stage).enter):
        assert button.toolTip() == "Enter a wanted plate (F5)"
    stage.window.frame.open("live")
    live(stage).enter.click()
    assert entry(stage).typing


@pytest.mark.parametrize("field", ["plate", "state", "reason", "case", "note"])
def test_enter_sends_what_is_filled_in_for_the_purpose_that_is_stated(
    stage: WindowStage, form: EntryPanel, field: str
) -> None:
    form.state.setText("ca")
    form.picker.case.setText("26-01234")
    send(stage, getattr(form, field, None) or getattr(form.picker, field))
    purpose = Purpose(WANTED.kind, "26-01234")
    assert stage.desk.asked_of(EnterPlate) == [EnterPlate("7A?C*", REASON, purpose, FieldList.FIELD, "ca")]
    assert stage.window.purpose.current() == purpose


def test_what_is_in_force_until_when_and_what_fits_already_is_said(stage: WindowStage, form: EntryPanel) -> None:
    form.kind.setCurrentIndex(1)
    form.source.setText("Kings County")
    form.author.setText("Sgt. Ruiz")
    form.picker.case.setText("26-01234")
    send(stage, form.author)
    assert form.shows is Shows.ON and form.title_label.text() == "7A?C*: in force"
    said = texts(form)
    for facts in (("State", "any"), ("Reason", REASON), ("Kind", "AMBER alert"), ("Case", "26-01234")):
        assert said[said.index(facts[0]) + 1] == facts[1]
    assert "Kings County, Sgt. Ruiz" in said
    (until,) = [text for text in said if text.startswith("It alerts until ")]
    assert until.endswith(". A supervisor reviews it.")
    assert "Stored reads that fit already: 2." in said
    press(stage, Qt.Key.Key_F5)
    assert form.typing and form.plate.text() == "", "the next plate"
    assert form.picker.case.text() == "26-01234", "the purpose in force serves"


def test_a_purpose_that_is_not_stated_is_asked_for_first(stage: WindowStage, form: EntryPanel) -> None:
    form.picker.kind.setCurrentIndex(0)
    send(stage, form.plate)
    assert form.fault.text().startswith("Choose the purpose first") and form.fault.isVisible()
    form.picker.kind.setCurrentIndex(form.picker.kind.findData(PurposeKind.CRIMINAL_INVESTIGATION))
    send(stage, form.plate)
    assert "needs a case number" in form.fault.text()
    assert stage.desk.asked_of(EnterPlate) == [] and form.button.isEnabled()


@pytest.mark.parametrize("field", ["plate", "state", "reason", "source", "author"])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    stage: WindowStage, form: EntryPanel, field: str
) -> None:
    stage.window.resize(1024, 600)
    form.kind.setCurrentIndex(2)
    stage.desk.answer(EnterPlate, BadInput("Type it again: it cannot be used.", field))
    send(stage, form.plate)
    assert form.form.error(field) == "Type it again: it cannot be used."
    assert stage.window.focusWidget() is form.form.field(field)
    wrong = form.form.first_wrong()
    assert wrong is not None and wrong.visibleRegion().boundingRect() == wrong.rect(), "with its sentence"
    assert (form.plate.text(), form.reason.text()) == ("7A?C*", REASON)
    stage.desk.answer(EnterPlate, entered)
    send(stage, form.reason)
    assert form.shows is Shows.ON


@pytest.mark.parametrize(
    "error",
    [
        EnvironmentFault("The database does not answer."),
        Denied(DenialReason.PERMISSION, "Your role does not allow it."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_plate_that_is_not_entered_says_why_and_can_be_tried_again(
    stage: WindowStage, form: EntryPanel, error: Exception
) -> None:
    stage.desk.answer(EnterPlate, error)
    send(stage, form.plate)
    assert (form.fault.text(), form.fault.isVisible(), form.button.isEnabled()) == (str(error), True, True)
    stage.desk.answer(EnterPlate, entered)
    form.button.click()
    stage.settle()
    assert form.shows is Shows.ON


def test_it_is_sent_once(stage: WindowStage, form: EntryPanel) -> None:
    gate = stage.desk.hold(EnterPlate)
    for _ in range(3):
        QTest.keyClick(form.plate, Qt.Key.Key_Return)
    assert (form.button.isEnabled(), form.button.text()) == (False, "Entering …")
    gate.set()
    stage.settle()
    assert len(stage.desk.asked_of(EnterPlate)) == 1


def test_what_was_typed_survives_esc_another_page_and_another_shift(stage: WindowStage, form: EntryPanel) -> None:
    press(stage, Qt.Key.Key_Escape)
    assert not form.isVisible() and stage.window.focusWidget() is live(stage)
    assert live(stage).hits.isVisible()
    stage.window.frame.open("search")
    stage.bus.publish(ShiftEnded(1, ""))
    stage.settle()
    press(stage, Qt.Key.Key_F5)
    assert (form.plate.text(), form.reason.text(), form.picker.chosen()) == ("7A?C*", REASON, WANTED.kind)
    assert stage.window.focusWidget() is form.plate


@pytest.mark.parametrize("closed", [True, False])
def test_a_form_that_was_left_says_in_the_window_how_it_ended(
    stage: WindowStage, form: EntryPanel, closed: bool
) -> None:
    gate = stage.desk.hold(EnterPlate)
    stage.desk.answer(EnterPlate, EnvironmentFault("The disk is full."))
    form.button.click()
    if closed:
        form.close_panel()
    stage.window.frame.open("search")
    gate.set()
    stage.settle()
    assert stage.window.messages.panel.sentence.text() == "The disk is full."
    stage.window.messages.clear()
    stage.desk.answer(EnterPlate, entered)
    press(stage, Qt.Key.Key_F5)
    assert (form.plate.text(), form.fault.text()) == ("7A?C*", "The disk is full.")
    gate.clear()
    form.button.click()
    if closed:
        form.close_panel()
    stage.window.frame.open("search")
    gate.set()
    stage.settle()
    said = stage.window.messages.panel
    assert said.title.text() == "The plate is in force"
    assert "It alerts until" in said.sentence.text() and "fit already: 2." in said.sentence.text()
    assert "7A?C*" not in said.sentence.text(), "it may lie over the lock"
    assert stage.window.frame.current is stage.window.frame.pages["search"]
    assert not form.isVisible() and not live(stage).isVisible()
    press(stage, Qt.Key.Key_F5)
    assert form.plate.text() == ""


def test_a_hit_stands_beside_the_form_and_takes_no_key_of_it(stage: WindowStage, form: EntryPanel) -> None:
    for size in (QSize(1366, 768), QSize(1024, 600)):
        stage.window.resize(size)
        stage.hit(exact_hit())
        hits = live(stage).hits
        assert hits.view.isVisible() and form.isVisible()
        assert not hits.geometry().intersects(form.geometry())
        assert hits.geometry().right() <= live(stage).width()
        assert stage.window.focusWidget() is form.plate
    QTest.keyClick(form.state, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_N, Qt.Key.Key_Return):
        QTest.keyClick(form.kind, key)
        QTest.keyClick(form.close_button, key)
    QTest.keyClick(form.reason, Qt.Key.Key_Return)
    stage.settle()
    assert form.shows is Shows.ON, "sent to the Desk, and not to the hit"
    assert hits.view.ends.chosen is None and hits.view.ticks.ticks() == frozenset()
    press(stage, Qt.Key.Key_Escape)
    assert live(stage).left.isVisible() and hits.isVisible()


def test_what_is_in_force_makes_way_for_a_hit_and_comes_back_by_f5(stage: WindowStage, form: EntryPanel) -> None:
    send(stage, form.plate)
    stage.hit(exact_hit())
    assert live(stage).hits.isVisible() and not form.isVisible()
    assert stage.window.focusWidget() is live(stage)
    press(stage, Qt.Key.Key_F5)
    assert form.isVisible() and "Stored reads that fit already: 2." in texts(form)
    press(stage, Qt.Key.Key_Escape)
    press(stage, Qt.Key.Key_F5)
    assert form.typing and form.plate.text() == ""


def test_plate_and_canvass_take_each_others_place_and_keep_what_is_typed(stage: WindowStage, form: EntryPanel) -> None:
    press(stage, Qt.Key.Key_F6)
    assert panel(stage).isVisible() and not form.isVisible()
    assert stage.window.focusWidget() is panel(stage).incident
    panel(stage).incident.setText("26-7 homicide")
    press(stage, Qt.Key.Key_F5)
    assert form.isVisible() and not panel(stage).isVisible()
    assert (stage.window.focusWidget(), form.plate.text()) == (form.plate, "7A?C*")
    press(stage, Qt.Key.Key_F6)
    assert panel(stage).incident.text() == "26-7 homicide" and not form.isVisible()


@pytest.mark.parametrize("answer", [None, EnvironmentFault("The database does not answer.")])
def test_a_canvass_that_is_found_late_takes_no_key_of_the_form(
    stage: WindowStage, form: EntryPanel, answer: Exception | None
) -> None:
    stage.desk.answer(ShowCanvass, answer)
    gate = stage.desk.hold(ShowCanvass)
    stage.window.frame.open_canvass()
    stage.window.frame.enter_plate()
    gate.set()
    stage.settle()
    assert form.isVisible() and not panel(stage).isVisible()
    assert stage.window.focusWidget() is form.plate
