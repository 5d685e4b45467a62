"""What the composition root hands to the command line; the commands know nothing below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import click

from alpr_desk.domain.clock import Clock
from alpr_desk.domain.desk import Desk
from alpr_desk.domain.requests.audit import ExportVerdict
from alpr_desk.domain.requests.evidence import PackageVerdict
from alpr_desk.domain.requests.members import Enrolment


@dataclass(frozen=True, slots=True)
class Place:
    """Which store a command means. `passphrase` is asked for only where the key file needs one."""

    folder: Path
    database: str | None
    passphrase: Callable[[], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What `init` asks for."""

    agency: str
    user_name: str
    name: str
    title: str
    password: str = field(repr=False)


class Demonstrate(Protocol):
    """Runs the demonstration and returns its summary."""

    def __call__(self, *, out: Path, source: str | None, headless: bool) -> dict[str, Any]: ...


class RunWindow(Protocol):
    """Opens the window and returns its exit code; `report_shown`: says when the sign-in page is up, and closes."""

    def __call__(self, place: Place, *, report_shown: bool = False) -> int: ...


class Bench(Protocol):
    """Measures one benchmark and returns its figures."""

    def __call__(
        self, name: str, *, rows: int | None, entries: int | None, images: Sequence[Path], database: str | None
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything the commands need.

    Attributes:
        default_folder: where this operating system keeps the data.
        open_desk: the Desk over a store; closes it when the block ends.
        create_agency: makes the store.
        needs_passphrase: whether the key of a folder lies in a passphrase-wrapped file.
        verify_package: checks a package without any store; the second argument is the authority's fingerprint
            that is expected, if known.
        verify_export: checks an exported audit log without any store; the second argument is the log's key, if known.
        run_window: opens the window and returns its exit code.
    """

    clock: Clock
    default_folder: Callable[[], Path]
    open_desk: Callable[[Place], AbstractContextManager[Desk]]
    create_agency: Callable[[Place, NewAgency], Enrolment]
    has_key_store: Callable[[], bool]
    verify_package: Callable[[Path, str | None], PackageVerdict]
    verify_export: Callable[[Path, str], ExportVerdict]
    run_window: RunWindow
    demonstrate: Demonstrate
    bench: Bench
    read_command: Callable[[], click.Command]
