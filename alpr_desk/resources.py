"""Where the files that ship with the program lie: icons, sounds, texts, lists."""

from __future__ import annotations

import sys
from pathlib import Path

from alpr_desk.errors import EnvironmentFault


def resource(name: str) -> Path:
    """The shipped file or folder `name`, as `policy/policy-430.md`: relative, with `/` on every system.

    Looked for beside a frozen program (PyInstaller), in the installed package, then in a checkout.
    Raises EnvironmentFault where it is in none of them.
    """
    package = Path(__file__).resolve().parent
    places = [package / "resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        places = [Path(frozen) / "resources", Path(frozen) / "alpr_desk" / "resources"]
    for place in places:
        if (place / name).exists():
            return place / name
    raise EnvironmentFault(f"The program's file '{name}' is missing: install ALPR Desk again.")
