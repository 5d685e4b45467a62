"""What is shown once: second factor and recovery codes, on the screen and on a sheet of paper.

A sheet is written straight to the file that was named, never by way of another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from alpr_desk.cli.printing import print_json
from alpr_desk.domain.requests.members import Enrolment
from alpr_desk.errors import BadInput, EnvironmentFault

F = TypeVar("F", bound=Callable[..., Any])


def show_enrolment(enrolment: Enrolment, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "member": enrolment.member,
                "otpauth_uri": enrolment.otpauth_uri,
                "recovery_codes": enrolment.recovery_codes,
            }
        )
        return
    click.echo(f"{enrolment.member.name} ({enrolment.member.user_name}) is enrolled. This is shown once:")
    click.echo(f"  second factor  {enrolment.otpauth_uri}")
    click.echo(f"  recovery codes {' '.join(enrolment.recovery_codes)}")


def sheet_option(function: F) -> F:
    """`--sheet FILE`, handed on as `sheet`."""
    return click.option(
        "--sheet",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE.pdf",
        help="Write the recovery codes to this new file too, as a PDF to print.",
    )(function)


@contextmanager
def new_sheet(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Opens the file before anything is asked, so that no codes are made that cannot be written; gives what writes it.

    Only its owner may read it (on Windows: whoever may read the folder). An existing file is left alone. Gone again
    where nothing was written.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        stream = open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    except FileExistsError as error:
        raise BadInput(f"{path} is there already: name a new file for the sheet.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    try:
        with stream:
            yield lambda content: _write(stream.write, content, path)
    finally:
        if path.stat().st_size == 0:
            path.unlink()


def _write(write: Callable[[bytes], int], content: bytes, path: Path) -> None:
    try:
        write(content)
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written: {error.strerror}. Note the codes by hand.") from error
