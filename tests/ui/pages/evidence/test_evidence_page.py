"""The evidence page: what is laid aside becomes a package on a drive, and every package can be checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import SessionId
from alpr_desk.domain.purpose import Purpose, PurposeKind
from alpr_desk.domain.requests.evidence import ListPackages, PackageFault, WritePackage
from alpr_desk.domain.requests.hits import HitPictures, ListHits, OpenHit
from alpr_desk.domain.requests.search import OpenCrops, SearchReads
from alpr_desk.errors import AnswerIsNo, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.evidence.basket import basket_of
from alpr_desk.ui.pages.evidence.model import Drive, write_text
from alpr_desk.ui.pages.evidence.page import EvidencePage
from alpr_desk.ui.pages.evidence.verdict import Shows
from alpr_desk.ui.pages.hits import HitsPage
from alpr_desk.ui.pages.search.page import SearchPage
from alpr_desk.ui.states import State
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.evidence import AUTHORITY, FAULTS, FOLDER, PASSED, packages, verdict, written
from tests.ui.helpers.samples import crop_png
from tests.ui.helpers.searching import found
from tests.ui.helpers.street import exact_hit, street_jpeg

CASE = Purpose(PurposeKind.CRIMINAL_INVESTIGATION, "26-01234")
STICK = Drive(Path("/media/vega/CASE"), "CASE", 12_400_000_000)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    made.desk.answer(ListPackages, packages(3))
    made.desk.answer(WritePackage, written())
    yield made
    made.close()


def shown(qtbot: QtBot, stage: Stage) -> EvidencePage:
    page = EvidencePage(stage.context)
    qtbot.addWidget(page)
    page.resize(960, 560)
    page.show()
    page.refresh()
    settle(qtbot, stage)
    return page


def ready(qtbot: QtBot, stage: Stage) -> EvidencePage:
    """A page with a read and a hit, a purpose and a drive."""
    page = shown(qtbot, stage)
    page.basket.add_read(3, "7ABC123", "rear")
    page.basket.add_hit(12)
    stage.context.purpose.state(CASE)
    page.target.show_drives((STICK,))
    page.target.drives.setCurrentIndex(1)
    page.target.drives.activated.emit(1)
    return page


def said(page: EvidencePage) -> list[str]:
    """What stands in the panel, from the top."""
    content = page.panel.area.widget()
    assert content is not None
    return [label.text() for label in content.findChildren(QLabel) if label.text()]


def test_page_says_what_a_package_needs_and_what_there_is(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    assert page.panel.headline == "A package in three steps"
    assert said(page)[:3] == [
        "Lay reads and hits aside.",
        "State the purpose; it is printed in the package.",
        "Choose the drive or folder it goes to.",
    ]
    page.basket.add_read(3)
    stage.context.purpose.state(CASE)
    page.target.path.setText("/media/vega/CASE")
    assert said(page)[:3] == [
        "1 item laid aside.",
        "Purpose: criminal investigation, case 26-01234.",
        "It goes to /media/vega/CASE.",
    ]


def test_nothing_is_written_before_all_three_are_there(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    assert page.say.text().startswith("Lay reads or hits aside first")
    page.basket.add_read(3)
    assert page.say.text().startswith("Choose a purpose")
    page.picker.kind.setCurrentIndex(page.picker.kind.findData(PurposeKind.CRIMINAL_INVESTIGATION))
    assert "case" in page.say.text().lower()
    page.picker.case.setText("26-01234")
    assert page.say.text().startswith("Choose the drive or folder")
    assert not page.write_button.isEnabled()
    page.write()
    settle(qtbot, stage)
    assert stage.desk.asked_of(WritePackage) == []
    page.target.path.setText(str(STICK.root))
    assert page.write_button.isEnabled()


def test_package_goes_to_the_portable_drive_and_is_checked_at_once(qtbot: QtBot, stage: Stage) -> None:
    page = ready(qtbot, stage)
    assert page.write_button.text() == "Write package to CASE"
    assert page.target.drives.currentText() == "CASE (CASE), 12.4 GB free"
    stage.verdicts.append(verdict())
    page.write_button.click()
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert stage.desk.asked_of(WritePackage) == [WritePackage((3,), (12,), STICK.root, CASE)]
    assert page.panel.headline == "The package is good"
    assert said(page)[: len(PASSED)] == list(PASSED)
    assert "26 files, 3.4 MB" in said(page)
    assert str(FOLDER) in said(page)
    assert page.basket.items == ()
    assert len(stage.desk.asked_of(ListPackages)) == 2


def test_fingerprint_is_read_out_in_whole_pairs(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.panel.show_verdict(verdict())
    blocks = next(text for text in said(page) if text.startswith(AUTHORITY[:11])).split(" ")
    assert [len(block.split(":")) for block in blocks] == [4] * 8
    assert ":".join(blocks) == AUTHORITY


def test_faults_stand_before_what_passed_with_their_files(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    stage.verdicts.append(verdict(*FAULTS))
    page.verify(FOLDER)
    settle(qtbot, stage)
    assert page.panel.headline == "Do not rely on this package"
    assert said(page)[:3] == [
        "data/read-3/frame.jpg: This file was changed after it was signed.",
        "The tag manifest's signature does not fit the manifest.",
        PASSED[0],
    ]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (Denied(DenialReason.TRAINING, "Your training is over: ask the training manager."), "Not allowed"),
        (EnvironmentFault("The drive is full: make room or take another."), "No package was written"),
    ],
)
def test_failed_writing_says_why_and_keeps_what_was_laid_aside(
    qtbot: QtBot, stage: Stage, error: Exception, title: str
) -> None:
    page = ready(qtbot, stage)
    stage.desk.answer(WritePackage, error)
    page.write()
    settle(qtbot, stage)
    assert page.panel.headline == title
    assert str(error) in said(page)
    assert len(page.basket.items) == 2
    assert page.write_button.isEnabled()
    assert stage.denied == ([error] if isinstance(error, Denied) else [])


def test_written_package_that_cannot_be_checked_is_named(qtbot: QtBot, stage: Stage) -> None:
    page = ready(qtbot, stage)
    stage.verdicts.append(EnvironmentFault("The drive was taken out."))
    page.write()
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert page.panel.headline == "The check could not be made"
    assert "The drive was taken out." in said(page)
    assert str(FOLDER) in said(page)


def test_folder_that_is_no_package_is_refused_in_the_panel(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    stage.verdicts.append(AnswerIsNo("This folder is no evidence package."))
    page.verify(Path("/media/vega"))
    settle(qtbot, stage)
    assert "This folder is no evidence package." in said(page)
    page.panel.close_button.click()
    assert page.panel.shows is Shows.STEPS
    assert page.panel.isVisible()


def test_second_click_while_writing_writes_once_and_late_additions_stay(qtbot: QtBot, stage: Stage) -> None:
    page = ready(qtbot, stage)
    stage.verdicts.append(verdict())
    gate = stage.desk.hold(WritePackage)
    page.write()
    assert not page.write_button.isEnabled()
    assert page.panel.shows is Shows.BUSY
    page.write()
    page.basket.add_read(99)
    gate.set()
    settle(qtbot, stage)
    settle(qtbot, stage)
    assert len(stage.desk.asked_of(WritePackage)) == 1
    assert list(page.basket.read_ids) == [99]


def test_older_check_gives_way_to_the_newer_one(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    newer = verdict(PackageFault("", "newer"), path=Path("/b"))
    stage.verdicts.extend((verdict(path=Path("/a")), newer))
    page.verify(Path("/a"))
    page.verify(Path("/b"))
    settle(qtbot, stage)
    assert len(stage.verdicts) == 0
    assert "/a" not in said(page)


def test_written_packages_are_listed_and_shown_beside_the_list(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.tabs.setCurrentIndex(1)
    assert [row[0] for row in page.packages.shown_texts()] == ["3", "2", "1"]
    page.packages.select(lambda package: bool(package.id == 3))
    assert page.panel.headline == "Package 3"
    assert "criminal investigation, case 26-01234" in said(page)
    stage.verdicts.append(verdict())
    page.panel.verify_asked.emit(packages(3)[2].folder)
    settle(qtbot, stage)
    assert page.panel.headline == "The package is good"


def test_no_package_written_yet_is_said(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ListPackages, ())
    page = shown(qtbot, stage)
    assert page.listing.state is State.EMPTY
    assert page.listing.panel.sentence.text() == "No package has been written yet."


def test_list_is_busy_until_it_comes(qtbot: QtBot, stage: Stage) -> None:
    gate = stage.desk.hold(ListPackages)
    page = EvidencePage(stage.context)
    qtbot.addWidget(page)
    page.refresh()
    assert str(page.listing.state) == "busy"
    gate.set()
    settle(qtbot, stage)
    assert page.listing.state is State.READY


@pytest.mark.parametrize(
    ("error", "state"),
    [(EnvironmentFault("The database does not answer."), State.OFFLINE), (RuntimeError("defect"), State.WRONG)],
)
def test_list_that_cannot_be_read_leaves_the_rest_usable(
    qtbot: QtBot, stage: Stage, error: Exception, state: State
) -> None:
    stage.desk.answer(ListPackages, error)
    page = shown(qtbot, stage)
    assert page.listing.state is state
    assert page.state is State.READY
    stage.desk.answer(ListPackages, packages(1))
    page.listing.panel.button.click()
    settle(qtbot, stage)
    assert page.listing.state is State.READY


def test_refused_member_sees_why(qtbot: QtBot, stage: Stage) -> None:
    refusal = Denied(DenialReason.PERMISSION, "Your role writes no packages.")
    stage.desk.answer(ListPackages, refusal)
    page = shown(qtbot, stage)
    assert page.state is State.DENIED
    assert page.states.panel.sentence.text() == str(refusal)
    assert stage.denied == [refusal]


def test_numbers_are_added_and_taken_out_by_keyboard(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    QTest.keyClicks(page.adding.number, "12, x")
    QTest.keyClick(page.adding.number, Qt.Key.Key_Return)
    assert page.adding.number.property("wrong") is True
    assert page.basket.items == ()
    page.adding.number.setText("12, 15")
    QTest.keyClick(page.adding.number, Qt.Key.Key_Return)
    assert list(page.basket.read_ids) == [12, 15]
    assert page.adding.number.text() == ""
    page.table.select(lambda item: bool(item.number == 12))
    page.table.view.setFocus()
    QTest.keyClick(page.table.view, Qt.Key.Key_Delete)
    assert list(page.basket.read_ids) == [15]


def test_reads_of_a_search_and_hits_come_into_one_package(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(SearchReads, found(5))
    stage.desk.answer(OpenCrops, ())
    stage.desk.answer(ListHits, (exact_hit(12),))
    stage.desk.answer(OpenHit, HitPictures(exact_hit(12), crop_png("7ABC123"), street_jpeg()))
    stage.verdicts.append(verdict())
    evidence, search, hits = shown(qtbot, stage), SearchPage(stage.context), HitsPage(stage.context)
    for page in (search, hits):
        qtbot.addWidget(page)
        page.activate()
    stage.context.purpose.state(CASE)
    search.query_bar.plate.setText("7A?C*")
    search.query_bar.submit()
    settle(qtbot, stage)
    search.add_button.click()
    hits.add_button.click()
    assert [item.name for item in evidence.basket.items] == ["Read 1", "Hit 12"]
    assert evidence.table.shown_texts()[1] == ["Hit 12", "7ABC123", f"Stolen vehicles, {hit_time()}"]
    evidence.target.path.setText(str(STICK.root))
    evidence.write()
    settle(qtbot, stage)
    assert stage.desk.asked_of(WritePackage) == [WritePackage((1,), (12,), STICK.root, CASE)]


def hit_time() -> str:
    return f"{exact_hit(12).read.captured_at.astimezone():%H:%M:%S}"


def test_basket_is_empty_in_another_session(qtbot: QtBot, stage: Stage) -> None:
    page = ready(qtbot, stage)
    stage.session[0] = SessionId("ef" * 32)
    page.refresh()
    assert basket_of(stage.context).items == ()
    assert not page.write_button.isEnabled()


def test_drives_that_come_and_go_leave_the_chosen_path(qtbot: QtBot, stage: Stage) -> None:
    page = ready(qtbot, stage)
    page.target.show_drives(())
    assert page.target.folder() == str(STICK.root)
    assert page.target.drives.currentText() == "No portable drive"
    page.target.show_drives((STICK,))
    assert page.target.drives.currentData() == str(STICK.root)


def test_drives_are_watched_only_while_the_page_is_in_front(qtbot: QtBot, stage: Stage) -> None:
    page = shown(qtbot, stage)
    page.activate()
    assert page._drives.isActive()
    page.deactivate()
    assert not page._drives.isActive()


def test_button_names_the_target() -> None:
    assert write_text("/media/vega/CASE") == "Write package to CASE"
    assert write_text("  ") == "Write package"
