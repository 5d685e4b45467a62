"""`bench upgrade`: an encrypted store of the first form, with a year of reads, brought to the newest one."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from alpr_desk.app.bench.filling import fill_first_form
from alpr_desk.app.bench.measuring import most_memory, rounded, timed_ms
from alpr_desk.app.bench.traffic import invent
from alpr_desk.db import migrations
from alpr_desk.db.engine import DATABASE_NAME, open_sqlcipher
from alpr_desk.db.unit_of_work import Store
from alpr_desk.db.upgrading import bring_up
from alpr_desk.domain.clock import SystemClock

_FIRST = "0001"


def upgrade(rows: int) -> Mapping[str, float]:
    """What a program start costs that finds an old store.

    `copy_s` and `check_s`: the copy and the looks at all pages of it; `longest_step_s`; `longest_silence_s` between
    two things that the screen is told; `most_memory_mb` above what was held before; `most_disk_times`: what lay on the
    disk at most besides the store, in sizes of the store.
    """
    with tempfile.TemporaryDirectory(prefix="alpr-desk-bench-", ignore_cleanup_errors=True) as name:
        path, key, clock = Path(name) / DATABASE_NAME, secrets.token_bytes(32), SystemClock()
        engine = open_sqlcipher(path, key)
        migrations.upgrade(engine, _FIRST)
        store = Store(engine)
        fill_first_form(store, invent(rows, clock.now()))
        store.close()
        size, watch = path.stat().st_size, _Watch(path)
        with most_memory() as most:
            _, whole_ms = timed_ms(lambda: bring_up(path, key, clock.now(), watch.tell))
        return {
            "rows": float(rows),
            "store_mb": rounded(size / 1e6),
            "upgrade_s": rounded(whole_ms / 1000),
            **watch.figures(),
            "most_memory_mb": rounded(most[0]),
            "most_disk_times": rounded(watch.most_bytes / size - 1),
        }


class _Watch:
    """Hears how far an upgrade is, and looks at the folder each time."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._told: list[tuple[str, float]] = []
        self.most_bytes = 0

    def tell(self, doing: str, _share: float) -> None:
        self._told.append((doing, perf_counter()))
        self.most_bytes = max(self.most_bytes, sum(file.stat().st_size for file in self._folder.iterdir()))

    def figures(self) -> dict[str, float]:
        spans: dict[str, float] = {}
        silences = [0.0]
        for (doing, begun), (_, ended) in zip(self._told, [*self._told[1:], ("", perf_counter())], strict=True):
            spans[doing] = spans.get(doing, 0.0) + ended - begun
            silences.append(ended - begun)
        return {
            "told": float(len(self._told)),
            "copy_s": rounded(spans.get("Copying the store", 0.0)),
            "check_s": rounded(spans.get("Checking the copy", 0.0) + spans.get("Checking the store", 0.0)),
            "longest_step_s": rounded(max(span for doing, span in spans.items() if doing.startswith("Step "))),
            "longest_silence_s": rounded(max(silences)),
        }
