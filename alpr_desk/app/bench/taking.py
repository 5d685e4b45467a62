"""Reads taken in by another process, as `alpr-desk ingest` is one, while this one measures."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from alpr_desk.app.bench.measuring import BenchOffice, timed_ms
from alpr_desk.app.demonstration.agency import Account, open_agency
from alpr_desk.app.opening import Opened
from alpr_desk.bus import Bus
from alpr_desk.cli.taking_in import take_in
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.people import SessionId
from alpr_desk.domain.requests.access import SignIn
from alpr_desk.domain.seeing import CapturedRead


def taken_in_ms(opened: Opened, session: SessionId, reads: list[CapturedRead]) -> float:
    """Milliseconds that `reads` take to be taken in."""
    return timed_ms(lambda: take_in(lambda request: opened.desk.execute(session, request), "bench", reads))[1]


class TakingIn:
    """While it lasts, the other process takes in `reads`; `ms` is what it took, once `until_done` has ended."""

    def __init__(self, office: BenchOffice, reads: list[CapturedRead]) -> None:
        context = multiprocessing.get_context("spawn")
        self._told, self._telling = context.Pipe(duplex=False)
        arguments = office.folder, office.database, office.administrator, reads, self._telling
        self._process = context.Process(target=_take_in, args=arguments, name="bench ingest")
        self.ms = 0.0

    def __enter__(self) -> TakingIn:
        self._process.start()
        self._telling.close()  # so that only the other process holds that end, and its death is the end of the pipe
        self._told.recv()
        return self

    def until_done(self) -> Iterator[int]:
        """0, 1, 2 ... at least once, for as long as reads are taken in."""
        number = 0
        while not number or not self._told.poll():
            yield number
            number += 1
        self.ms = self._told.recv()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.join()


def _take_in(
    folder: Path, database: str | None, account: Account, reads: list[CapturedRead], telling: Connection
) -> None:
    """Tells that it begins, and then how many milliseconds it took."""
    opened = open_agency(folder, SystemClock(), Bus(), database)
    try:
        code = account.enrolment.recovery_codes[0]  # the second factor's own may have been used a moment ago
        signing = SignIn(account.user_name, account.password, code, notice_acknowledged=True)
        session = opened.desk.execute(None, signing).session
        telling.send(0.0)
        telling.send(taken_in_ms(opened, session, reads))
    finally:
        opened.close()
