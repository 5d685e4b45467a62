"""The map with what draws on it: a circle or an area to search in, said in words below. Asks nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from alpr_desk.ui import theme
from alpr_desk.ui.widgets.form import sentence_label
from alpr_desk.ui.widgets.map.outline import Outline
from alpr_desk.ui.widgets.map.pen import Tool
from alpr_desk.ui.widgets.map.view import MapView

HINT = "Draw a circle (C) or an area (A) to search in."


class MapPanel(QWidget):
    """Attributes:
    map: where the area is drawn.
    circle, area, clear: begin to draw; take away what is drawn.
    words: the area, or how to draw it.
    """

    def __init__(self, view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map = view
        self._fault = ""
        self.circle = self._button("Circle", "Draw a circle to search in (C on the map)")
        self.area = self._button("Area", "Draw an area to search in, corner by corner (A on the map)")
        self.clear = self._button("Clear", "Take the circle or area away (Delete on the map)")
        self.words = sentence_label(HINT, "muted")
        self.words.setAccessibleName("Place to search in")
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.circle, self.area, self.clear):
            line.addWidget(button)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(line)
        layout.addWidget(view, 1)
        layout.addWidget(self.words)
        for button, tool in ((self.circle, Tool.CIRCLE), (self.area, Tool.AREA)):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=tool: self._take(chosen))
        self.clear.clicked.connect(view.take_away)
        view.tool_changed.connect(self._say)
        self._say()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("tight", True)
        button.setToolTip(tip)
        return button

    def _take(self, tool: Tool) -> None:
        """Pressed again, it gives up."""
        if self.map.pen.tool is tool:
            self.map.stop_drawing()
        else:
            self.map.draw(tool)

    def show_area(self, area: Outline | None, fault: str = "") -> None:
        """What stands in the fields, drawn and in words; `fault` where it is no place that can be searched."""
        self._fault = fault
        self.map.show_area(area)
        self._say()

    def _say(self) -> None:
        tool, area = self.map.pen.tool, self.map.pen.area
        self.circle.setChecked(tool is Tool.CIRCLE)
        self.area.setChecked(tool is Tool.AREA)
        self.clear.setEnabled(area is not None or tool is not None or bool(self._fault))
        theme.set_role(self.words, tone="warning" if self._fault and tool is None else "muted")
        said = f"{area.words}. Search looks there." if area is not None else HINT
        self.words.setText(tool.value if tool is not None else self._fault or said)
