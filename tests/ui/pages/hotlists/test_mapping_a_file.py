"""A layout made from a file's own columns, over the real window, Desk and store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.hotlists import ListProfiles
from alpr_desk.ui.pages.hotlists.mapping import CHOOSE, MappingPanel
from alpr_desk.ui.pages.hotlists.page import HotlistsPage
from alpr_desk.ui.session import Stage
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.window import MainWindow
from tests.helpers.agency import Agency
from tests.helpers.reads import captured
from tests.ui.helpers.real_window import enter, real_window, settle

MENUS = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROWS = 130
FIXED = 5


@pytest.fixture
def window(agency: Agency, qtbot: QtBot) -> Iterator[MainWindow]:
    with real_window(agency) as made:
        enter(made, agency, qtbot, "admin", Stage.OPEN)
        yield made


def county(divider: str, *, named: bool) -> str:
    """130 vehicles, every tenth without a plate that could be read."""
    rows = [("Issued", "Tag No", "St", "Offence", "Make")] if named else []
    for number in range(ROWS):
        plate = "???" if number % 10 == 9 else f"7ABC{number:03d}"
        rows.append(("2026-01-02", plate, "CA", "Stolen vehicle", "HOND"))
    return "".join(f"{divider.join(row)}\n" for row in rows)


def mapping(window: MainWindow, qtbot: QtBot, file: Path) -> tuple[HotlistsPage, MappingPanel]:
    """The way a member goes: Hotlists, Import list, the file, Make a layout."""
    window.frame.open("hotlists")
    settle(window, qtbot)
    page = window.frame.current
    assert isinstance(page, HotlistsPage)
    page.open_import()
    settle(window, qtbot)
    page.import_panel.form.file.path_field.setText(str(file))
    page.import_panel.mapping_button.click()
    settle(window, qtbot)
    return page, page.mapping_panel


def standing(panel: MappingPanel) -> Table:
    assert panel.standing is not None and panel.standing.table is not None
    return panel.standing.table


def heads(panel: MappingPanel) -> list[str]:
    header = standing(panel).model
    return [header.headerData(n, Qt.Orientation.Horizontal) for n in range(header.columnCount())]


def taken(panel: MappingPanel) -> list[list[str]]:
    assert panel.table is not None
    return panel.table.shown_texts()


def take(panel: MappingPanel, place: int, *words: str) -> None:
    """Choose from the menu of the column at `place`, as a click on its head opens it."""
    assert panel.standing is not None
    _trigger(panel.standing.menu(place), *words)


def _trigger(menu: QMenu, *words: str) -> None:
    (action,) = [a for a in menu.actions() if a.text() == words[0]]
    below = action.menu()
    if isinstance(below, QMenu):
        _trigger(below, *words[1:])
    else:
        action.trigger()


def save_and_import(page: HotlistsPage, window: MainWindow, qtbot: QtBot) -> None:
    page.mapping_panel.form.name.setText("County")
    page.mapping_panel.save_button.click()
    settle(window, qtbot)
    form = page.import_panel.form
    assert page.import_panel.isVisible() and not page.mapping_panel.isVisible()
    assert page.table.isVisible()
    assert form.profile.currentData() == "county"
    form.list_name.setCurrentText("County list")
    page.import_panel.button.click()
    settle(window, qtbot)


def test_a_file_is_seen_mapped_by_its_own_heads_saved_and_imported(
    window: MainWindow, agency: Agency, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(";", named=True))
    page, panel = mapping(window, qtbot, file)
    assert not page.table.isVisible()
    rows = standing(panel).shown_texts()
    assert len(rows) == 100
    assert rows[0] == ["2", "2026-01-02", "7ABC000", "CA", "Stolen vehicle", "HOND"]
    assert rows[-1][:3] == ["101", "2026-01-02", "???"]
    assert heads(panel) == ["Line", "Issued\n", "Tag No\n", "St\n", "Offence\n", "Make\n"]
    assert "first 100 lines, divided by ;" in panel.divided.text()
    assert (taken(panel), panel.count.text()) == ([], CHOOSE)
    plate = panel.form.columns["plate"]
    assert [plate.itemText(n) for n in range(plate.count())] == ["", "Issued", "Tag No", "St", "Offence", "Make"]

    take(panel, 1, "Plate")
    settle(window, qtbot)
    assert plate.currentText() == "Tag No"
    assert heads(panel)[2] == "Tag No\n= Plate"
    read = taken(panel)
    assert len(read) == 100
    assert read[0][:3] == ["2", "7ABC000", ""]
    assert read[9][0] == "11" and read[9][1] == "" and read[9][-1]
    assert panel.count.text() == "90 of the first 100 lines are taken. Nothing is imported yet."
    assert standing(panel).shown_texts()[9][2] == "???", "a refused line lost its own columns"

    take(panel, 2, "State")
    take(panel, 3, "Category")
    take(panel, 4, "Other", "Make (VMA)")
    settle(window, qtbot)
    assert taken(panel)[0] == ["2", "7ABC000", "CA", "Stolen vehicle, Make HOND"]
    assert panel.form.facts.text() == "VMA=Make"
    save_and_import(page, window, qtbot)
    (saved,) = [p.layout for p in agency.ask("admin", ListProfiles()) if p.saved]
    assert saved is not None
    assert (saved.plate, saved.state, saved.category, saved.facts) == ("Tag No", "St", "Offence", (("Make", "VMA"),))
    assert len(agency.record(agency.start_shift(), captured("7ABC128")).hit_ids) >= 1


@pytest.mark.parametrize(("divider", "words"), [(";", ";"), ("\t", "tab"), (",", ","), ("|", "|")])
def test_columns_without_heads_go_by_their_numbers(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, divider: str, words: str
) -> None:
    file = tmp_path / "county.txt"
    file.write_text(county(divider, named=False))
    page, panel = mapping(window, qtbot, file)
    panel.form.header.setChecked(False)
    settle(window, qtbot)
    rows = standing(panel).shown_texts()
    assert (len(rows), rows[0][0], rows[-1][0]) == (100, "1", "100")
    assert heads(panel) == ["Line", "1\n", "2\n", "3\n", "4\n", "5\n"]
    assert f"divided by {words}." in panel.divided.text()
    take(panel, 1, "Plate")
    settle(window, qtbot)
    assert taken(panel)[0][:2] == ["1", "7ABC000"]
    save_and_import(page, window, qtbot)
    said = "\n".join(label.text() for label in page.import_panel.findChildren(QLabel))
    assert "117 entries are in force" in said


def test_a_file_of_fixed_width_shows_where_its_columns_stand(
    window: MainWindow, agency: Agency, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.dat"
    file.write_text("".join(f"7ABC{n:03d}  CA Stolen vehicle\n" for n in range(ROWS)))
    page, panel = mapping(window, qtbot, file)
    panel.form.header.setChecked(False)
    panel.form.divider.setCurrentIndex(FIXED)
    settle(window, qtbot)
    assert heads(panel) == ["Line", "1-7\n1234567", "10-11\n01", "13-18\n345678", "20-26\n0123456"]
    assert len(standing(panel).shown_texts()) == 100
    take(panel, 0, "Plate")
    panel.form.columns["category"].put("13-26")
    settle(window, qtbot)
    assert heads(panel)[1] == "1-7 = Plate\n1234567"
    assert taken(panel)[0][:4] == ["1", "7ABC000", "", "Stolen vehicle"]
    save_and_import(page, window, qtbot)
    assert len(agency.record(agency.start_shift(), captured("7ABC129")).hit_ids) >= 1


@MENUS
def test_a_column_is_chosen_with_keys_alone(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    _, panel = mapping(window, qtbot, file)
    view = standing(panel).view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down)
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert panel.standing is not None
    (menu,) = [m for m in panel.standing.findChildren(QMenu) if m.isVisible()]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert panel.form.columns["plate"].currentText() == "Tag No"
    box = panel.form.columns["state"]
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    settle(window, qtbot)
    assert box.currentText() == "St"
    assert taken(panel)[0][1:3] == ["7ABC000", "CA"]


@MENUS
def test_a_click_on_a_head_opens_its_menu(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    _, panel = mapping(window, qtbot, file)
    header = standing(panel).view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(3) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel.standing is not None
    (menu,) = [m for m in panel.standing.findChildren(QMenu) if m.isVisible()]
    _trigger(menu, "State")
    assert panel.form.columns["state"].currentText() == "St"
    assert standing(panel).shown_texts()[0][0] == "2", "the rows were sorted instead"


def test_a_line_chosen_above_is_chosen_below_and_the_other_way(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    _, panel = mapping(window, qtbot, file)
    take(panel, 1, "Plate")
    settle(window, qtbot)
    assert panel.table is not None
    standing(panel).select(lambda row: bool(row.line == 90))
    below = panel.table.current_row()
    assert below is not None and below.line == 90
    panel.table.select(lambda row: bool(row.line == 11))
    above = standing(panel).current_row()
    assert above is not None and above.line == 11


def test_columns_that_are_gone_are_chosen_no_longer(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    _, panel = mapping(window, qtbot, file)
    take(panel, 1, "Plate")
    take(panel, 4, "Other", "Make (VMA)")
    settle(window, qtbot)
    panel.form.header.setChecked(False)
    settle(window, qtbot)
    assert panel.form.columns["plate"].currentText() == ""
    assert panel.form.facts.text() == ""
    assert (taken(panel), panel.count.text()) == ([], CHOOSE)


def test_heads_that_cannot_be_named_or_stand_twice_say_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text('Tag,,State,State,"Make, model"\n7ABC123,x,CA,NV,KIA\n')
    _, panel = mapping(window, qtbot, file)
    assert panel.standing is not None
    (only,) = panel.standing.menu(1).actions()
    assert not only.isEnabled() and "no name" in only.text()
    take(panel, 0, "Plate")
    take(panel, 4, "Other", "Make (VMA)")
    settle(window, qtbot)
    assert panel.form.facts.text() == "VMA=5"
    assert heads(panel)[5] == "Make, model\n= Make"
    assert panel.form.layout_made(named=False).facts == (("Make, model", "VMA"),)
    panel.form.columns["starts"].put("Tag")
    panel.form.columns["category"].put("2")
    settle(window, qtbot)
    assert taken(panel) == [], "rows of the layout before are shown"
    assert "none stands there as 2" in panel.fault.text()
    panel.form.columns["category"].put("")
    take(panel, 2, "State")
    settle(window, qtbot)
    assert "stands twice" in panel.fault.text()
    assert taken(panel) == [], "rows of the layout before are shown"


def test_a_name_that_is_refused_leaves_the_rows(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    _, panel = mapping(window, qtbot, file)
    take(panel, 1, "Plate")
    settle(window, qtbot)
    for name, said in (("", "Name the profile"), ("plain", "ships with the program")):
        panel.form.name.setText(name)
        panel.save_button.click()
        settle(window, qtbot)
        assert said in panel.fault.text()
        assert panel.save_button.isEnabled()
        assert len(taken(panel)) == 100


def test_a_file_that_cannot_be_read_says_so_and_is_read_once_it_can(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.csv"
    file.write_bytes("Tag,Straße\n7ABC123,Ä\n".encode("cp1252"))
    _, panel = mapping(window, qtbot, file)
    assert "not UTF-8" in panel.fault.text()
    assert panel.standing is not None and panel.standing.table is None
    panel.form.encoding.setCurrentIndex(1)
    settle(window, qtbot)
    assert panel.fault.isHidden()
    assert heads(panel) == ["Line", "Tag\n", "Straße\n"]


def test_the_page_is_left_and_come_back_to_with_the_file_as_it_was(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    page, panel = mapping(window, qtbot, file)
    take(panel, 1, "Plate")
    settle(window, qtbot)
    for name in ("audit", "hotlists"):
        window.frame.open(name)
        settle(window, qtbot)
    assert panel.isVisible() and len(taken(panel)) == 100
    assert not page.table.isVisible() and not page.import_button.isVisible()
    panel.close_panel()
    assert page.table.isVisible() and page.import_button.isVisible()


def test_looking_is_recorded_with_the_files_name_and_nothing_of_it(
    window: MainWindow, agency: Agency, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "county.csv"
    file.write_text(county(",", named=True))
    mapping(window, qtbot, file)
    opened = [r for r in agency.records(AuditEvent.LIST_OPENED) if "county.csv" in str(r)]
    assert opened
    assert all("7ABC000" not in str(record) for record in opened)
