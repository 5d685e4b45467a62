"""The right-hand panel for what belongs to lists besides entries: a table, and what can be done to the row chosen.

What it shows is data (`sides.py`); it knows no request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Permission
from alpr_desk.ui.widgets.details import DetailsPanel
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.table import Table
from alpr_desk.ui.widgets.table_model import Column

WIDTH, LEAST_WIDTH = 620, 460
MOST_BELOW = 2
"""Buttons below each other; more of them stand two abreast, so that the rows keep their room."""


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it asks for a row, and of which rows it can be asked.

    Attributes:
        request: None where more than a request is needed: the page is told `says`.
        of_row: False where it needs no row.
    """

    label: str
    permission: Permission
    request: Callable[[Any], Request[Any]] | None = None
    fits: Callable[[Any], bool] = lambda row: True
    role: str = ""
    says: str = ""
    of_row: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """What the panel shows. `rows` asks for them; `said` is one row in full."""

    title: str
    note: str
    nothing: str
    rows: Request[Any]
    columns: tuple[Column, ...]
    said: Callable[[Any], str]
    acts: tuple[Act, ...] = ()


class SidePanel(DetailsPanel):
    """Signals:
    asked(Request): something is to be done to the row chosen.
    told(str, object): what `Act.says`, and the row chosen; None where there is none.
    """

    asked = Signal(object)
    told = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        self.side: Side | None = None
        self.table: Table | None = None
        self.buttons: list[QPushButton] = []
        self.said = sentence_label("", "")
        self.fault = sentence_label("", "high")

    def open(self, side: Side, rows: tuple[Any, ...], may: Callable[[Permission], bool]) -> None:
        """Show `rows`; buttons for what the member's role allows."""
        self.side = side
        self.show_for(side.title)
        self.add_sentence(side.note)
        self.table = Table(side.columns, side.nothing)
        self.table.columns_button.hide()
        self.table.setMinimumHeight(220)
        self.body.addWidget(self.table, 1)
        self.said, self.fault = sentence_label("", ""), sentence_label("", "high")
        self.fault.hide()
        self.foot.addWidget(self.said)
        self.foot.addWidget(self.fault)
        self.buttons = []
        places = QGridLayout()
        places.setSpacing(8)
        abreast = 2 if len(side.acts) > MOST_BELOW else 1
        for place, act in enumerate(act for act in side.acts if may(act.permission)):
            places.addWidget(self._button(act), place // abreast, place % abreast)
        holder = QWidget()
        holder.setLayout(places)
        places.setContentsMargins(0, 0, 0, 0)
        self.foot.addWidget(holder)
        self.table.current_changed.connect(self._chosen)
        self.table.set_rows(rows)
        self._chosen(self.table.current_row())

    def _button(self, act: Act) -> QPushButton:
        button = QPushButton(act.label)
        button.setProperty("role", act.role)
        button.setProperty("act", act)
        button.clicked.connect(lambda: self._act(act))
        self.buttons.append(button)
        return button

    def _chosen(self, row: Any) -> None:
        side = self.side
        self.said.setText(side.said(row) if side is not None and row is not None else "")
        self.said.setVisible(bool(self.said.text()))
        for button in self.buttons:
            act: Act = button.property("act")
            button.setEnabled(not act.of_row or (row is not None and act.fits(row)))

    def _act(self, act: Act) -> None:
        row = self.table.current_row() if self.table is not None else None
        if act.request is None:
            self.told.emit(act.says, row)
        elif row is not None:
            self.fault.hide()
            for button in self.buttons:
                button.setEnabled(False)
            self.asked.emit(act.request(row))

    def show_failure(self, sentence: str) -> None:
        """Why it was not done; the row stays chosen."""
        self.fault.setText(sentence)
        self.fault.show()
        said = self.said.text()
        self._chosen(self.table.current_row() if self.table is not None else None)
        self.said.setText(said)
