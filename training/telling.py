"""What commands say to the person who runs them."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """`line` to standard output, at once: these commands run for an hour into a file that somebody watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
