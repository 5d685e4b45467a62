"""A purpose is stated, checked, in force for half an hour, and forgotten at sign-out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.errors import BadInput
from alpr_desk.settings import PurposeSettings
from alpr_desk.ui.purpose import PurposeHolder, PurposePicker
from alpr_desk.ui.widgets.stated import stated_purpose
from tests.ui.helpers.desk_context import StandingClock

FORMAT = r"\d{2}-\d{4,6}"
IN_FORCE_S = 30 * 60
PATROL = Purpose(PurposeKind.PATROL)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def holder(qtbot: QtBot, clock: StandingClock) -> PurposeHolder:
    return PurposeHolder(clock)


@pytest.fixture
def picker(qtbot: QtBot, holder: PurposeHolder) -> PurposePicker:
    made = PurposePicker(holder, lambda: FORMAT)
    qtbot.addWidget(made)
    return made


def choose(picker: PurposePicker, kind: PurposeKind) -> None:
    picker.kind.setCurrentIndex(picker.kind.findData(kind))


def test_purpose_ends_after_half_an_hour(holder: PurposeHolder, clock: StandingClock) -> None:
    holder.state(PATROL)
    assert (holder.current(), holder.remaining_s()) == (PATROL, IN_FORCE_S)
    clock.advance(timedelta(seconds=IN_FORCE_S - 1))
    assert holder.current() == PATROL
    clock.advance(timedelta(seconds=1))
    assert holder.current() is None
    assert holder.remaining_s() == 0


def test_picker_without_a_kind_refuses_and_marks_the_field(picker: PurposePicker) -> None:
    with pytest.raises(BadInput, match="Choose the purpose"):
        picker.purpose()
    assert picker.kind.property("wrong") is True
    choose(picker, PurposeKind.PATROL)
    assert not picker.kind.property("wrong")
    assert picker.purpose() == PATROL


@pytest.mark.parametrize("case", ["", "test", "26-1"])
def test_wrong_case_number_is_refused_and_marked(picker: PurposePicker, case: str) -> None:
    choose(picker, PurposeKind.CRIMINAL_INVESTIGATION)
    picker.case.setText(case)
    with pytest.raises(BadInput):
        picker.purpose()
    assert picker.case.property("wrong") is True


def test_last_case_number_is_offered_again(holder: PurposeHolder, picker: PurposePicker) -> None:
    choose(picker, PurposeKind.WARRANT)
    picker.case.setText("26-01234")
    assert picker.commit().case_number == "26-01234"
    holder.clear()
    picker.case.clear()
    choose(picker, PurposeKind.CRIMINAL_INVESTIGATION)
    assert picker.case.text() == "26-01234"
    holder.clear(forget_case=True)
    assert holder.last_case == ""


def test_pickers_show_the_purpose_in_force(holder: PurposeHolder, picker: PurposePicker) -> None:
    holder.state(Purpose(PurposeKind.WARRANT, "26-05555", "grey van"))
    assert picker.chosen() is PurposeKind.WARRANT
    assert (picker.case.text(), picker.note.text()) == ("26-05555", "grey van")


def test_setting_says_how_long_a_purpose_stays_and_which_need_a_case(qtbot: QtBot, clock: StandingClock) -> None:
    settings = PurposeSettings(in_force_minutes=5, also_need_case=(PurposeKind.PATROL,))
    holder = PurposeHolder(clock, settings=lambda: settings)
    holder.state(PATROL)
    assert holder.remaining_s() == 300
    picker = PurposePicker(holder, lambda: FORMAT)
    qtbot.addWidget(picker)
    choose(picker, PurposeKind.PATROL)
    with pytest.raises(BadInput, match="needs a case number"):
        picker.purpose()
    assert stated_purpose(picker, FORMAT)[0] is None
    picker.case.setText("26-01234")
    assert picker.purpose() == stated_purpose(picker, FORMAT)[0] == Purpose(PurposeKind.PATROL, "26-01234")


def test_last_purpose_comes_back_until_sign_out(holder: PurposeHolder, clock: StandingClock) -> None:
    assert holder.again() is None
    first = Purpose(PurposeKind.WARRANT, "26-05555")
    for purpose in (first, PATROL, Purpose(PurposeKind.MISSING_PERSON), Purpose(PurposeKind.HOMELAND_SECURITY), PATROL):
        holder.state(purpose)
    assert [p.kind for p in holder.recent] == [
        PurposeKind.PATROL,
        PurposeKind.HOMELAND_SECURITY,
        PurposeKind.MISSING_PERSON,
    ]
    clock.advance(timedelta(hours=2))
    assert holder.current() is None
    assert holder.again() == holder.current() == PATROL
    holder.clear(forget_case=True)
    assert holder.again() is None
