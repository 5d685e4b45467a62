"""How much one page of a search looks at: so many names or plates, and no more, whatever is asked."""

from __future__ import annotations

from typing import Final

PROBED: Final = 1_500
"""Plates that are looked up one by one at most."""
TOGETHER: Final = 128
"""Of them, with one question."""

TRIED: Final = 20_000
"""Names of a narrow place, camera or time that are walked past before many plates are looked up instead."""
WALKED: Final = 100_000
"""Names that are walked past at most."""
OPENED: Final = 3_000
"""Reads that a walk opens at most to see whether they are what it is narrowed to."""
