"""The statistics page over a scripted Desk: periods, charts, figures, and what is written where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from alpr_desk.domain.people import Role
from alpr_desk.domain.requests.statistics import DocumentWritten, ReadStatistics, WriteStatistics
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault
from alpr_desk.ui.pages.statistics.model import largest, periods
from alpr_desk.ui.pages.statistics.page import StatisticsPage
from alpr_desk.ui.pages.statistics.writing import PAGE, PUBLIC
from alpr_desk.ui.states import State
from tests.helpers.figures import FIGURES
from tests.ui.helpers.desk_context import NOW, Stage, make_stage, opened_page, settle

WRITTEN = DocumentWritten(Path("/media/office/report.pdf"), "ab" * 32, "Fresno signer", "CD:EF")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage(frozenset({Role.BUREAU_COMMANDER}))
    made.desk.answer(ReadStatistics, FIGURES)
    made.desk.answer(WriteStatistics, WRITTEN)
    yield made
    made.close()


def opened(qtbot: QtBot, stage: Stage) -> StatisticsPage:
    return opened_page(qtbot, stage, StatisticsPage(stage.context), 1200, 700)


def test_periods_are_months_and_years_newest_first() -> None:
    found = periods(NOW)
    assert (found[0], found[1], found[23], found[24], found[-1]) == ("2026-11", "2026-10", "2024-12", "2026", "2022")


def test_chart_holds_the_largest_and_nothing_that_is_none() -> None:
    counts = tuple((str(n), n) for n in range(20))
    assert largest(counts) == tuple((str(n), n) for n in range(19, 11, -1))


def test_this_month_is_shown_as_charts_and_figures(qtbot: QtBot, stage: Stage) -> None:
    page = opened(qtbot, stage)
    assert stage.desk.asked_of(ReadStatistics) == [ReadStatistics("2026-11")]
    assert page.said.text().startswith("48,213 reads · 215 searches")
    assert page.charts["Searches by purpose"].counts == (("criminal investigation", 212), ("missing person", 3))
    assert ["Misread, by camera", "unit 12 front", "2 of 23 (8.7%)"] in page.table.shown_texts()


def test_chart_without_figures_says_so(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(ReadStatistics, replace(FIGURES, reads=0, denials_by_reason=()))
    page = opened(qtbot, stage)
    assert page.charts["Refusals"].isHidden() and page.nothing["Refusals"].isVisible()
    assert page.charts["Reads over time"].isHidden()


@pytest.mark.parametrize(("kind", "name", "public"), [
    (None, "alpr-statistics-2026-11.pdf", False),
    (PUBLIC, "alpr-statistics-2026-11-public.pdf", True),
    (PAGE, "alpr-statistics-2026-11-public.html", True),
])  # fmt: skip
def test_report_is_written_in_the_form_that_was_chosen(
    qtbot: QtBot, stage: Stage, kind: str | None, name: str, public: bool
) -> None:
    page = opened(qtbot, stage)
    page.write_button.click()
    if kind is not None:
        page.panel.kind.setCurrentText(kind)
    page.panel.write()
    settle(qtbot, stage)
    (asked,) = stage.desk.asked_of(WriteStatistics)
    assert (asked.period, asked.out.name, asked.public) == ("2026-11", name, public)
    assert page.panel.title_label.text() == "Written"


def test_refused_file_is_said_at_the_field(qtbot: QtBot, stage: Stage) -> None:
    stage.desk.answer(WriteStatistics, BadInput("report.pdf is there already: choose another name."))
    page = opened(qtbot, stage)
    page.write_button.click()
    page.panel.file.path_field.clear()
    page.panel.write()
    assert page.panel.form.error("file") == "Choose a file."
    page.panel.file.suggest(Path("report.pdf"))
    page.panel.write()
    settle(qtbot, stage)
    assert "there already" in page.panel.form.error("file")
    assert page.panel.button.isEnabled()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Denied(DenialReason.PERMISSION, "Your role does not open this."), State.DENIED),
        (EnvironmentFault("The database does not answer."), State.OFFLINE),
        (BadInput("January 2027 has not begun yet."), State.WRONG),
    ],
)
def test_page_that_cannot_be_read_says_why(qtbot: QtBot, stage: Stage, error: Exception, state: State) -> None:
    stage.desk.answer(ReadStatistics, error)
    assert opened(qtbot, stage).state is state
