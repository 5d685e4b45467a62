"""The navigation rail: 64 px, icon over label, only what the member's role opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.ui import icons, theme
from alpr_desk.ui.office_menu import OfficeMenu
from alpr_desk.ui.pages import PageEntry

WIDTH_PX = 64
BUTTON = QSize(WIDTH_PX - 8, 56)
GAP, MARGIN = 2, 4
MOST = 10
"""Buttons that the smallest window has room for. Whoever has more pages finds the office's under one of them."""
OFFICE = PageEntry("office", "Office", "briefcase", None, "", "")
LABEL_PX = 12
LEAST_LABEL_PX = 10
SIDE_PX = 2
"""Kept free at both sides of a label: the bar of the page in front stands there."""


def fitting_px(labels: Sequence[str]) -> int:
    """LABEL_PX, or as much smaller as a wide interface font makes needful: all labels alike, none cut."""
    font = theme.interface_font()
    for pixels in range(LABEL_PX, LEAST_LABEL_PX, -1):
        font.setPixelSize(pixels)
        metrics = QFontMetricsF(font)
        if all(metrics.horizontalAdvance(label) <= BUTTON.width() - 2 * SIDE_PX for label in labels):
            return pixels
    return LEAST_LABEL_PX


class RailButton(QAbstractButton):
    """Icon over label, a bar at the left where checked, a count where something waits."""

    def __init__(self, entry: PageEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry, self.count, self.label_px = entry, 0, LABEL_PX
        self.setText(entry.title)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFixedSize(BUTTON)
        self.setToolTip(f"{entry.title} ({entry.key})" if entry.key else entry.title)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.notifier().changed.connect(self.update)

    def set_count(self, count: int) -> None:
        """Things that wait on the page; 0 for none."""
        self.count = count
        self.setAccessibleDescription(f"{count} waiting" if count else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return BUTTON

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        self._paint_ground(painter, area)
        token = "text" if self.isChecked() else "muted"
        icon = QRectF(area.center().x() - 11, 9.3, 22, 22)
        icons.paint_icon(painter, self.entry.icon_name, theme.color(token), icon)
        painter.setFont(self.label_font())
        painter.setPen(theme.color(token))
        painter.drawText(QRectF(0, icon.bottom(), area.width(), 18), Qt.AlignmentFlag.AlignCenter, self.text())
        self._paint_count(painter, area)
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for inset in (1.0, 2.0):
                painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 8, 8)
        painter.end()

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Filled with a bar at the left for the page in front; the mouse only outlines, so that one page looks open."""
        inner = area.adjusted(2.5, 2.5, -2.5, -2.5)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(inner, 8, 8)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(0, 12, 2.5, area.height() - 24), 1.2, 1.2)
        elif self.underMouse():
            painter.setPen(theme.color("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner, 8, 8)

    def label_font(self) -> QFont:
        """Of `label_px`; the rail sets it so that no label is cut."""
        font = theme.interface_font()
        font.setPixelSize(self.label_px)
        return font

    def _paint_count(self, painter: QPainter, area: QRectF) -> None:
        if not self.count:
            return
        text = str(self.count) if self.count < 100 else "99"
        font = theme.interface_font()
        font.setPixelSize(12)
        font.setBold(True)
        badge = QRectF(area.right() - 25, 4, 22, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("high"))
        painter.drawRoundedRect(badge, 9, 9)
        painter.setFont(font)
        painter.setPen(theme.color("on_priority"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """Signals: `chosen` (page name)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH_PX)
        self.buttons: dict[str, RailButton] = {}
        self.office = OfficeMenu(self)
        self.office.chosen.connect(self.chosen)
        self._front = ""
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(GAP)
        self._column.addStretch(1)

    def show_entries(self, entries: Sequence[PageEntry]) -> None:
        """Replace the buttons by those of `entries`, the office's pages folded into one beyond MOST."""
        for button in self.buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        folded = [entry for entry in entries if entry.office] if len(entries) > MOST else []
        self.office.show_entries(folded)
        for entry in entries:
            if entry not in folded:
                self._add(entry).clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
        if folded:
            self._add(OFFICE).clicked.connect(self._open_office)
        pixels = fitting_px([button.text() for button in self.buttons.values()])
        for button in self.buttons.values():
            button.label_px = pixels

    def _add(self, entry: PageEntry) -> RailButton:
        button = RailButton(entry)
        self._group.addButton(button)
        self._column.insertWidget(len(self.buttons), button)
        self.buttons[entry.name] = button
        return button

    def _open_office(self) -> None:
        """The menu beside its button; the page in front stays marked until another is chosen."""
        self.check(self._front)
        self.office.popup(self.buttons[OFFICE.name].mapToGlobal(QPoint(WIDTH_PX - MARGIN, 0)))

    def pages(self) -> frozenset[str]:
        """Names of all pages that can be reached from here."""
        return frozenset({*self.buttons, *self.office.lines} - {OFFICE.name})

    def check(self, name: str) -> None:
        """Mark page `name` as the one in front."""
        self._front = name
        self.office.check(name)
        shown = OFFICE.name if name in self.office.lines else name
        if shown in self.buttons:
            self.buttons[shown].setChecked(True)

    def set_count(self, name: str, count: int) -> None:
        """Show how much waits on page `name`, if it is on the rail."""
        if name in self.buttons:
            self.buttons[name].set_count(count)
        elif name in self.office.lines:
            self.office.set_count(name, count)
            self.buttons[OFFICE.name].set_count(self.office.waiting)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """When the session locks, no menu stays behind."""
        self.office.close()
        super().hideEvent(event)
