"""The audit page over a scripted Desk: filters, one entry, verification good and bad, states, keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Permission, Role
from alpr_desk.domain.proving import AuditEvent, AuditProgress, Outcome
from alpr_desk.domain.requests.audit import (
    AnchorRow,
    AnchorState,
    AuditExported,
    ExportAudit,
    ListAudit,
    ListCheckpoints,
    MadeCheckpoint,
    MakeCheckpoint,
    VerifyAudit,
)
from alpr_desk.errors import DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.audit.filters import ONE_DAY, bounds
from alpr_desk.ui.pages.audit.page import NOTHING, AuditPage
from alpr_desk.ui.states import DEFECT, State
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, opened_page, settle
from tests.ui.helpers.office import BAD, GOOD, WITH_NOTE, checkpoints, entries


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(ListAudit, entries())
    made.desk.answer(VerifyAudit, GOOD)
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> AuditPage:
    return opened_page(qtbot, stage, AuditPage(stage.context))


def panel_text(qtbot: QtBot, page: AuditPage) -> str:
    qtbot.wait(1)
    return "\n".join(label.text() for label in page.panel.findChildren(QLabel) if not label.isHidden())


def test_entries_are_listed_newest_first(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert page.state is State.READY
    assert [row[0] for row in page.table.shown_texts()][:3] == ["99", "98", "97"]
    assert page.table.shown_texts()[4][2:5] == ["sign-in", "failed", "nobody"]
    assert stage.desk.asked_of(ListAudit) == [ListAudit(limit=500)]


def test_filters_are_asked_of_the_desk(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    filters = page.filters
    filters.event_choice.setCurrentIndex(filters.event_choice.findData(AuditEvent.SEARCH.value))
    settle(qtbot, stage)
    filters.outcome_choice.setCurrentIndex(filters.outcome_choice.findData(Outcome.COMPLETED.value))
    settle(qtbot, stage)
    filters.member.setText("  okafor ")
    QTest.keyClick(filters.member, Qt.Key.Key_Return)
    settle(qtbot, stage)
    filters.text.setText("7ABC123")
    QTest.keyClick(filters.text, Qt.Key.Key_Return)
    settle(qtbot, stage)
    search = ListAudit(AuditEvent.SEARCH)
    assert stage.desk.asked_of(ListAudit)[1:] == [
        search,
        replace(search, outcome=Outcome.COMPLETED),
        replace(search, outcome=Outcome.COMPLETED, member="okafor"),
        replace(search, outcome=Outcome.COMPLETED, member="okafor", text="7ABC123"),
    ]


def test_a_day_is_a_local_day(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    days = page.filters.day_choice
    days.setCurrentIndex(days.findData(ONE_DAY))
    settle(qtbot, stage)
    assert page.filters.day.isVisible()
    asked = stage.desk.asked_of(ListAudit)[-1]
    here = NOW.astimezone()
    assert asked.since == datetime(here.year, here.month, here.day).astimezone()
    assert asked.until == asked.since + timedelta(days=1)


@pytest.mark.parametrize(
    ("choice", "first", "after"), [("any", None, None), ("0", 0, None), ("1", 1, 0), ("7", 6, None), ("30", 29, None)]
)
def test_days_are_counted_back_from_today(choice: str, first: int | None, after: int | None) -> None:
    def midnight(days_ago: int | None) -> datetime | None:
        if days_ago is None:
            return None
        day = NOW.astimezone().date() - timedelta(days=days_ago)
        return datetime(day.year, day.month, day.day).astimezone()

    assert bounds(choice, NOW.date(), NOW) == (midnight(first), midnight(after))


def test_every_event_can_be_chosen(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    offered = {page.filters.event_choice.itemData(number) for number in range(page.filters.event_choice.count())}
    assert offered == {"", *(event.value for event in AuditEvent)}


def test_full_page_says_that_there_are_more(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListAudit, entries() * 13)
    page = opened(qtbot, stage)
    assert page.table.count_label.text().startswith("first 520")


def test_no_entry_says_how_to_see_more(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListAudit, ())
    page = opened(qtbot, stage)
    assert page.table.empty_label.isVisible()
    assert page.table.empty_label.text() == NOTHING


def test_entry_opens_by_keyboard_and_follows_the_cursor(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.table.focus_filter()
    QTest.keyClick(page.table.filter_field, Qt.Key.Key_Down)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    assert page.panel.title_label.text() == "Entry 99"
    shown = panel_text(qtbot, page)
    assert "UTC" in shown
    assert "7A?C*" in shown and "CA, NV" in shown and "yes" in shown
    assert "9999 9999" in shown
    QTest.keyClick(page.table.view, Qt.Key.Key_Down)
    assert page.panel.title_label.text() == "Entry 98"
    QTest.keyClick(page.table.view, Qt.Key.Key_Escape)
    assert page.panel.isHidden()
    assert page.table.view.hasFocus()


def test_detail_without_facts_is_shown_as_it_is(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListAudit, (replace(entries()[0], detail="An entry cannot be read.", facts=()),))
    page = opened(qtbot, stage)
    page.table.select(lambda _: True)
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    assert "An entry cannot be read." in panel_text(qtbot, page)


def test_good_chain_is_said_in_one_sentence(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    page.verify_button.click()
    assert not page.verify_button.isEnabled()
    settle(qtbot, stage)
    assert page.verdict_label.text().endswith("all 1,204 entries are whole and in order.")
    assert page.verdict_label.property("tone") == "good"
    assert page.verify_button.isEnabled()
    assert page.faults_button.isHidden()
    assert page.panel.isHidden()


def test_broken_chain_names_each_entry_and_what_to_do(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(VerifyAudit, BAD)
    page = opened(qtbot, stage)
    page.verify_button.click()
    settle(qtbot, stage)
    assert "2 faults in 1,204 entries. Do not rely on this log." in page.verdict_label.text()
    assert page.verdict_label.property("tone") == "high"
    shown = panel_text(qtbot, page)
    assert "Entry 77: Its hash is not that of its content." in shown
    assert "Log as a whole: The last entries are missing." in shown
    assert "call the ALPR administrator" in shown
    page.panel.close_panel()
    page.faults_button.click()
    assert page.panel.isVisible()


def test_note_does_not_make_a_chain_bad_and_can_be_read(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(VerifyAudit, WITH_NOTE)
    page = opened(qtbot, stage)
    page.verify_button.click()
    settle(qtbot, stage)
    assert page.verdict_label.property("tone") == "good"
    assert page.verdict_label.text().endswith("1 note to look at.")
    assert page.panel.isHidden()
    page.faults_button.click()
    assert "Entry 88: The clock went back by 3 s." in panel_text(qtbot, page)
    assert "call the ALPR administrator" not in panel_text(qtbot, page)


def test_verification_that_fails_takes_the_old_verdict_away(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(VerifyAudit, BAD)
    page = opened(qtbot, stage)
    page.verify_button.click()
    settle(qtbot, stage)
    stage.desk.answer(VerifyAudit, EnvironmentFault("The database does not answer: check the network."))
    page.verify_button.click()
    settle(qtbot, stage)
    assert page.verdict_label.text() == "The database does not answer: check the network."
    assert page.verdict is None
    assert page.faults_button.isHidden()
    assert page.verify_button.isEnabled()


def test_member_who_may_only_read_is_not_offered_to_verify(qtbot: QtBot) -> None:
    stage = make_stage(frozenset({Role.SUPERVISOR}))
    stage.desk.answer(ListAudit, entries())
    page = opened(qtbot, stage)
    assert page.verify_button.isHidden()
    assert not page.tabs.isTabVisible(1)
    assert Permission.VERIFY_AUDIT not in stage.context.status().permissions  # type: ignore[union-attr]  # signed in
    stage.close()


def test_verification_shows_how_far_it_is(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(VerifyAudit)
    page = opened(qtbot, stage)
    page.verify_button.click()
    assert page.progress.isVisible() and page.progress.maximum() == 0
    stage.context.bridge.audit_progress.emit(AuditProgress(20_000, 80_000))
    assert (page.progress.value(), page.progress.maximum()) == (20_000, 80_000)
    assert page.verdict_label.text() == "Verifying: 20,000 of 80,000 entries …"
    gate.set()
    settle(qtbot, stage)
    assert page.progress.isHidden()


def test_progress_of_another_verification_is_not_shown(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    stage.context.bridge.audit_progress.emit(AuditProgress(20_000, 80_000))
    assert page.progress.isHidden() and page.verdict_label.isHidden()


@pytest.mark.parametrize(
    ("checkpoints_", "anchors", "words"),
    [(0, 0, "in order."), (7, 0, "as 7 checkpoints say (no anchor)."), (7, 1, "as 7 checkpoints and the anchor say.")],
)
def test_verdict_says_what_the_log_was_held_against(
    qtbot: QtBot, stage: Stage, checkpoints_: int, anchors: int, words: str
) -> None:
    stage.desk.answer(VerifyAudit, replace(GOOD, checkpoints=checkpoints_, anchors=anchors))
    page = opened(qtbot, stage)
    page.verify_button.click()
    settle(qtbot, stage)
    assert page.verdict_label.text().endswith(words)


def on_checkpoints(qtbot: QtBot, stage: Stage, anchor: AnchorRow | None = None) -> AuditPage:
    stage.desk.answer(ListCheckpoints, checkpoints(anchor))
    page = opened(qtbot, stage)
    page.tabs.setCurrentIndex(1)
    settle(qtbot, stage)
    return page


def test_checkpoints_are_listed_and_opened(qtbot: QtBot, stage: Stage) -> None:
    page = on_checkpoints(qtbot, stage)
    assert [row[0] for row in page.checkpoints.table.shown_texts()] == ["1,204", "1,180", "1,165"]
    assert "No anchor folder is set" in page.checkpoints.anchor_label.text()
    page.checkpoints.table.select(lambda _: True)
    QTest.keyClick(page.checkpoints.table.view, Qt.Key.Key_Return)
    assert page.panel.title_label.text() == "Checkpoint at 1,204 entries"
    shown = panel_text(qtbot, page).replace("\u200b", "")
    assert checkpoints().key in shown and "AAAA AAAA" in shown
    page.tabs.setCurrentIndex(0)
    assert page.panel.isHidden()


@pytest.mark.parametrize("state", AnchorState)
def test_state_of_the_anchor_is_said_with_its_place(qtbot: QtBot, stage: Stage, state: AnchorState) -> None:
    page = on_checkpoints(qtbot, stage, AnchorRow("S:\\anchors", state, 1_204, "What to do."))
    assert page.checkpoints.anchor_label.text() == "S:\\anchors: What to do. Its checkpoint is of 1,204 entries."
    tone = page.checkpoints.anchor_label.property("tone")
    assert tone == ("good" if state is AnchorState.CURRENT else tone) and tone in ("good", "warning", "high")


def test_checkpoint_is_made_and_shown(qtbot: QtBot, stage: Stage) -> None:
    page = on_checkpoints(qtbot, stage)
    stage.desk.answer(MakeCheckpoint, MadeCheckpoint(checkpoints().checkpoints[0], "key"))
    page.checkpoints.make_button.click()
    assert not page.checkpoints.make_button.isEnabled()
    settle(qtbot, stage)
    assert page.checkpoints.make_button.isEnabled()
    assert len(stage.desk.asked_of(ListCheckpoints)) == 2


def test_checkpoint_that_cannot_be_made_says_why(qtbot: QtBot, stage: Stage) -> None:
    page = on_checkpoints(qtbot, stage)
    stage.desk.answer(MakeCheckpoint, EnvironmentFault("The disk is full."))
    page.checkpoints.make_button.click()
    settle(qtbot, stage)
    assert page.checkpoints.make_button.isEnabled()
    assert stage.context.messages.kind == "error"


@pytest.mark.parametrize(
    ("error", "state"),
    [(EnvironmentFault("No answer."), State.OFFLINE), (Denied(DenialReason.PERMISSION, "No."), State.DENIED)],
)
def test_checkpoints_that_cannot_be_read_say_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ListCheckpoints, error)
    page = opened(qtbot, stage)
    page.tabs.setCurrentIndex(1)
    settle(qtbot, stage)
    assert page.checkpoints.listing.state is state
    stage.desk.answer(ListCheckpoints, checkpoints())
    page.refresh_button.click()
    settle(qtbot, stage)
    assert page.checkpoints.listing.state is State.READY


def test_log_is_exported_whole(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "audit.jsonl"
    stage.desk.answer(ExportAudit, AuditExported(out, 1_204, 1_204, "key"))
    page = opened(qtbot, stage)
    page.export(out)
    assert not page.export_button.isEnabled()
    settle(qtbot, stage)
    assert stage.desk.asked_of(ExportAudit) == [ExportAudit(out)]
    assert page.export_button.isEnabled()
    assert stage.context.messages.kind == "info"


def test_export_that_fails_says_why(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    stage.desk.answer(ExportAudit, EnvironmentFault("The disk is full."))
    page = opened(qtbot, stage)
    page.export(tmp_path / "audit.jsonl")
    settle(qtbot, stage)
    assert page.export_button.isEnabled()
    assert stage.context.messages.kind == "error"


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (
            Denied(DenialReason.PERMISSION, "Your role does not open this."),
            State.DENIED,
            "Your role does not open this.",
        ),
        (EnvironmentFault("The database does not answer."), State.OFFLINE, "The database does not answer."),
        (ValueError("broken"), State.WRONG, DEFECT),
    ],
)
def test_log_that_cannot_be_read_says_why_and_keeps_the_filters(
    qtbot: QtBot, stage: Stage, error: Exception, state: State, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    stage.desk.answer(ListAudit, error)
    page = opened(qtbot, stage)
    assert page.state is state
    assert page.listing.panel.sentence.text() == said
    assert page.filters.isVisible()
    assert page.listing.panel.button.isHidden() is (state is State.DENIED)
    assert stage.denied == ([error] if state is State.DENIED else [])


def test_trying_again_reads_the_log(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListAudit, EnvironmentFault("The database does not answer."))
    page = opened(qtbot, stage)
    stage.desk.answer(ListAudit, entries())
    page.listing.panel.button.click()
    settle(qtbot, stage)
    assert page.state is State.READY
    assert page.listing.currentWidget() is page.table


def test_reading_that_takes_long_shows_that_it_is_under_way(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(ListAudit)
    page = AuditPage(stage.context)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: page.listing.panel.progress.isVisible())
    assert page.listing.panel.sentence.text() == "Reading the log …"
    gate.set()
    settle(qtbot, stage)
    assert page.table.isVisible()


def test_answer_for_a_filter_no_longer_chosen_is_dropped(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    stage.desk.answer(ListAudit, lambda request: entries() if request.event is None else entries()[:2])
    gate = stage.desk.hold(ListAudit)
    page.refresh()
    page.filters.event_choice.setCurrentIndex(page.filters.event_choice.findData(AuditEvent.SEARCH.value))
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(ListAudit)) == 3)
    gate.set()
    settle(qtbot, stage)
    assert len(page.table.shown_texts()) == 2
