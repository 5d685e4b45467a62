"""A transaction is a block that is rolled back unless it is committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from alpr_desk.db.engine import require_whole, transaction, writer_of
from alpr_desk.db.repositories.agencies import Agencies
from alpr_desk.db.repositories.alarms import Alarms
from alpr_desk.db.repositories.audit_log import AuditLog
from alpr_desk.db.repositories.canvasses import Canvasses
from alpr_desk.db.repositories.checkpoints import Checkpoints
from alpr_desk.db.repositories.corrections import Corrections
from alpr_desk.db.repositories.courses import Courses
from alpr_desk.db.repositories.data_keys import DataKeys
from alpr_desk.db.repositories.filling import Filling, FirstFormFilling
from alpr_desk.db.repositories.hits import Hits
from alpr_desk.db.repositories.hotlists import Hotlists
from alpr_desk.db.repositories.list_keeping import ListKeeping
from alpr_desk.db.repositories.member_requests import MemberRequests
from alpr_desk.db.repositories.member_steps import MemberSteps
from alpr_desk.db.repositories.members import Members
from alpr_desk.db.repositories.office_filling import OfficeFilling
from alpr_desk.db.repositories.packages import Packages
from alpr_desk.db.repositories.protected_plates import ProtectedPlates
from alpr_desk.db.repositories.read_search import ReadSearch
from alpr_desk.db.repositories.reads import Reads
from alpr_desk.db.repositories.reviews import Reviews
from alpr_desk.db.repositories.saved_searches import SavedSearches
from alpr_desk.db.repositories.security_keys import SecurityKeys
from alpr_desk.db.repositories.shifts import Shifts
from alpr_desk.db.repositories.sign_ins import SignIns
from alpr_desk.db.repositories.statistics import Counting
from alpr_desk.db.repositories.trainings import Trainings
from alpr_desk.db.repositories.wanted import Wanted
from alpr_desk.db.turns import Turns

E = TypeVar("E")


class UnitOfWork:
    """The repositories over one transaction, and the events to announce once it is committed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.announcements: list[tuple[type, Iterable[Any]]] = []
        self.agencies = Agencies(connection)
        self.alarms = Alarms(connection)
        self.audit = AuditLog(connection, self.announce)
        self.canvasses = Canvasses(connection)
        self.checkpoints = Checkpoints(connection)
        self.corrections = Corrections(connection)
        self.counting = Counting(connection)
        self.courses = Courses(connection)
        self.data_keys = DataKeys(connection)
        self.filling = Filling(connection)
        self.first_form_filling = FirstFormFilling(connection)
        self.hits = Hits(connection)
        self.hotlists = Hotlists(connection)
        self.list_keeping = ListKeeping(connection)
        self.member_requests = MemberRequests(connection)
        self.member_steps = MemberSteps(connection)
        self.members = Members(connection)
        self.office_filling = OfficeFilling(connection)
        self.packages = Packages(connection)
        self.protected_plates = ProtectedPlates(connection)
        self.read_search = ReadSearch(connection)
        self.reads = Reads(connection)
        self.reviews = Reviews(connection)
        self.saved_searches = SavedSearches(connection)
        self.security_keys = SecurityKeys(connection)
        self.shifts = Shifts(connection)
        self.sign_ins = SignIns(connection)
        self.trainings = Trainings(connection)
        self.wanted = Wanted(connection)

    def announce(self, event: object) -> None:
        """Publish `event` after the commit, and only then."""
        self.announce_all(type(event), (event,))

    def announce_all(self, event_type: type[E], events: Iterable[E]) -> None:
        """The same of each of `events`, which are made only then: nobody waits for the write lock, somebody listens."""
        self.announcements.append((event_type, events))

    def commit(self) -> None:
        self._connection.commit()


class Store:
    """Opens units of work on one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writer_of(engine)
        self._turns = Turns()

    @contextmanager
    def writing(self, *, bulk: bool = False) -> Iterator[UnitOfWork]:
        """Holds the write lock from here on: what is stamped inside is in order. Rolled back unless committed.

        `bulk`: nobody waits for it, so it may also do what others would have to do before they answer.
        """
        with self._turns.turn(), transaction(self._writer, writing=True, bulk=bulk) as connection:
            connection.begin()
            yield UnitOfWork(connection)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A snapshot that blocks no writer."""
        with transaction(self._engine, writing=False) as connection:
            yield UnitOfWork(connection)

    def require_whole(self) -> None:
        """Raises EnvironmentFault where the database's file is damaged anywhere, in what is read or not."""
        require_whole(self._engine)

    def close(self) -> None:
        self._writer.dispose()
        self._engine.dispose()
