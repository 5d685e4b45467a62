"""Where the map of the search page opens before anything was searched. Knows settings and cameras, no read.

Reads are shown after a recorded search alone (Policy 430.5); what a camera says of its vehicle's place, and the places
that the agency named, are none.
"""

from __future__ import annotations

from alpr_desk.domain.landmarks import Landmark, box_of_region, landmark
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.widgets.map.geometry import Point
from alpr_desk.ui.widgets.map.outline import Outline

AROUND_M = 5_000.0
"""In sight around a single place."""


def landmarks_of(context: PageContext) -> tuple[Landmark, ...]:
    """The places that the agency named in its settings."""
    return tuple(landmark(text) for text in context.settings().window.map_places)


def home_of(context: PageContext) -> tuple[Point, ...]:
    """Corners of what is to be in sight: around the vehicle, the agency's places, or the home region."""
    frames = [context.feed.latest_frame(camera) for camera in context.feed.cameras()]
    vehicle = [f.position for f in frames if f is not None and f.position is not None]
    places = [(p.latitude, p.longitude) for p in vehicle[:1]]
    places = places or [(one.latitude, one.longitude) for one in landmarks_of(context)]
    if not places:
        return box_of_region(context.settings().recognition.region)
    return tuple(corner for place in places for corner in Outline((place,), radius_m=AROUND_M).around)
