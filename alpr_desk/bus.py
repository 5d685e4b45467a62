"""What happened, told to whoever asked to hear: a synchronous in-process publish and subscribe.

Callbacks run in the publisher's thread, so they must return at once (the window's only hands the event
to its own thread). A callback that fails is logged and does not stop the others or the publisher.
The bus knows no event types; those live in `alpr_desk.domain.events`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

log = logging.getLogger(__name__)
E = TypeVar("E")


class Bus:
    """Delivers each event to the subscribers of its exact type, in the order they subscribed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[type, tuple[Callable[[Any], None], ...]] = {}

    def subscribe(self, event_type: type[E], callback: Callable[[E], None]) -> Callable[[], None]:
        """Call `callback` for each event of `event_type`; the returned function ends the subscription."""
        with self._lock:
            self._subscribers[event_type] = (*self._subscribers.get(event_type, ()), callback)

        def unsubscribe() -> None:
            with self._lock:
                kept = tuple(c for c in self._subscribers[event_type] if c is not callback)
                self._subscribers[event_type] = kept

        return unsubscribe

    def publish(self, event: object) -> None:
        """Deliver `event`; returns when every subscriber has returned."""
        for callback in self._subscribers.get(type(event), ()):
            try:
                callback(event)
            except Exception:
                log.exception("a subscriber of %s failed", type(event).__name__)

    def publish_all(self, event_type: type[E], events: Iterable[E]) -> None:
        """Deliver each of `events`, all of this type; they are not asked for where nobody listens."""
        if self._subscribers.get(event_type):
            for event in events:
                self.publish(event)
