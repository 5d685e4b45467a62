"""What changed between two versions: a mark before each line, coloured too, so that red light loses nothing."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from alpr_desk.domain.policy import Change, DiffLine
from alpr_desk.ui import theme

_MARKS = {Change.ADDED: ("+", "good"), Change.REMOVED: ("−", "high"), Change.SAME: ("&nbsp;", "muted")}
SAME = "The two versions say the same."


class DiffView(QTextBrowser):
    """Shows `DiffLine`s; opens no link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName("What changed")
        self._lines: tuple[DiffLine, ...] = ()
        theme.notifier().changed.connect(self._draw)

    def show_lines(self, lines: tuple[DiffLine, ...]) -> None:
        self._lines = lines
        self._draw()

    def _draw(self) -> None:
        if not self._lines:
            self.setPlainText(SAME)
            return
        self.setHtml(
            "".join(
                self._row(line, before) for before, line in zip((None, *self._lines[:-1]), self._lines, strict=True)
            )
        )

    def _row(self, line: DiffLine, before: DiffLine | None) -> str:
        mark, token = _MARKS[line.change]
        weight = "400" if line.change is Change.SAME else "600"
        gap = 14 if before is not None and _apart(before, line) else 3
        return (
            f'<p style="margin: {gap}px 0 0 0; color: {theme.color(token).name()}; font-weight: {weight}">'
            f"<tt>{mark}</tt>&nbsp; {escape(line.text) or '&nbsp;'}</p>"
        )


def _apart(before: DiffLine, line: DiffLine) -> bool:
    """Whether lines of both versions are left out between the two."""
    return (line.old > before.old + 1 and before.old > 0) or (line.new > before.new + 1 and before.new > 0)
