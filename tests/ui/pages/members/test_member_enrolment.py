"""The second factor of a new member: shown once, and gone when the page is left or the session locks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from alpr_desk.domain.requests.members import (
    AddMember,
)
from alpr_desk.ui.pages.members.enrolment import qr_pixmap
from alpr_desk.ui.pages.members.page import MembersPage
from tests.ui.helpers.desk_context import Stage, make_stage, settle
from tests.ui.helpers.members_page import chosen, filled, opened, prepare, texts
from tests.ui.helpers.office import CODES, enrolment


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = prepare(make_stage())
    yield made
    made.close()


def enrolled(qtbot: QtBot, stage: Stage) -> MembersPage:
    page = opened(qtbot, stage)
    filled(page)
    page.panel.buttons["add"].click()
    settle(qtbot, stage)
    assert page.enrolment.open
    return page


def test_enrolment_shows_code_and_recovery_codes(qtbot: QtBot, stage: Stage) -> None:
    page = enrolled(qtbot, stage)
    said = texts(page)
    assert all(code in said for code in CODES)
    assert any(not label.pixmap().isNull() for label in page.enrolment.findChildren(QLabel) if label.isVisible())
    assert not page.enrolment.done_button.isEnabled()


def test_code_on_the_screen_is_read_back_as_the_address(qtbot: QtBot) -> None:
    """By the reader of codes in OpenCV, as an authenticator app would."""
    import numpy as np

    from alpr_desk.vision import cv2

    pixmap = qr_pixmap(enrolment().otpauth_uri)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, b"PNG").write(pixmap.toImage())
    image = cv2.imdecode(np.frombuffer(buffer.data().data(), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert cv2.QRCodeDetector().detectAndDecode(image)[0] == enrolment().otpauth_uri


def gone(page: MembersPage) -> bool:
    """Neither the codes nor the picture are anywhere in the page, shown or not."""
    labels = page.findChildren(QLabel)
    return not any(code in label.text() for code in CODES for label in labels) and all(
        label.pixmap().isNull() for label in page.enrolment.findChildren(QLabel)
    )


def test_enrolment_is_put_away_by_tick_and_button_only(qtbot: QtBot, stage: Stage) -> None:
    page = enrolled(qtbot, stage)
    QTest.keyClick(page.enrolment.handed_over, Qt.Key.Key_Escape)
    assert page.enrolment.open
    chosen(qtbot, stage, page, "vega")
    assert page.enrolment.open and page.panel.isHidden()
    page.add_button.click()
    assert page.panel.isHidden()
    QTest.keyClick(page.enrolment.handed_over, Qt.Key.Key_Space)
    QTest.keyClick(page.enrolment.done_button, Qt.Key.Key_Space)
    assert not page.enrolment.open
    assert gone(page)
    assert stage.context.messages.kind == ""


def test_enrolment_is_gone_when_the_page_is_left_or_locked(qtbot: QtBot, stage: Stage) -> None:
    page = enrolled(qtbot, stage)
    page.deactivate()
    page.activate()
    settle(qtbot, stage)
    assert not page.enrolment.open
    assert gone(page)
    assert stage.context.messages.kind == "error"
    assert "Eva Santos" not in stage.context.messages.panel.sentence.text()


def test_enrolment_survives_another_change_made_meanwhile(qtbot: QtBot, stage: Stage) -> None:
    """Dropped as an older answer, it could never be shown again."""
    page = opened(qtbot, stage)
    filled(page)
    gate = stage.desk.hold(AddMember)
    page.panel.buttons["add"].click()
    qtbot.waitUntil(lambda: len(stage.desk.asked_of(AddMember)) == 1)
    page.panel.close_panel()
    page.table.select(lambda row: bool(row.member.user_name == "okafor"))
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    page.panel.buttons["unlock"].click()
    qtbot.waitUntil(lambda: page.panel.isHidden() or stage.context.tasks.running == 1)
    gate.set()
    settle(qtbot, stage)
    assert page.enrolment.open
