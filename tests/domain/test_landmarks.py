"""Places that a map is known by: as an agency writes them, and a box for every state."""

from __future__ import annotations

import pytest

from alpr_desk.domain.landmarks import FORM, STATE_BOXES, Landmark, box_of_region, landmark
from alpr_desk.domain.states import STATES
from alpr_desk.errors import BadInput
from alpr_desk.settings import Settings, changed


def test_a_place_is_a_name_and_degrees() -> None:
    assert landmark(FORM) == Landmark("Main office", 36.7378, -119.7871)
    assert landmark("Unit 3:  gate : 36,-119") == Landmark("Unit 3: gate", 36.0, -119.0)


@pytest.mark.parametrize(
    "text", ["", "Main office", ": 1, 2", "Gate: 1", "Gate: 91, 2", "Gate: 1, 181", "Gate: nan, 2"]
)
def test_what_is_no_place_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(BadInput, match=FORM):
        landmark(text)
    with pytest.raises(BadInput, match="map_places"):
        changed(Settings(), "window.map_places", [text])


def test_every_state_has_a_box_and_every_other_region_the_continent() -> None:
    assert set(STATE_BOXES) == set(STATES.values())
    for (south, west), (north, east) in STATE_BOXES.values():
        assert 18 < south < north < 72 and -170 < west < east < -66
    (south, west), (north, east) = box_of_region("US-CA")
    assert south < 36.74 < north and west < -119.79 < east
    assert box_of_region("") == box_of_region("MX-BCN") == ((24.5, -125.0), (49.5, -66.9))
