"""Questions and errors come in at the right and block nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.errors import BadInput
from alpr_desk.ui import theme
from alpr_desk.ui.messages import Action, Messages


@pytest.fixture
def messages(qtbot: QtBot) -> Messages:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1024, 600)
    host.show()
    made = Messages(host)
    made.host_for_test = host  # type: ignore[attr-defined]  # keeps the host alive
    return made


def test_error_stays_until_it_is_closed(qtbot: QtBot, messages: Messages) -> None:
    messages.failure(BadInput("Write the case number like 26-01234."))
    assert messages.panel.isVisible()
    assert messages.panel.sentence.text() == "Write the case number like 26-01234."
    assert not messages._timer.isActive()
    QTest.keyClick(messages.panel, Qt.Key.Key_Escape)
    assert not messages.panel.isVisible()
    assert messages.kind == ""


def test_note_goes_by_itself_and_never_covers_an_error(messages: Messages) -> None:
    messages.info("Copied.")
    assert messages._timer.isActive()
    messages.error("The disk is full.")
    messages.info("Copied.")
    assert messages.panel.sentence.text() == "The disk is full."


def test_question_focuses_the_harmless_answer_and_runs_the_chosen_one(qtbot: QtBot, messages: Messages) -> None:
    done: list[str] = []
    messages.ask("End?", "It stops.", (Action("Go on"), Action("End", lambda: done.append("end"), "danger")))
    first, second = messages.panel.buttons()
    assert (first.text(), second.text()) == ("Go on", "End")
    assert second.property("role") == "danger"
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert done == ["end"]
    assert not messages.panel.isVisible()


def test_panel_stays_inside_the_window_when_it_shrinks(qtbot: QtBot, messages: Messages) -> None:
    host = messages.panel.parentWidget()
    assert host is not None
    messages.error("A long sentence that needs more than one line of the panel to be said in full. " * 3)
    host.resize(800, 500)
    assert host.rect().contains(messages.panel.geometry())
    assert messages.panel.height() >= messages.panel.sizeHint().height() // 2


@pytest.mark.parametrize("times", range(1, 7))
def test_no_line_of_a_sentence_is_cut(messages: Messages, times: int) -> None:
    sentence = messages.panel.sentence
    messages.error("The database does not answer: check the network. " * times)
    QApplication.processEvents()
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    messages.ask("Sign out?", "Nothing is lost. " * times, (Action("Stay"), Action("Sign out", role="danger")))
    QApplication.processEvents()
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert all(button.height() >= button.minimumSizeHint().height() for button in messages.panel.buttons())


def test_icon_of_a_message_follows_the_theme(qapp: QApplication, messages: Messages) -> None:
    messages.info("Copied.")
    night = messages.panel.symbol.pixmap().toImage()
    theme.apply_theme(qapp, "red")
    assert messages.panel.symbol.pixmap().toImage() != night
