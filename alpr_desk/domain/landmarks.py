"""Places that a map is known by: those an agency names, and the states of its plates. Pure; no place of any read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from alpr_desk.errors import BadInput

FORM: Final = "Main office: 36.7378, -119.7871"

Corner = tuple[float, float]
"""Latitude and longitude, WGS 84 degrees."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place with its name, WGS 84 degrees."""

    name: str
    latitude: float
    longitude: float


def landmark(text: str) -> Landmark:
    """Of a text like `FORM`. Raises BadInput."""
    name, _, place = text.rpartition(":")
    try:
        latitude, longitude = (float(degrees) for degrees in place.split(","))
    except ValueError as error:
        raise BadInput(f"Write a place like {FORM}.") from error
    if not name.strip() or not (math.isfinite(latitude) and abs(latitude) <= 85 and abs(longitude) <= 180):
        raise BadInput(f"Write a place like {FORM}: a name, then degrees north and east.")
    return Landmark(" ".join(name.split())[:40], latitude, longitude)


_BOXES: Final = (
    "AL 30.2 -88.5 35.0 -84.9,AK 54.6 -168.1 71.4 -130.0,AZ 31.3 -114.8 37.0 -109.0,AR 33.0 -94.6 36.5 -89.6,"
    "CA 32.5 -124.4 42.0 -114.1,CO 37.0 -109.1 41.0 -102.0,CT 41.0 -73.7 42.1 -71.8,DE 38.5 -75.8 39.8 -75.0,"
    "DC 38.8 -77.1 39.0 -76.9,FL 24.5 -87.6 31.0 -80.0,GA 30.4 -85.6 35.0 -80.8,HI 18.9 -160.3 22.2 -154.8,"
    "ID 42.0 -117.2 49.0 -111.0,IL 37.0 -91.5 42.5 -87.0,IN 37.8 -88.1 41.8 -84.8,IA 40.4 -96.6 43.5 -90.1,"
    "KS 37.0 -102.1 40.0 -94.6,KY 36.5 -89.6 39.1 -82.0,LA 28.9 -94.0 33.0 -88.8,ME 43.1 -71.1 47.5 -66.9,"
    "MD 37.9 -79.5 39.7 -75.0,MA 41.2 -73.5 42.9 -69.9,MI 41.7 -90.4 48.3 -82.4,MN 43.5 -97.2 49.4 -89.5,"
    "MS 30.2 -91.7 35.0 -88.1,MO 36.0 -95.8 40.6 -89.1,MT 44.4 -116.0 49.0 -104.0,NE 40.0 -104.1 43.0 -95.3,"
    "NV 35.0 -120.0 42.0 -114.0,NH 42.7 -72.6 45.3 -70.6,NJ 38.9 -75.6 41.4 -73.9,NM 31.3 -109.1 37.0 -103.0,"
    "NY 40.5 -79.8 45.0 -71.9,NC 33.8 -84.3 36.6 -75.5,ND 45.9 -104.0 49.0 -96.6,OH 38.4 -84.8 42.0 -80.5,"
    "OK 33.6 -103.0 37.0 -94.4,OR 42.0 -124.6 46.3 -116.5,PA 39.7 -80.5 42.3 -74.7,RI 41.1 -71.9 42.0 -71.1,"
    "SC 32.0 -83.4 35.2 -78.5,SD 42.5 -104.1 45.9 -96.4,TN 35.0 -90.3 36.7 -81.6,TX 25.8 -106.6 36.5 -93.5,"
    "UT 37.0 -114.1 42.0 -109.0,VT 42.7 -73.4 45.0 -71.5,VA 36.5 -83.7 39.5 -75.2,WA 45.5 -124.8 49.0 -116.9,"
    "WV 37.2 -82.6 40.6 -77.7,WI 42.5 -92.9 47.1 -86.8,WY 41.0 -111.1 45.0 -104.1"
)
_CONTINENT: Final = ((24.5, -125.0), (49.5, -66.9))


def _box(line: str) -> tuple[str, tuple[Corner, Corner]]:
    code, *sides = line.split()
    south, west, north, east = map(float, sides)
    return code, ((south, west), (north, east))


STATE_BOXES: Final = MappingProxyType(dict(_box(line) for line in _BOXES.split(",")))
"""South-western and north-eastern corner of each state, to a tenth of a degree (US Census Bureau, cartographic
boundaries)."""


def box_of_region(region: str) -> tuple[Corner, Corner]:
    """The corners of `US-CA`; of the contiguous states for every region that is none of a state."""
    return STATE_BOXES.get(region.removeprefix("US-"), _CONTINENT)
