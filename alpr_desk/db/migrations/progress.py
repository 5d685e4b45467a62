"""How a long step says how far it is. Steps of a few rows need not."""

from __future__ import annotations

from alembic import context


def tell_share(share: float) -> None:
    """Called within a step: so much of it is done, 0..1. Heard by whoever asked for the upgrade, if anyone."""
    tell = context.config.attributes.get("tell")
    if tell is not None:
        tell(share)
