"""Packages and verdicts for pages under test."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alpr_desk.domain.requests.evidence import PackageFault, PackageRow, PackageVerdict, PackageWritten
from tests.ui.helpers.desk_context import NOW

AUTHORITY = ":".join(f"{number * 7 % 256:02X}" for number in range(32))
FOLDER = Path("/media/vega/CASE/alpr-26-01234-20261124T223207Z-ae503862")
PASSED = (
    "All 26 files are listed, present and unchanged (SHA-256 and SHA-512).",
    "The signing certificate was issued by the authority in the package.",
    "The report's signature is valid, of the same signer, and covers the whole document.",
)
FAULTS = (
    PackageFault("data/read-3/frame.jpg", "This file was changed after it was signed."),
    PackageFault("", "The tag manifest's signature does not fit the manifest."),
)


def verdict(*faults: PackageFault, path: Path = FOLDER) -> PackageVerdict:
    return PackageVerdict(path, PASSED[:1] if faults else PASSED, faults, "Fresno County Sheriff Signing", AUTHORITY)


def written(path: Path = FOLDER) -> PackageWritten:
    return PackageWritten(path, 4, 26, 3_400_000, "ab" * 32, AUTHORITY, "PAdES B-B")


def packages(count: int) -> tuple[PackageRow, ...]:
    return tuple(
        PackageRow(
            number,
            str(FOLDER.with_name(f"alpr-26-01234-{number}")),
            NOW - timedelta(hours=number),
            "Ana Vega",
            "criminal investigation, case 26-01234",
            (number, number + 1),
            (number,) if number % 2 else (),
            "cd" * 32,
        )
        for number in range(1, count + 1)
    )
