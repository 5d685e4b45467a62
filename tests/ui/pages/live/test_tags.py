"""A tag never hides a plate, its own or another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from alpr_desk.ui.pages.live.tags import place_tag

PICTURE = QRectF(76, 102, 866, 488)


@st.composite
def plates(draw: st.DrawFn) -> QRectF:
    width, height = draw(st.floats(8, 700)), draw(st.floats(5, 400))
    x = draw(st.floats(PICTURE.left(), PICTURE.right() - 8))
    y = draw(st.floats(PICTURE.top(), PICTURE.bottom() - 5))
    return QRectF(x, y, width, height)


@given(st.lists(plates(), min_size=1, max_size=6), st.floats(40, 200), st.floats(16, 40))
def test_tags_hide_no_plate_no_tag_and_stay_in_the_picture(boxes: list[QRectF], width: float, height: float) -> None:
    taken = list(boxes)
    for box in boxes:
        place = place_tag(box, QSizeF(width, height), PICTURE, taken)
        if place is None:
            continue
        assert PICTURE.contains(place)
        assert not any(place.intersects(other) for other in taken)
        taken.append(place)


def test_tag_stands_above_where_there_is_room() -> None:
    plate = QRectF(400, 300, 120, 40)
    place = place_tag(plate, QSizeF(100, 26), PICTURE, [plate])
    assert place is not None
    assert place.bottom() <= plate.top()


def test_tag_stands_below_a_plate_at_the_upper_edge() -> None:
    plate = QRectF(400, 104, 120, 40)
    place = place_tag(plate, QSizeF(100, 26), PICTURE, [plate])
    assert place is not None
    assert place.top() >= plate.bottom()


def test_tag_moves_inwards_at_the_side_edges() -> None:
    plate = QRectF(80, 300, 40, 20)
    place = place_tag(plate, QSizeF(120, 26), PICTURE, [plate])
    assert place is not None
    assert place.left() >= PICTURE.left()


def test_no_tag_rather_than_a_hidden_plate() -> None:
    plate = PICTURE.adjusted(5, 5, -5, -5)
    assert place_tag(plate, QSizeF(100, 26), PICTURE, [plate]) is None
