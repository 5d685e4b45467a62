"""How each stage of the pipeline is: a dot, its name, its most telling figure; the sentence on hover and when bad."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.ui import icons, theme

_TOKENS = {
    HealthState.OK: "good",
    HealthState.WORKING: "good",
    HealthState.DEGRADED: "warning",
    HealthState.FAILED: "high",
    HealthState.STOPPED: "muted",
}
HEIGHT = 30
_WORST = (HealthState.FAILED, HealthState.DEGRADED)


def figure_text(health: StageHealth) -> str:
    """The first figure of `health`, short: `29.8 fps`."""
    if not health.figures:
        return ""
    name, value = health.figures[0]
    number = f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"
    return f"{number} {name}"


class HealthBar(QWidget):
    """One line of stages. What is failed or degraded says its sentence in the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stages: dict[str, StageHealth] = {}
        self._areas: list[tuple[QRectF, StageHealth]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        theme.notifier().changed.connect(self.update)

    def show_health(self, health: StageHealth) -> None:
        """Take in the newest word of a stage."""
        self.stages[health.stage] = health
        self.setAccessibleName("; ".join(f"{s.stage} {s.state.value}" for s in self.stages.values()))
        self.update()

    def clear(self) -> None:
        self.stages.clear()
        self.update()

    def ordered(self) -> tuple[StageHealth, ...]:
        """Worst first, so that what is wrong is never cut off; then as they came."""
        return tuple(sorted(self.stages.values(), key=lambda s: _WORST.index(s.state) if s.state in _WORST else 9))

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.interface_font()
        font.setPixelSize(14)
        painter.setFont(font)
        metrics, x = QFontMetricsF(font), 2.0
        self._areas = []
        for health in self.ordered():
            bad = health.state in _WORST
            detail = health.sentence if bad else figure_text(health)
            words = health.stage + (": " if bad else "  ") + detail if detail else health.stage
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0.0, self.width() - x - 18))
            if len(text) < 4 and text != words:
                break
            self._paint_mark(painter, health.state, x)
            painter.setPen(theme.color("text" if bad else "muted"))
            area = QRectF(x + 16, 0, metrics.horizontalAdvance(text) + 2, HEIGHT)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
            self._areas.append((QRectF(x, 0, area.right() - x, HEIGHT), health))
            x = area.right() + 20
        painter.end()

    @staticmethod
    def _paint_mark(painter: QPainter, state: HealthState, x: float) -> None:
        """A dot, or a triangle for what is wrong: shape, not colour alone."""
        if state in _WORST:
            icons.paint_icon(
                painter, "triangle-alert", theme.color(_TOKENS[state]), QRectF(x - 2, HEIGHT / 2 - 8, 16, 16)
            )
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(_TOKENS[state]))
        painter.drawEllipse(QRectF(x, HEIGHT / 2 - 5, 10, 10))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for area, health in self._areas:
                if area.contains(event.pos().toPointF()):
                    figures = "\n".join(f"{name}: {value:g}" for name, value in health.figures)
                    QToolTip.showText(event.globalPos(), "\n".join(p for p in (health.sentence, figures) if p), self)
                    return True
        return super().event(event)
