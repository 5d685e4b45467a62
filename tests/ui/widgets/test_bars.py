"""Upright bars name no more of themselves than have room."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.bars import BETWEEN_PX, SCALE_PX, Bars


@pytest.mark.parametrize("width", [200, 260, 400, 900])
def test_names_below_never_overlap(qtbot: QtBot, width: int) -> None:
    bars = Bars("Reads over time")
    qtbot.addWidget(bars)
    bars.show_counts(tuple((str(day), 1_500 + day) for day in range(1, 31)))
    bars.resize(width, 160)
    bars.show()
    (shown,) = bars._plot.getAxis("bottom")._tickLevels
    names = [name for _, name in shown]
    metrics = QFontMetrics(theme.interface_font())
    assert names
    assert len(names) <= 16
    assert len(names) * (metrics.horizontalAdvance("30") + BETWEEN_PX) <= width - SCALE_PX + 30
