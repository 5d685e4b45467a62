"""The one table: what is shown, in which order, and what the keys do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.moments import fingerprint_text, size_text
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import RIGHT, Column
from alpr_desk.ui.widgets.table_widths import STRETCHED_LEAST_PX


@dataclass(frozen=True)
class Car:
    plate: str
    count: int | None
    note: str = ""


CARS = (Car("7ABC123", 9, "red van"), Car("8XYZ456", 10, "blue car"), Car("6TRK902", None, "Red truck"))
COLUMNS = (
    Column("plate", "Plate", lambda car: car.plate, plate=True),
    Column(
        "count", "Count", lambda car: "" if car.count is None else str(car.count), 80, RIGHT, sort=lambda c: c.count
    ),
    Column("note", "Note", lambda car: car.note, stretch=True, tooltip=lambda car: f"about {car.note}"),
    Column("hidden", "Length", lambda car: str(len(car.plate)), shown=False),
)


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table(COLUMNS, "Nothing here.")
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.set_rows(CARS)
    return made


def plates(table: Table) -> list[str]:
    return [row[0] for row in table.shown_texts()]


def test_rows_stand_as_handed_in_until_a_column_is_sorted(table: Table) -> None:
    assert plates(table) == ["7ABC123", "8XYZ456", "6TRK902"]
    table.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert plates(table) == ["6TRK902", "7ABC123", "8XYZ456"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Qt.SortOrder.AscendingOrder, ["7ABC123", "8XYZ456", "6TRK902"]),
        (Qt.SortOrder.DescendingOrder, ["8XYZ456", "7ABC123", "6TRK902"]),
    ],
)
def test_numbers_sort_as_numbers_and_nothing_comes_last(table: Table, order: Qt.SortOrder, expected: list[str]) -> None:
    table.view.sortByColumn(1, order)
    assert plates(table) == expected


def test_table_can_start_sorted(qtbot: QtBot) -> None:
    made = Table(COLUMNS, "Nothing here.", sort_by="count", descending=True)
    qtbot.addWidget(made)
    made.set_rows(CARS)
    assert plates(made)[0] == "8XYZ456"
    assert made.view.horizontalHeader().sortIndicatorSection() == 1


def test_filter_wants_every_word_in_any_case(table: Table) -> None:
    table.filter_field.setText("RED")
    assert plates(table) == ["7ABC123", "6TRK902"]
    assert table.count_label.text() == "2 of 3 rows"
    table.filter_field.setText("van red")
    assert plates(table) == ["7ABC123"]


def test_filter_that_fits_nothing_says_so(table: Table) -> None:
    table.filter_field.setText("green")
    assert table.empty_label.isVisible()
    assert table.empty_label.text() == "No row holds 'green'."
    table.filter_field.clear()
    assert table.empty_label.isHidden()


def test_empty_table_says_its_sentence(table: Table) -> None:
    table.set_rows(())
    assert table.empty_label.text() == "Nothing here."
    assert table.count_label.text() == "0 rows"
    table.set_empty("Still nothing.")
    assert table.empty_label.text() == "Still nothing."


def test_count_tells_time_taken_and_rows_left_out(table: Table) -> None:
    table.set_rows(CARS[:1], 12.4)
    assert table.count_label.text() == "1 row · 12 ms"
    table.set_rows(CARS, 1234.0, more=True)
    assert table.count_label.text() == "first 3 rows · 1,234 ms"


def test_columns_are_chosen_from_a_menu_and_one_always_stays(table: Table) -> None:
    actions = {action.text(): action for action in table.column_menu().actions()}
    assert [name for name, action in actions.items() if action.isChecked()] == ["Plate", "Count", "Note"]
    actions["Length"].trigger()
    assert table.shown_texts()[0] == ["7ABC123", "9", "red van", "7"]
    for name in ("Count", "Note", "Length"):
        actions[name].trigger()
    assert table.shown_texts()[0] == ["7ABC123"]
    last = {action.text(): action for action in table.column_menu().actions()}
    assert not last["Plate"].isEnabled()


def test_copy_takes_the_current_cell(table: Table) -> None:
    table.select(lambda car: bool(car.plate == "8XYZ456"))
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "8XYZ456"


def test_enter_and_double_click_open_the_current_row(qtbot: QtBot, table: Table) -> None:
    opened: list[Car] = []
    table.opened.connect(opened.append)
    table.set_rows(())
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert opened == []
    table.set_rows(CARS)
    table.select(lambda car: bool(car.plate == "6TRK902"))
    QTest.keyClick(table.view, Qt.Key.Key_Enter)
    assert opened == [CARS[2]]
    place = table.view.visualRect(table.proxy.index(0, 0)).center()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [CARS[2], CARS[0]]


def test_keyboard_goes_to_the_filter_into_the_rows_and_clears_it(table: Table) -> None:
    table.view.setFocus()
    QTest.keyClick(table.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert table.filter_field.hasFocus()
    QTest.keyClicks(table.filter_field, "red")
    QTest.keyClick(table.filter_field, Qt.Key.Key_Down)
    assert table.view.hasFocus()
    assert table.current_row() == CARS[0]
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    assert table.current_row() == CARS[2]
    table.focus_filter()
    QTest.keyClick(table.filter_field, Qt.Key.Key_Escape)
    assert table.filter_field.text() == ""
    assert len(plates(table)) == 3


def test_new_rows_keep_the_current_one_where_it_is_still_there(table: Table) -> None:
    table.select(lambda car: bool(car.plate == "8XYZ456"))
    table.set_rows((Car("1NEW111", 1), *CARS))
    assert table.current_row() == CARS[1]
    table.set_rows(CARS[:1])
    assert table.current_row() is None


def test_selection_is_told_from_top_to_bottom_as_shown(table: Table) -> None:
    told: list[tuple[Car, ...]] = []
    table.selection_changed.connect(told.append)
    table.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    table.view.selectAll()
    assert told[-1] == (CARS[2], CARS[0], CARS[1])
    assert table.selected_rows() == told[-1]


def test_hovering_tells_what_the_column_says(table: Table) -> None:
    role = Qt.ItemDataRole.ToolTipRole
    assert table.proxy.index(0, 2).data(role) == "about red van"
    assert table.proxy.index(0, 0).data(role) == "7ABC123"


def test_picture_is_drawn_in_its_cell(qtbot: QtBot) -> None:
    picture = QPixmap(40, 20)
    picture.fill(Qt.GlobalColor.magenta)
    made = Table((Column("crop", "Picture", lambda _: "", 120, image=lambda _: picture),), "Nothing.", row_height=44)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    made.set_rows(CARS)
    image = made.view.viewport().grab().toImage()
    spot = made.view.visualRect(made.proxy.index(1, 0))
    assert image.pixelColor(spot.left() + 30, spot.center().y()).name() == "#ff00ff"


def test_sizes_and_fingerprints_are_said_in_words() -> None:
    assert [size_text(n) for n in (812, 3_400_000, 2_500_000_000_000)] == ["812 bytes", "3.4 MB", "2.5 TB"]
    assert fingerprint_text("abcdef01") == "ABCD EF01"
    assert fingerprint_text("ab:cd:ef:01:23:45") == "AB:CD:EF:01 23:45"


def test_no_header_is_cut(qtbot: QtBot) -> None:
    columns = (Column("n", "Acknowledged by", str, 60, RIGHT), Column("two", "ALPR\nadministrator", str, 60))
    made = Table(columns, "")
    qtbot.addWidget(made)
    font = theme.interface_font()
    font.setBold(True)
    padding = 2 * 13
    for number, longest in enumerate(("Acknowledged by", "administrator")):
        needed = QFontMetrics(font).horizontalAdvance(longest) + padding
        assert needed <= made.view.columnWidth(number) <= needed + 10


def test_the_stretched_column_keeps_room_in_a_narrow_table(table: Table) -> None:
    header = table.view.horizontalHeader()
    wide = header.sectionSize(2)
    assert header.length() == table.view.viewport().width()
    table.resize(220, 400)
    assert header.sectionSize(2) == COLUMNS[2].width < STRETCHED_LEAST_PX
    assert header.length() > table.view.viewport().width()
    table.resize(700, 400)
    assert header.sectionSize(2) == wide
    table._show_column(1, False)
    assert header.length() == table.view.viewport().width()
