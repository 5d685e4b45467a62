"""Fetches lists that are due, under the standing order of the member who set the pick-up.

Setting a pick-up is an act of a signed-in member, recorded as such; each fetch is checked against that member as if
they asked now (account, role, training, policy, password) and recorded in their name as a standing order. A member who
has left or may no longer manage lists fetches nothing more (Policy 430.3(d), 430.3(e)).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.list_pickup import STAGE, RunPickups
from alpr_desk.errors import AlprDeskError
from alpr_desk.services.office import Office

WAIT = timedelta(hours=1)
"""Before a member's lists are tried again after the request itself was refused."""


class PickupSchedule:
    """Remembers whose order was refused. Used by one thread. `run` makes the request under a session."""

    def __init__(self, office: Office, run: Callable[[SessionId, RunPickups], object]) -> None:
        self._office, self._run = office, run
        self._not_before: dict[str, datetime] = {}

    def look(self) -> None:
        """Fetch what is due now. Raises nothing that a person can act on: that is told by the health bar."""
        if not self._office.settings.hotlist.fetch_here:
            return
        now = self._office.clock.now()
        try:
            with self._office.store.reading() as unit:
                names = {kept.pickup.set_by for kept in unit.list_keeping.pickups() if kept.pickup.due(now)}
        except AlprDeskError:
            return  # a store that does not answer is told by every request
        for name in sorted(names):
            before = self._not_before.get(name)
            if before is None or not before - WAIT <= now < before:
                self._fetch_for(name, now)

    def _fetch_for(self, name: str, now: datetime) -> None:
        try:
            with self._office.store.reading() as unit:
                member = unit.members.by_user_name(name)
            if member is None:
                return
            session = self._office.sessions.open_order(member)
            try:
                self._run(session.id, RunPickups())
            finally:
                self._office.sessions.end(session.id)
            self._not_before.pop(name, None)
        except AlprDeskError as error:
            self._not_before[name] = now + WAIT
            sentence = f"What {name} set to be fetched is not fetched: {error}"
            self._office.bus.publish(StageHealth(STAGE, HealthState.FAILED, sentence, now))
