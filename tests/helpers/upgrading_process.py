"""Run by tests as a process of its own: brings a store to the newest form, and waits at every thing it says.

Arguments: the store's file, its key in hex, and how many rows a long step takes at once. Each line on standard input
lets it go on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from alpr_desk.db.migrations import progress
from alpr_desk.db.upgrading import bring_up
from tests.helpers.clock import START


def tell(doing: str, _share: float) -> None:
    sys.stdout.write(doing + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    progress.AT_ONCE = int(sys.argv[3])
    bring_up(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), START, tell)
