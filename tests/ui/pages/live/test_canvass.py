"""A canvass on the live page: the form, what is wrong at its field, what is on, and hits that come meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.events import ShiftEnded, ShiftStarted
from alpr_desk.domain.people import Role
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.capture import BeginCanvass, EndCanvass, EndShift, ShowCanvass
from alpr_desk.domain.requests.search import Near
from alpr_desk.domain.seeing import Position
from alpr_desk.errors import AnswerIsNo, BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.form_panel import Shows
from alpr_desk.ui.pages.live.canvass_panel import NO_POSITION, CanvassPanel, plates_in
from alpr_desk.ui.pages.live.canvassing import NO_SHIFT
from tests.ui.helpers.canvassing import CANVASS, begun, live, on, panel, press, tag
from tests.ui.helpers.desk_context import status_for
from tests.ui.helpers.street import exact_hit, street_frame
from tests.ui.helpers.window_stage import TOKEN, WindowStage, build_stage

CANVASSING = Purpose(PurposeKind.CRIME_SCENE_CANVASS)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    built.sign_in()
    built.settle()
    yield built
    built.window.close()


@pytest.fixture
def form(stage: WindowStage) -> CanvassPanel:
    """Open in a running shift, with an incident typed."""
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    opened = panel(stage)
    opened.incident.setText("26-7 homicide")
    return opened


def submit(stage: WindowStage, form: CanvassPanel) -> None:
    form.button.click()
    stage.settle()


def test_f6_opens_the_form_from_any_page_with_the_cursor_in_it(stage: WindowStage) -> None:
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.window.frame.open("search")
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    assert stage.window.frame.current is live(stage)
    assert panel(stage).typing and panel(stage).isVisible()
    assert stage.window.focusWidget() is panel(stage).incident


def test_f6_is_for_members_who_may_operate_capture(qtbot: QtBot) -> None:
    built = build_stage(qtbot)
    built.sign_in(status=status_for(frozenset({Role.AUDITOR})))
    built.settle()
    press(built, Qt.Key.Key_F6)
    assert "live" not in built.window.frame.pages
    press(built, Qt.Key.Key_F1)
    assert "F6" not in dict(built.window.help.rows)
    built.window.close()


def test_help_lists_f6(stage: WindowStage) -> None:
    press(stage, Qt.Key.Key_F1)
    assert dict(stage.window.help.rows)["F6"] == "Canvass of a crime scene"


def test_without_a_shift_it_says_so_and_opens_once_one_runs(stage: WindowStage) -> None:
    press(stage, Qt.Key.Key_F6)
    shown = panel(stage)
    assert shown.isVisible() and shown.shows is Shows.NOTHING
    assert shown.state.sentence.text() == NO_SHIFT
    assert stage.desk.asked_of(ShowCanvass) == []
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    assert shown.typing


def test_what_is_filled_in_is_asked_for(stage: WindowStage, form: CanvassPanel) -> None:
    stage.desk.answer(BeginCanvass, begun)
    form.plates.setPlainText(" 7A?C* , [8B]XY1\n\n4QRS118;")
    form.area_field.setText("36.7401, -119.7899")
    form.metres.setValue(800)
    submit(stage, form)
    asked = BeginCanvass("26-7 homicide", Near(36.7401, -119.7899, 800.0), ("7A?C*", "[8B]XY1", "4QRS118"), CANVASSING)
    assert stage.desk.asked_of(BeginCanvass) == [asked]
    assert stage.window.purpose.current() == CANVASSING


@pytest.mark.parametrize("text", ["", " ", "\n,;\n"])
def test_no_plate_is_typed(text: str) -> None:
    assert plates_in(text) == ()


def test_the_purpose_in_force_serves(stage: WindowStage) -> None:
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.desk.answer(BeginCanvass, begun)
    purpose = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")
    stage.window.purpose.state(purpose)
    press(stage, Qt.Key.Key_F6)
    panel(stage).incident.setText("26-7 homicide")
    QTest.keyClick(panel(stage).incident, Qt.Key.Key_Return)
    stage.settle()
    assert stage.desk.asked_of(BeginCanvass) == [BeginCanvass("26-7 homicide", purpose=purpose)]


def test_a_purpose_that_needs_a_case_number_waits_for_one(stage: WindowStage, form: CanvassPanel) -> None:
    form.picker.kind.setCurrentIndex(form.picker.kind.findData(PurposeKind.CRIMINAL_INVESTIGATION))
    submit(stage, form)
    assert "needs a case number" in form.fault.text() and form.fault.isVisible()
    assert stage.desk.asked_of(BeginCanvass) == []
    assert form.button.isEnabled()


@pytest.mark.parametrize("field", ["incident", "area", "plates"])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    stage: WindowStage, form: CanvassPanel, field: str
) -> None:
    form.plates.setPlainText("7??")
    stage.desk.answer(BeginCanvass, BadInput("Plate 1 of interest: Enter at least 2 known characters.", field))
    submit(stage, form)
    assert form.form.error(field) == "Plate 1 of interest: Enter at least 2 known characters."
    assert stage.window.focusWidget() is form.form.field(field)
    assert (form.incident.text(), form.plates.toPlainText()) == ("26-7 homicide", "7??")
    stage.desk.answer(BeginCanvass, begun)
    submit(stage, form)
    assert form.shows is Shows.ON


@pytest.mark.parametrize("text", ["north of town", "36.7", "36.7, -119.7; 36.8, -119.8"])
def test_an_area_that_is_none_is_not_asked_for(stage: WindowStage, form: CanvassPanel, text: str) -> None:
    form.area_field.setText(text)
    submit(stage, form)
    assert "like 36.74, -119.79" in form.form.error("area")
    assert stage.desk.asked_of(BeginCanvass) == []


def test_here_is_where_the_vehicle_is(stage: WindowStage, form: CanvassPanel) -> None:
    assert not form.metres.isVisible()
    form.here.click()
    assert (form.form.error("area"), form.area_field.text()) == (NO_POSITION, "")
    stage.feed.frames["front"] = replace(street_frame(1), position=Position(36.7401, -119.7899))
    form.here.click()
    stage.settle()
    assert (form.form.error("area"), form.area_field.text()) == ("", "36.740100, -119.789900")
    assert form.metres.isVisible()


@pytest.mark.parametrize(
    "error",
    [
        EnvironmentFault("The disk is full: free some room."),
        Denied(DenialReason.PURPOSE, "Write the purpose's note in one line."),
        AnswerIsNo("No shift of yours is running: start one, then begin the canvass."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_canvass_that_does_not_begin_says_why_and_can_be_tried_again(
    stage: WindowStage, form: CanvassPanel, error: Exception
) -> None:
    stage.desk.answer(BeginCanvass, error)
    submit(stage, form)
    assert (form.fault.text(), form.fault.isVisible(), form.button.isEnabled()) == (str(error), True, True)
    assert form.incident.text() == "26-7 homicide"
    assert stage.window.canvass.on is None


def test_a_form_that_was_left_says_why_in_the_window(stage: WindowStage, form: CanvassPanel) -> None:
    gate = stage.desk.hold(BeginCanvass)
    stage.desk.answer(BeginCanvass, EnvironmentFault("The disk is full."))
    form.button.click()
    assert (form.button.isEnabled(), form.button.text()) == (False, "Beginning …")
    form.submit()
    stage.window.frame.open("search")
    gate.set()
    stage.settle()
    assert len(stage.desk.asked_of(BeginCanvass)) == 1
    assert stage.window.messages.panel.sentence.text() == "The disk is full."
    press(stage, Qt.Key.Key_F6)
    assert form.incident.text() == "26-7 homicide" and form.fault.text() == "The disk is full."


@pytest.mark.parametrize("held", [ShowCanvass, BeginCanvass])
def test_an_answer_that_comes_late_brings_no_page_to_the_front(
    stage: WindowStage, form: CanvassPanel, held: type[ShowCanvass | BeginCanvass]
) -> None:
    stage.desk.answer(BeginCanvass, begun)
    gate = stage.desk.hold(held)
    if held is ShowCanvass:
        form.close_panel()
        live(stage).canvass.click()
    else:
        form.button.click()
    stage.window.frame.open("search")
    gate.set()
    stage.settle()
    assert not live(stage).isVisible() and not form.isVisible()
    assert stage.window.frame.current is stage.window.frame.pages["search"]
    stage.window.frame.open("live")
    stage.settle()
    assert form.isVisible()


def test_a_form_that_was_closed_comes_back_as_it_was_in_the_same_shift(stage: WindowStage, form: CanvassPanel) -> None:
    press(stage, Qt.Key.Key_Escape)
    assert not form.isVisible() and stage.window.focusWidget() is live(stage)
    press(stage, Qt.Key.Key_F6)
    assert form.incident.text() == "26-7 homicide"
    press(stage, Qt.Key.Key_Escape)
    stage.bus.publish(ShiftEnded(1, ""))
    stage.bus.publish(ShiftStarted(2, TOKEN, "unit 12", ("synthetic",)))
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    assert form.incident.text() == ""


def test_a_desk_that_does_not_answer_can_be_asked_again(stage: WindowStage) -> None:
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.desk.answer(ShowCanvass, EnvironmentFault("The database does not answer."))
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    shown = panel(stage)
    assert shown.state.sentence.text() == "The database does not answer."
    stage.desk.answer(ShowCanvass, on(7))
    shown.state.button.click()
    stage.settle()
    assert shown.shows is Shows.ON and shown.tagged.text().startswith("7 reads bear")


def test_a_refusal_is_said_without_another_try(stage: WindowStage) -> None:
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.desk.answer(ShowCanvass, Denied(DenialReason.PERMISSION, "Your role does not allow it."))
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    assert panel(stage).state.sentence.text() == "Your role does not allow it."
    assert not panel(stage).state.button.isVisible()


def test_once_on_it_is_said_on_every_page_and_counted(stage: WindowStage, form: CanvassPanel) -> None:
    stage.desk.answer(BeginCanvass, begun)
    form.plates.setPlainText("7A?C*")
    submit(stage, form)
    assert live(stage).canvass.text() == " Canvass on"
    chip = stage.window.frame.bar.canvass
    assert chip.isVisible() and chip.words.text() == "Canvass 26-7 homicide · 0 reads"
    assert "26-7 homicide since" in chip.toolTip()
    tag(stage, 1)
    assert (chip.words.text(), form.tagged.text()[:6]) == ("Canvass 26-7 homicide · 1 read", "1 read")
    tag(stage, 2)
    tag(stage, 1, update=True)
    tag(stage, 1, incident="")
    tag(stage, 1, incident="26-8 robbery")
    assert chip.words.text() == "Canvass 26-7 homicide · 3 reads"
    press(stage, Qt.Key.Key_Escape)
    stage.window.frame.open("search")
    stage.desk.answer(ShowCanvass, on(3))
    stage.settle()
    assert chip.isVisible()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    stage.settle()
    assert form.isVisible() and form.shows is Shows.ON


def on_now(stage: WindowStage) -> CanvassPanel:
    """A shift with a canvass on, found when F6 is pressed."""
    stage.bus.publish(ShiftStarted(1, TOKEN, "unit 12", ("synthetic",)))
    stage.desk.answer(ShowCanvass, on(2))
    stage.settle()
    press(stage, Qt.Key.Key_F6)
    assert panel(stage).shows is Shows.ON
    return panel(stage)


def answer_question(stage: WindowStage, words: str) -> None:
    (button,) = [b for b in stage.window.messages.panel.buttons() if b.text() == words]
    button.click()
    stage.settle()


def test_it_ends_once_the_question_is_answered(stage: WindowStage) -> None:
    shown = on_now(stage)
    stage.desk.answer(EndCanvass, CANVASS)
    shown.button.click()
    assert stage.desk.asked_of(EndCanvass) == []
    answer_question(stage, "Go on")
    assert stage.desk.asked_of(EndCanvass) == [] and stage.window.canvass.on is not None
    shown.button.click()
    answer_question(stage, "End canvass")
    assert stage.desk.asked_of(EndCanvass) == [EndCanvass()]
    assert stage.window.canvass.on is None and not shown.isVisible()
    assert not stage.window.frame.bar.canvass.isVisible()
    assert stage.window.messages.panel.title.text() == "The canvass for 26-7 homicide is over"
    assert stage.window.messages.panel.sentence.text() == "2 reads of it: search for the incident."


@pytest.mark.parametrize(
    ("error", "stays"),
    [(EnvironmentFault("The disk is full."), True), (AnswerIsNo("No canvass of yours is on."), False)],
)
def test_one_that_cannot_be_ended_says_why(stage: WindowStage, error: Exception, stays: bool) -> None:
    shown = on_now(stage)
    stage.desk.answer(EndCanvass, error)
    shown.button.click()
    answer_question(stage, "End canvass")
    assert stage.window.messages.panel.sentence.text() == str(error)
    assert (stage.window.canvass.on is not None, shown.isVisible()) == (stays, stays)


def test_it_ends_with_its_shift_and_no_other(stage: WindowStage) -> None:
    shown = on_now(stage)
    stage.desk.answer(ShowCanvass, None)
    live(stage).end.click()
    assert "The canvass for 26-7 homicide ends with it." in stage.window.messages.panel.sentence.text()
    stage.window.messages.clear()
    stage.window._ask_sign_out()
    assert "its canvass for 26-7 homicide" in stage.window.messages.panel.sentence.text()
    stage.window.messages.clear()
    stage.bus.publish(ShiftEnded(9, ""))
    stage.settle()
    assert stage.window.canvass.on is not None
    stage.bus.publish(ShiftEnded(1, ""))
    stage.settle()
    assert stage.window.canvass.on is None and not shown.isVisible()
    assert stage.desk.asked_of(EndShift) == []


def test_an_answer_from_before_the_end_does_not_bring_it_back(stage: WindowStage) -> None:
    on_now(stage)
    gate = stage.desk.hold(ShowCanvass)
    stage.window.frame._ask_canvass()
    stage.window.canvass.put(None)
    gate.set()
    stage.settle()
    assert stage.window.canvass.on is None


def test_a_hit_stands_beside_the_form_and_takes_no_key_of_it(stage: WindowStage, form: CanvassPanel) -> None:
    for size in (QSize(1366, 768), QSize(1024, 600)):
        stage.window.resize(size)
        stage.hit(exact_hit())
        hits = live(stage).hits
        assert hits.view.isVisible() and form.isVisible()
        assert not hits.geometry().intersects(form.geometry())
        assert hits.geometry().right() <= live(stage).width()
    assert form.incident.text() == "26-7 homicide"
    for key in (Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(form.metres, key)
        QTest.keyClick(form.plates, key)
        if key is not Qt.Key.Key_Space:
            QTest.keyClick(form.close_button, key)
    assert hits.view.ends.chosen is None and hits.view.ticks.ticks() == frozenset()
    press(stage, Qt.Key.Key_Escape)
    assert live(stage).left.isVisible() and hits.isVisible()


def test_what_is_only_shown_makes_way_for_a_hit(stage: WindowStage) -> None:
    shown = on_now(stage)
    assert not live(stage).hits.isVisible(), "it stands in the place of the hits"
    stage.hit(exact_hit())
    assert live(stage).hits.isVisible() and not shown.isVisible()
    assert stage.window.focusWidget() is live(stage)


def test_no_word_of_the_counts_is_cut_beside_the_button(stage: WindowStage) -> None:
    on_now(stage)
    page = live(stage)
    stage.window.resize(1024, 600)
    stage.hit(exact_hit())
    assert (page.shift_words.text(), page.canvass.text()) == ("0 plates this shift", "")
    assert page.canvass.toolTip() == "Canvass of a crime scene (F6)"
