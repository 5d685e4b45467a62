"""Tells other programs on this machine that somebody is waiting for an answer, sooner than the log can.

The log tells it once the question is on record. By then bulk has often begun another change, for whose end the question
then waits. A moment in memory that the programs of one data folder share costs neither of them anything.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from time import perf_counter_ns

NAME = "asking"
_SIZE = 8
_FORGOTTEN_NS = 1_000_000_000
"""After how long a question is no longer believed: its program may have ended in the middle of it."""


class Knocks:
    """When the last question began that has no answer yet, 0 where there is none; by a clock that all programs share.

    Of several at once only the last one shows. Who needs to know of all has the log.
    """

    def __init__(self, folder: Path) -> None:
        """`folder`: the data folder. Where it takes no file, other programs hear nothing."""
        try:
            with (folder / NAME).open("a+b") as file:
                file.write(bytes(max(0, _SIZE - file.tell())))
                file.flush()
                self._memory = mmap.mmap(file.fileno(), _SIZE)
        except OSError:
            self._memory = mmap.mmap(-1, _SIZE)

    def knock(self) -> int:
        """Somebody asks something. Gives what `answered` takes."""
        now = perf_counter_ns()
        self._put(now)
        return now

    def answered(self, knocked: int) -> None:
        """Who knocked then has the answer."""
        if self._last() == knocked:
            self._put(0)

    def heard(self) -> bool:
        """Whether somebody, here or in another program, waits for an answer."""
        last = self._last()
        return last != 0 and 0 <= perf_counter_ns() - last < _FORGOTTEN_NS

    def close(self) -> None:
        self._memory.close()

    def _last(self) -> int:
        return int.from_bytes(self._memory[:_SIZE], "little")

    def _put(self, moment: int) -> None:
        self._memory[:_SIZE] = moment.to_bytes(_SIZE, "little")
