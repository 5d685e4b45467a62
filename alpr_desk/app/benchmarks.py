"""`alpr-desk bench`: speed and memory on this machine, and how right the reads are where the truth is known.

Everything measured is the program's own path through real files, keys and networks, in a folder that is removed
afterwards. Figures of one machine at one moment: run with nothing else running.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

import alpr_desk
from alpr_desk.errors import BadInput

Figures = Mapping[str, float | int | str]


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where one benchmark lies, and the sizes it takes: least, most and default."""

    module: str
    function: str
    rows: tuple[int, int, int] | None = None
    entries: tuple[int, int, int] | None = None
    pictures: bool = False
    database: bool = False


_BENCHES = {
    "read": _Bench("recognition", "read", rows=(1, 10_000, 60), pictures=True),
    "track": _Bench("tracking", "track", rows=(30, 36_000, 2_250)),
    "hotlist": _Bench("lists", "hotlist", entries=(100, 10_000_000, 100_000)),
    "search": _Bench("searching", "search", rows=(100, 50_000_000, 100_000), database=True),
    "upgrade": _Bench("upgrading", "upgrade", rows=(100, 50_000_000, 100_000)),
    "audit": _Bench("audit", "audit", entries=(100, 2_000_000, 100_000)),
    "package": _Bench("evidence", "package", rows=(1, 200, 10)),
    "startup": _Bench("window", "startup", rows=(1, 50, 5)),
    "ui": _Bench("window", "ui", rows=(10, 10_000, 600)),
    "live": _Bench("live", "live", rows=(30, 9_000, 900)),
}


def bench(
    name: str, *, rows: int | None, entries: int | None, images: Sequence[Path], database: str | None = None
) -> dict[str, Any]:
    """`{"bench": name, "machine": {...}, "figures": {...}}`.

    Args:
        name: one of read, track, hotlist, search, upgrade, audit, package, startup, ui, live.
        rows: pictures (read), frames (track), stored reads (search, upgrade), reads in the package (package), starts
            (startup), frames painted (ui) or played (live); None for the default.
        entries: list entries (hotlist), log entries (audit); None for the default.
        images: pictures and folders of pictures for `read`; empty for drawn ones, whose plates are known.
        database: address of a PostgreSQL server for `search`, which makes a database of its own there; None for an
            encrypted file.

    Raises BadInput for an unknown name and for a size that the benchmark cannot use.
    """
    chosen = _BENCHES.get(name)
    if chosen is None:
        raise BadInput(f"There is no benchmark '{name}'. Choose one of: {', '.join(_BENCHES)}.")
    if images and not chosen.pictures:
        raise BadInput(f"The benchmark '{name}' takes no pictures: leave --images out.")
    if database is not None and not chosen.database:
        raise BadInput(f"The benchmark '{name}' takes no database: leave --database out.")
    given: dict[str, Any] = {}
    for option, bounds, value in (("rows", chosen.rows, rows), ("entries", chosen.entries, entries)):
        if bounds is not None:
            given[option] = _within(name, option, bounds, value)
        elif value is not None:
            raise BadInput(f"The benchmark '{name}' takes no --{option}: leave it out.")
    if chosen.pictures:
        given["images"] = tuple(images)
    if chosen.database:
        given["database"] = database
    measure: Callable[..., Figures] = getattr(import_module(f"alpr_desk.app.bench.{chosen.module}"), chosen.function)
    figures = measure(**given)
    return {"bench": name, "machine": machine(), "figures": dict(figures)}


def _within(name: str, option: str, bounds: tuple[int, int, int], value: int | None) -> int:
    least, most, default = bounds
    if value is None:
        return default
    if not least <= value <= most:
        raise BadInput(f"The benchmark '{name}' takes --{option} from {least:,} to {most:,}, not {value:,}.")
    return value


def machine() -> dict[str, Any]:
    """What the figures were measured on. Nothing here names a person or a place."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "platform": platform.platform(terse=True),
        "python": platform.python_version(),
        "alpr_desk": alpr_desk.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
