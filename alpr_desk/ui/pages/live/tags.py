"""Where the plate's tag goes over the live picture: beside the plate, never on one. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF

GAP = 4.0


def _beside(plate: QRectF, size: QSizeF) -> tuple[QRectF, ...]:
    width, height = size.width(), size.height()
    centre_x, centre_y = plate.center().x() - width / 2, plate.center().y() - height / 2
    above, below = plate.top() - GAP - height, plate.bottom() + GAP
    return tuple(
        QRectF(x, y, width, height)
        for x, y in (
            (centre_x, above),
            (centre_x, below),
            (plate.left(), above),
            (plate.right() - width, above),
            (plate.left(), below),
            (plate.right() - width, below),
            (plate.right() + GAP, centre_y),
            (plate.left() - GAP - width, centre_y),
        )
    )


def place_tag(plate: QRectF, size: QSizeF, picture: QRectF, taken: Sequence[QRectF]) -> QRectF | None:
    """A place of `size` beside `plate`, inside `picture`, that touches nothing in `taken` (all plates, tags so far).

    None where there is no room: then no tag is drawn, for the plate itself is what must be seen.
    """
    for place in _beside(plate, size):
        moved = QRectF(place)
        if place.bottom() <= plate.top() or place.top() >= plate.bottom():
            left = max(picture.left(), min(place.left(), picture.right() - place.width()))
            moved.moveLeft(left)
        if picture.contains(moved) and not moved.intersects(plate) and not any(moved.intersects(t) for t in taken):
            return moved
    return None
