"""Python's collector of reference cycles, kept to the window's thread.

By itself it runs in whichever thread allocates at the wrong moment. A cycle with a widget in it that is collected in a
worker destroys the widget there, under the hands of the window's thread, and the process ends without a word.
pyqtgraph has the same cure; importing it would hold up the sign-in page for a quarter of a second.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class CycleCollector(QTimer):
    """From its making on, cycles are collected in the thread that made it and in no other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, interval=INTERVAL_MS)
        self.timeout.connect(collect_due)
        gc.disable()
        self.start()


def collect_due() -> None:
    """Collect the oldest generation whose count has passed Python's own threshold; nothing when none has."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [n for n, (count, threshold) in enumerate(zip(counts, thresholds, strict=True)) if count > threshold]
    if due:
        gc.collect(due[-1])
