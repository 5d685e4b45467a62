"""Columns of the table of hits. Pure but for the pictures of the priority marks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.matching import Hit, HitStatus, MatchKind, Priority
from alpr_desk.ui import theme
from alpr_desk.ui.widgets.priority import paint_priority
from alpr_desk.ui.widgets.table_model import Column
from alpr_desk.ui.words import DISPOSITION_WORDS, PRIORITY_WORDS, clock_text, utc_tip

_URGENCY = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}
_KINDS = {
    MatchKind.EXACT: "exact",
    MatchKind.EXACT_OTHER_STATE: "other or unknown state",
    MatchKind.LOOK_ALIKE: "look-alike",
    MatchKind.PATTERN: "part of a plate",
}


def mark_pixmap(hit: Hit) -> QPixmap:
    """The mark of the hit's priority in the theme of now."""
    return _mark(hit.priority, theme.current().name)


@lru_cache(maxsize=16)
def _mark(priority: Priority, _theme: str) -> QPixmap:
    image = QPixmap(44, 44)
    image.setDevicePixelRatio(2.0)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_priority(painter, priority, QRectF(1, 1, 20, 20))
    painter.end()
    return image


def status_words(hit: Hit) -> str:
    """`Open`, `Verified`, or how it ended; and whether the read was corrected from under it."""
    said = DISPOSITION_WORDS[hit.disposed.disposition] if hit.disposed is not None else hit.status.value.capitalize()
    return f"{said}, read corrected" if hit.overtaken is not None else said


def _status_tone(hit: Hit) -> str:
    return {HitStatus.OPEN: "warning", HitStatus.VERIFIED: "accent"}.get(hit.status, "muted")


def hit_columns(clock: Clock) -> tuple[Column, ...]:
    """The table's columns; times are local, UTC on hover."""

    def raised(hit: Any) -> str:
        return clock_text(hit.raised_at, clock.now())

    return (
        Column(
            "priority",
            "",
            lambda h: PRIORITY_WORDS[h.priority],
            48,
            image=mark_pixmap,
            sort=lambda h: _URGENCY[h.priority],
            tooltip=lambda h: f"{PRIORITY_WORDS[h.priority]} priority",
        ),
        Column("read", "Read", lambda h: h.read.plate, 124, plate=True),
        Column("listed", "Listed", lambda h: h.match.entry.plate, 124, plate=True),
        Column("time", "Time", raised, 110, tooltip=lambda h: utc_tip(h.raised_at), sort=lambda h: h.raised_at),
        Column("status", "State", status_words, 110, tone=_status_tone, tooltip=status_words),
        Column("kind", "Match", lambda h: _KINDS[h.match.kind], 104, tooltip=lambda h: _KINDS[h.match.kind]),
        Column("list", "List", lambda h: h.hotlist_name, 170, stretch=True, tooltip=lambda h: h.hotlist_name),
        Column("camera", "Camera", lambda h: h.read.camera, 110, shown=False),
    )
