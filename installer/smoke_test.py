"""Runs a shipped program as a member would and says whether it works: `python smoke_test.py PATH/TO/alpr-desk`.

Needs Python's standard library alone, so that it can run on a machine that has nothing but the program.
Ends with 0 where every step worked, with 1 at the first that did not.
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

WIDTH, HEIGHT = 640, 360
PLATE = "7LKT426"
# 5 by 7 dots a character, one number a row; only what PLATE needs.
GLYPHS = {
    "7": (31, 1, 2, 4, 8, 8, 8),
    "L": (16, 16, 16, 16, 16, 16, 31),
    "K": (17, 18, 20, 24, 20, 18, 17),
    "T": (31, 4, 4, 4, 4, 4, 4),
    "4": (2, 6, 10, 18, 31, 2, 2),
    "2": (14, 17, 1, 6, 8, 16, 31),
    "6": (14, 16, 16, 30, 17, 17, 14),
}


class Failure(Exception):
    """A step did not do what it should; the sentence says which and how."""


def _dark(x: int, y: int) -> bool:
    """Whether the pixel at (x, y) belongs to a character of the plate that is drawn in the middle of the picture."""
    column, row = (x - 220) // 4, (y - 166) // 4
    index, inside = divmod(column, 7)
    if not (0 <= row < 7 and 0 <= index < len(PLATE) and inside < 5):
        return False
    return bool(GLYPHS[PLATE[index]][row] >> (4 - inside) & 1)


def _pixel(x: int, y: int) -> bytes:
    if _dark(x, y):
        return b"\x20\x28\x60"
    if 210 <= x < 424 and 154 <= y < 206:
        return b"\xf4\xf4\xee"
    return b"\x50\x54\x58" if y > 90 else b"\x90\xa8\xc0"


def picture() -> bytes:
    """A car-grey PNG with a white plate that says PLATE."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"".join(_pixel(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def run(program: Path, *arguments: str, seconds: int = 600) -> str:
    """Standard output of the program. Raises Failure where it does not end with 0 in time."""
    command = [str(program), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - the program named on the command line is what is tested
            command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{' '.join(arguments)}: {error}") from error
    if done.returncode != 0:
        raise Failure(f"{' '.join(arguments)}: ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def tells_its_version(program: Path, _folder: Path) -> None:
    if not any(character.isdigit() for character in run(program, "--version")):
        raise Failure("--version: there is no number in the answer")


def reads_a_picture(program: Path, folder: Path) -> None:
    image = folder / "drawn.png"
    image.write_bytes(picture())
    answer = json.loads(run(program, "read", str(image)).splitlines()[0])
    if (answer["width"], answer["height"]) != (WIDTH, HEIGHT):
        raise Failure("read: the answer is about another picture")
    plates = [read["plate"] for read in answer["reads"]]
    if PLATE not in plates:
        raise Failure(f"read: {PLATE} was drawn and {plates} was read: are the models whole?")


def runs_the_demonstration(program: Path, folder: Path) -> None:
    out = folder / "demo"
    run(program, "demo", "--headless", "--out", str(out), seconds=1200)
    for made, pattern in (("picture of a page", "screens/*.png"), ("evidence package", "export/*")):
        if not list(out.glob(pattern)):
            raise Failure(f"demo: there is no {made} in {out / pattern}")


STEPS: tuple[Callable[[Path, Path], None], ...] = (tells_its_version, reads_a_picture, runs_the_demonstration)


def main() -> int:
    """Every step over the program named on the command line; 0 or 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="the shipped alpr-desk, or alpr-desk.exe")
    program = parser.parse_args().program.resolve()
    with tempfile.TemporaryDirectory(prefix="alpr-desk-smoke-") as folder:
        for step in STEPS:
            name = step.__name__.replace("_", " ")
            try:
                step(program, Path(folder))
            except Failure as failure:
                sys.stderr.write(f"FAILED {name}: {failure}\n")
                return 1
            sys.stdout.write(f"ok {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
