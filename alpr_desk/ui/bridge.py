"""From the bus to the window: events published in any thread come out as Qt signals in the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from alpr_desk.bus import Bus
from alpr_desk.domain.events import (
    AlarmAcknowledged,
    AlarmRaised,
    HitChanged,
    HitRaised,
    HotlistsChanged,
    ImportProgress,
    ReadStored,
    ShiftEnded,
    ShiftStarted,
    StageHealth,
    StoreUpgrading,
)
from alpr_desk.domain.proving import AuditProgress


class Bridge(QObject):
    """Signals, each with the event: `read_stored`, `hit_raised`, `hit_changed`, `health`, `shift_started`,
    `shift_ended`, `hotlists_changed`, `alarm_raised`, `alarm_acknowledged`, `store_upgrading`,
    `audit_progress`, `import_progress`. All in the order in which the events were published.
    """

    read_stored = Signal(object)
    hit_raised = Signal(object)
    hit_changed = Signal(object)
    health = Signal(object)
    shift_started = Signal(object)
    shift_ended = Signal(object)
    hotlists_changed = Signal(object)
    alarm_raised = Signal(object)
    alarm_acknowledged = Signal(object)
    store_upgrading = Signal(object)
    audit_progress = Signal(object)
    import_progress = Signal(object)
    _arrived = Signal(object)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = {
            ReadStored: self.read_stored,
            HitRaised: self.hit_raised,
            HitChanged: self.hit_changed,
            StageHealth: self.health,
            ShiftStarted: self.shift_started,
            ShiftEnded: self.shift_ended,
            HotlistsChanged: self.hotlists_changed,
            AlarmRaised: self.alarm_raised,
            AlarmAcknowledged: self.alarm_acknowledged,
            StoreUpgrading: self.store_upgrading,
            AuditProgress: self.audit_progress,
            ImportProgress: self.import_progress,
        }
        self._arrived.connect(self._emit, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: list[Callable[[], None]] = [bus.subscribe(kind, self._take) for kind in self._signals]

    def _take(self, event: object) -> None:
        self._arrived.emit(event)

    @Slot(object)
    def _emit(self, event: object) -> None:
        if self._unsubscribe:
            self._signals[type(event)].emit(event)

    def close(self) -> None:
        """Hear nothing more; what is still queued goes nowhere."""
        for end in self._unsubscribe:
            end()
        self._unsubscribe = []
