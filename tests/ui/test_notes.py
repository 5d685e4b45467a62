"""A note takes a strip below the page: nothing that is read or pressed lies under it, and nothing is cut for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from tests.ui import test_office_screens as office
from tests.ui import test_screens as screens
from tests.ui import test_search_screens as searching
from tests.ui.helpers.window_stage import WindowStage, build_stage

READ = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
SAID = "Stolen vehicles: 48,211 entries are in force; 3 duplicates were merged; 1,250 lines were not taken."
PATH = f"48 reads are on the list /home/vega/{'Documents/' * 9}reads of 26-01234.csv."


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[WindowStage]:
    built = build_stage(qtbot, "front")
    yield built
    built.window.close()


office_stage = office.stage


def place(stage: WindowStage, widget: QWidget) -> QRect:
    """What shows of `widget`, in the window."""
    shown = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(stage.window, shown.topLeft()), shown.size())


def covered(stage: WindowStage) -> list[str]:
    """What lies under the note."""
    note = stage.window.messages.panel
    under = [w for w in stage.window.findChildren(QWidget) if isinstance(w, READ) and not note.isAncestorOf(w)]
    return [
        f"{type(widget).__name__} {widget.accessibleName() or getattr(widget, 'text', str)()}"
        for widget in under
        if widget.isVisible() and place(stage, widget).intersects(note.geometry())
    ]


def tell(stage: WindowStage, size: QSize, sentence: str) -> None:
    stage.window.resize(size)
    stage.settle()
    stage.window.messages.info(sentence, "List imported")
    stage.settle()
    assert stage.window.messages.panel.isVisible()


def assert_lies_over_nothing(stage: WindowStage, sentence: str) -> None:
    for size in screens.SIZES:
        tell(stage, size, sentence)
        note = stage.window.messages.panel
        assert covered(stage) == []
        assert stage.window.rect().contains(note.geometry())
        assert screens.cut_texts(stage.window) + screens.cut_panels(stage.window) == []
        assert note.sentence.height() >= note.sentence.heightForWidth(note.sentence.width())
        assert stage.window.size() == size


@pytest.mark.parametrize("sentence", [SAID, PATH])
@pytest.mark.parametrize("face", ["hotlist-stale", "hotlist-import", "hotlist-fetched", "member-roles", "audit-entry"])
def test_a_note_lies_over_nothing_on_an_office_page(office_stage: WindowStage, face: str, sentence: str) -> None:
    office.FACES[face](office_stage)
    office_stage.settle()
    assert_lies_over_nothing(office_stage, sentence)


@pytest.mark.parametrize("face", ["search-opened", "search-map", "search-further"])
def test_a_note_lies_over_nothing_beside_what_was_found(stage: WindowStage, face: str) -> None:
    searching.FACES[face](stage)
    stage.settle()
    assert_lies_over_nothing(stage, SAID)


@pytest.mark.parametrize("face", ["live", "live-hit", "hits", "evidence-ready", "gate-training", "account"])
def test_a_note_lies_over_nothing_on_the_other_faces(stage: WindowStage, face: str) -> None:
    screens.FACES[face](stage)
    stage.settle()
    assert_lies_over_nothing(stage, SAID)


def test_page_has_its_room_again_when_the_note_goes(stage: WindowStage) -> None:
    stage.sign_in(frozenset({Role.DEPUTY}))
    stage.settle()
    frame, messages = stage.window.frame, stage.window.messages
    before = frame.stack.geometry()
    messages.info("Copied.")
    stage.settle()
    assert frame.stack.height() < before.height() and frame.rail.height() == frame.height()
    messages.panel.close_message()
    stage.settle()
    assert frame.stack.geometry() == before
    messages.info("Copied.")
    messages.error("The disk is full.")
    stage.settle()
    assert frame.stack.geometry() == before, "an error comes in at the right and moves nothing"


def test_a_note_told_at_a_gate_stays_clear_when_the_desk_opens(stage: WindowStage) -> None:
    screens.FACES["gate-policy"](stage)
    stage.settle()
    stage.window.messages.info("Your password is changed.")
    stage.settle()
    assert covered(stage) == []
    stage.window.faces.setCurrentWidget(stage.window.frame)
    stage.settle()
    assert stage.window.messages.panel.isVisible() and covered(stage) == []


@pytest.mark.parametrize("face", ["hotlist-stale", "hotlist-fetched"])
def test_face_with_a_note_is_saved(office_stage: WindowStage, face: str) -> None:
    office.FACES[face](office_stage)
    office_stage.settle()
    office_stage.window.messages.info(SAID, "List imported")
    office_stage.settle()
    screens.save_all(office_stage, f"note-{face}")
