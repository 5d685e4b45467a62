"""What a search can be narrowed by besides plate, state, camera and time, as typed; and its way to a request. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from alpr_desk.domain.places import box_of
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.requests.search import Near, Place, Polygon, Route, Scene, SearchReads, Together
from alpr_desk.errors import BadInput
from alpr_desk.ui.points import parse_points, written_points
from alpr_desk.ui.widgets.map.outline import Outline
from alpr_desk.ui.words import local

SCENE_FORM = "36.74, -119.79, 300, 2026-11-24 14:00, 2026-11-24 15:30"
MOST_SCENES = 6


class PlaceKind(StrEnum):
    """How a place is given."""

    ANYWHERE = "Anywhere"
    NEAR = "Near a point"
    AREA = "Inside an area"
    WAY = "Along a way"


@dataclass(frozen=True, slots=True)
class Further:
    """As it stands in the fields; texts are not yet understood.

    Attributes:
        points: `latitude, longitude`, several with `;` between them. metres: radius, or to either side of a way.
        convoy: a whole plate; seen within `within_s` seconds of it at least `times` times.
        scenes: a line each: latitude, longitude, metres, from, to (local).
    """

    edits: int = 0
    vehicle: str = ""
    incident: str = ""
    place: PlaceKind = PlaceKind.ANYWHERE
    points: str = ""
    metres: int = 300
    convoy: str = ""
    within_s: int = 60
    times: int = 2
    scenes: str = ""

    @property
    def count(self) -> int:
        """How many of them narrow or widen the search."""
        asked = (self.edits, self.vehicle.strip(), self.incident.strip(), self.convoy.strip(), self.scenes.strip())
        return sum(map(bool, asked)) + (self.place is not PlaceKind.ANYWHERE)

    def faults(self) -> dict[str, str]:
        """What is wrong, by field, in the order of the fields."""
        found = {}
        for field, parse in (("points", self.parsed_place), ("convoy", self.together), ("scenes", self.parsed_scenes)):
            try:
                parse()
            except BadInput as fault:
                found[field] = str(fault)
        if self.convoy.strip() and self.scenes.strip():
            found.setdefault("scenes", "Ask for a convoy or for scenes, not for both at once.")
        return found

    def parsed_place(self) -> Place | None:
        """Raises BadInput with how to write it."""
        if self.place is PlaceKind.ANYWHERE:
            return None
        points = parse_points(self.points)
        if self.place is PlaceKind.NEAR and len(points) != 1:
            raise BadInput("Give one point to search near, like 36.74, -119.79.")
        place: Place = Polygon(points)
        if self.place is PlaceKind.NEAR:
            place = Near(*points[0], float(self.metres))
        elif self.place is PlaceKind.WAY:
            place = Route(points, float(self.metres))
        box_of(place)
        return place

    def together(self) -> Together | None:
        """Raises BadInput where the plate is none."""
        return Together(plate_text(self.convoy), float(self.within_s), self.times) if self.convoy.strip() else None

    def parsed_scenes(self) -> tuple[Scene, ...]:
        """Raises BadInput with the line that is wrong."""
        lines = [line for line in self.scenes.splitlines() if line.strip()]
        if lines and not 2 <= len(lines) <= MOST_SCENES:
            raise BadInput(f"Give 2 to {MOST_SCENES} scenes, a line each.")
        return tuple(_scene(number, line) for number, line in enumerate(lines, 1))


def _scene(number: int, line: str) -> Scene:
    try:
        latitude, longitude, metres, since, until = (part.strip() for part in line.split(","))
        place = Near(float(latitude), float(longitude), float(metres))
        scene = Scene(place, datetime.fromisoformat(since).astimezone(), datetime.fromisoformat(until).astimezone())
        box_of(place)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"Scene {number}: write it like {SCENE_FORM}.") from error
    if scene.since >= scene.until:
        raise BadInput(f"Scene {number}: its beginning must be before its end.")
    return scene


def further_of(question: SearchReads) -> Further:
    """The fields of a question that was saved."""
    place, points, metres = PlaceKind.ANYWHERE, "", 300
    if question.near is not None:
        place, points = PlaceKind.NEAR, written_points(((question.near.latitude, question.near.longitude),))
        metres = round(question.near.radius_m)
    elif question.polygon is not None:
        place, points = PlaceKind.AREA, written_points(question.polygon.corners)
    elif question.route is not None:
        place, points, metres = PlaceKind.WAY, written_points(question.route.points), round(question.route.width_m)
    convoy = question.together
    return Further(
        question.edits,
        question.vehicle or "",
        question.incident or "",
        place,
        points,
        metres,
        convoy.plate if convoy else "",
        round(convoy.within_s) if convoy else 60,
        convoy.times if convoy else 2,
        "\n".join(_scene_line(scene) for scene in question.scenes),
    )


def _scene_line(scene: Scene) -> str:
    """Scenes of the fields are circles."""
    near = scene.place if isinstance(scene.place, Near) else Near(0.0, 0.0, 0.0)
    times = f"{local(scene.since):%Y-%m-%d %H:%M}, {local(scene.until):%Y-%m-%d %H:%M}"
    return f"{near.latitude:.6f}, {near.longitude:.6f}, {near.radius_m:g}, {times}"


def outline_of(request: SearchReads) -> Outline | None:
    """The place a search asked for, to be drawn."""
    return _drawn(request.near or request.polygon or request.route)


def outline_in(values: Further) -> Outline | None:
    """The place that stands in the fields, to be drawn; None where none does, or not a whole one yet."""
    try:
        return _drawn(values.parsed_place())
    except BadInput:
        return None


def with_outline(values: Further, drawn: Outline | None) -> Further:
    """The fields with the circle or area that was drawn; without a place where it was taken away."""
    if drawn is None:
        return replace(values, place=PlaceKind.ANYWHERE, points="")
    if drawn.radius_m:
        return replace(values, place=PlaceKind.NEAR, points=written_points(drawn.points), metres=round(drawn.radius_m))
    return replace(values, place=PlaceKind.AREA, points=written_points(drawn.points))


def _drawn(place: Place | None) -> Outline | None:
    if isinstance(place, Near):
        return Outline(((place.latitude, place.longitude),), radius_m=place.radius_m)
    if isinstance(place, Polygon):
        return Outline(place.corners, closed=True)
    return Outline(place.points) if place is not None else None
