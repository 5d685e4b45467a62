"""Overlays moved on to the picture shown: recognition is some frames behind, and plates do not stand still. Pure."""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.domain.seeing import Overlay, OverlayFrame, Quad, bounding_box

FURTHEST = 3.0
"""A plate is moved by at most so many of its own widths; further is a guess and it stays where it was seen."""


MOST_STEPS = 2.0
"""Times the way between the last two looks that a plate is moved on; further it would be a guess."""


def moved_on(former: OverlayFrame | None, newest: OverlayFrame, sequence: int) -> tuple[Overlay, ...]:
    """The overlays of `newest` where they should be in frame `sequence`, by their way since `former`."""
    seen, ahead = newest.sequence, sequence - newest.sequence
    if former is None or ahead <= 0 or former.sequence >= seen:
        return newest.overlays
    share = min(MOST_STEPS, ahead / (seen - former.sequence))
    return tuple(_move(overlay, _same(overlay, former), share) for overlay in newest.overlays)


def _same(overlay: Overlay, former: OverlayFrame) -> Overlay | None:
    """The same plate in the former frame: the same text, else the nearest within its own width."""
    named = [o for o in former.overlays if o.plate is not None and o.plate == overlay.plate]
    if named:
        return named[0]
    x, y, width, _ = bounding_box(overlay.quad)

    def distance(other: Overlay) -> float:
        there = bounding_box(other.quad)
        return abs(there[0] - x) + abs(there[1] - y)

    near = [o for o in former.overlays if (o.plate is None or overlay.plate is None) and distance(o) <= width]
    return min(near, key=distance, default=None)


def _move(overlay: Overlay, former: Overlay | None, share: float) -> Overlay:
    if former is None:
        return overlay
    ways = [((x - fx) * share, (y - fy) * share) for (x, y), (fx, fy) in zip(overlay.quad, former.quad, strict=True)]
    if max(abs(dx) + abs(dy) for dx, dy in ways) > FURTHEST * bounding_box(overlay.quad)[2]:
        return overlay
    corners = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(overlay.quad, ways, strict=True)]
    quad: Quad = (corners[0], corners[1], corners[2], corners[3])
    return replace(overlay, quad=quad)
