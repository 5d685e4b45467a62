"""How a long step says how far it is, and keeps what it has done. Steps of a few rows need neither."""

from __future__ import annotations

from alembic import context

AT_ONCE = 250_000
"""Rows that a long step takes at once: the more, the fewer times it goes through the whole store."""


def tell_share(share: float) -> None:
    """Called within a step: so much of it is done, 0..1. Heard by whoever asked for the upgrade, if anyone."""
    tell = context.config.attributes.get("tell")
    if tell is not None:
        tell(share)


def keep_so_far() -> None:
    """Called within a step: a program killed from here on need not do again what is done.

    Only where the upgrade is made on a copy that nothing else uses; elsewhere a step is made whole or not at all. The
    step is begun again from its start, and must see by itself how far it was.
    """
    if context.config.attributes.get("in_pieces"):
        context.config.attributes["connection"].commit()
