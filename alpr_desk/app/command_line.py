"""Hands the command line its tools. Heavy imports wait until a command needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import platformdirs

from alpr_desk.cli.tools import NewAgency, Place, Tools
from alpr_desk.domain.clock import Clock, SystemClock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.events import StoreUpgrading
from alpr_desk.domain.requests.audit import ExportVerdict
from alpr_desk.domain.requests.evidence import PackageFault, PackageVerdict
from alpr_desk.domain.requests.members import Enrolment
from alpr_desk.errors import EnvironmentFault

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Without any of them Qt ends the process on Linux."""


def tools(clock: Clock | None = None) -> Tools:
    """Everything the commands need, by `clock` (None: the machine's)."""
    clock = clock or SystemClock()
    return Tools(
        clock=clock,
        default_folder=default_folder,
        open_desk=partial(_open_desk, clock),
        create_agency=partial(_create_agency, clock),
        has_key_store=_has_key_store,
        verify_package=verify_package,
        verify_export=verify_export,
        run_window=_run_window,
        demonstrate=_demonstrate,
        bench=_bench,
        read_command=partial(_read_command, clock),
    )


def default_folder() -> Path:
    """Where this user's data lies on this operating system."""
    return platformdirs.user_data_path("ALPR Desk", appauthor=False)


def verify_package(path: Path, expected: str | None = None) -> PackageVerdict:
    """Check a package in a folder, with the verifier that knows nothing else of the program."""
    from alpr_desk.evidence.verifier import verify

    verdict = verify(path, expected)
    faults = tuple(PackageFault(fault.path, fault.sentence) for fault in verdict.faults)
    return PackageVerdict(path, verdict.passed, faults, verdict.signer, verdict.authority_sha256)


def verify_export(path: Path, key: str) -> ExportVerdict:
    """Check an exported audit log with the verifier that knows nothing else of the program."""
    from alpr_desk.evidence.verifier_log import check_extract

    try:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            verdict = check_extract(lines, key)
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read ({error.strerror}): see that the drive is connected.") from error
    return ExportVerdict(
        verdict.entries, verdict.complete, verdict.state.size if verdict.state else 0, verdict.key, verdict.faults
    )


@contextmanager
def _open_desk(clock: Clock, place: Place) -> Iterator[Desk]:
    from alpr_desk.app.opening import open_data
    from alpr_desk.bus import Bus

    bus = Bus()
    bus.subscribe(StoreUpgrading, _say_upgrading)
    opened = open_data(place.folder, clock, bus, passphrase=place.passphrase, database=place.database)
    try:
        yield opened.desk
    finally:
        opened.close()


def _say_upgrading(event: StoreUpgrading) -> None:
    """To standard error, so that what a command prints stays what it is."""
    if event.doing:
        click.echo(f"{event.share:4.0%}  {event.doing}", err=True)


def _create_agency(clock: Clock, place: Place, new: NewAgency) -> Enrolment:
    from alpr_desk.app.opening import found
    from alpr_desk.services.founding import FirstMember

    first = FirstMember(new.user_name, new.name, new.title, new.password)
    return found(place.folder, new.agency, first, clock, passphrase=place.passphrase() or None, database=place.database)


def _has_key_store() -> bool:
    from alpr_desk.db.keys import SERVICE, KeyringKeyStore

    return KeyringKeyStore(SERVICE, "probe").usable


def _run_window(place: Place, *, report_shown: bool = False) -> int:
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _DISPLAYS):
        raise EnvironmentFault("There is no display to open the window on: sign in to a desktop, or use the commands.")
    from alpr_desk.app.window import run_window

    return run_window(place, report_shown=report_shown)


def _demonstrate(*, out: Path, source: str | None, headless: bool) -> dict[str, Any]:
    from alpr_desk.app.demonstration import demonstrate

    return demonstrate(out=out, source=source, headless=headless)


def _bench(
    name: str, *, rows: int | None, entries: int | None, images: Sequence[Path], database: str | None
) -> dict[str, Any]:
    from alpr_desk.app.benchmarks import bench

    return bench(name, rows=rows, entries=entries, images=images, database=database)


def _read_command(clock: Clock) -> click.Command:
    """Built only when it is called, so that other commands do not pay for the recognition engine."""

    class Lazily(click.Command):
        def make_context(
            self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
        ) -> click.Context:
            from alpr_desk.app.recognition import read_command

            return read_command(clock).make_context(info_name, args, parent, **extra)

    return Lazily("read", help="Read the plates of pictures, folders, videos and streams, as JSON lines.")
