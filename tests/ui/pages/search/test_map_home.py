"""Where the map opens before a search: at the vehicle, at the agency's places, else on the home region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from alpr_desk.domain.landmarks import STATE_BOXES
from alpr_desk.domain.seeing import Frame, Position
from alpr_desk.settings import RecognitionSettings, Settings, WindowSettings
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.search.home import home_of, landmarks_of
from alpr_desk.ui.widgets.map.geometry import Point
from tests.ui.helpers.desk_context import NOW, NoFeed, Stage, make_stage


class Driving(NoFeed):
    """Two cameras, of which one knows where the vehicle is."""

    @override
    def cameras(self) -> tuple[str, ...]:
        return ("blind", "front")

    @override
    def latest_frame(self, camera: str) -> Frame | None:
        place = Position(36.60, -119.50, 4.0) if camera == "front" else None
        return Frame(camera, 0, NOW, 0, np.zeros((2, 2, 3), np.uint8), place)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = make_stage()
    yield made
    made.close()


def context(stage: Stage, *places: str, region: str = "US-CA", driving: bool = False) -> PageContext:
    settings = Settings(window=WindowSettings(map_places=places), recognition=RecognitionSettings(region=region))
    feed = Driving() if driving else NoFeed()
    return replace(stage.context, settings=lambda: settings, feed=feed)


def holds(corners: tuple[Point, ...], place: Point) -> bool:
    (latitudes, longitudes) = zip(*corners, strict=True)
    return bool(min(latitudes) < place[0] < max(latitudes) and min(longitudes) < place[1] < max(longitudes))


OFFICE, JAIL = "Main office: 36.7378, -119.7871", "Jail: 36.9, -119.6"


def test_home_is_around_every_place_that_the_agency_named(stage: Stage) -> None:
    named = context(stage, OFFICE, JAIL)
    assert holds(home_of(named), (36.7378, -119.7871)) and holds(home_of(named), (36.9, -119.6))
    assert not holds(home_of(named), (37.1, -119.6))
    assert [one.name for one in landmarks_of(named)] == ["Main office", "Jail"]


def test_home_is_where_the_vehicle_is_while_it_drives(stage: Stage) -> None:
    driving = context(stage, OFFICE, driving=True)
    assert holds(home_of(driving), (36.60, -119.50)) and not holds(home_of(driving), (36.7378, -119.7871))


@pytest.mark.parametrize("region", ["US-CA", "US-NV"])
def test_home_is_the_state_of_the_home_region_where_nothing_is_named(stage: Stage, region: str) -> None:
    assert home_of(context(stage, region=region)) == STATE_BOXES[region[3:]]
    assert stage.desk.asked == [], "the map asks for nothing"
