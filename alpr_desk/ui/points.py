"""Points on the map as they are typed and written, and the one where the vehicle is. Knows no page."""

from __future__ import annotations

from collections.abc import Iterable

from alpr_desk.domain.seeing import LiveFeed, Position
from alpr_desk.errors import BadInput


def parse_points(text: str) -> tuple[tuple[float, float], ...]:
    """`36.74, -119.79; 36.75, -119.80` as pairs of degrees. Raises BadInput with the point that is wrong."""
    points = []
    for number, part in enumerate((p for p in text.replace("\n", ";").split(";") if p.strip()), 1):
        try:
            latitude, longitude = (float(degrees) for degrees in part.split(","))
        except ValueError as error:
            raise BadInput(f"Point {number}: write latitude and longitude in degrees, like 36.74, -119.79.") from error
        points.append((latitude, longitude))
    if not points:
        raise BadInput("Give the place as latitude and longitude, like 36.74, -119.79; more points after a semicolon.")
    return tuple(points)


def written_points(points: Iterable[tuple[float, float]]) -> str:
    """As `parse_points` takes them."""
    return "; ".join(f"{latitude:.6f}, {longitude:.6f}" for latitude, longitude in points)


def present_position(feed: LiveFeed) -> Position | None:
    """Where the vehicle is, by the newest frame of a camera that knows; None where none does."""
    frames = (feed.latest_frame(camera) for camera in feed.cameras())
    return next((frame.position for frame in frames if frame is not None and frame.position is not None), None)
