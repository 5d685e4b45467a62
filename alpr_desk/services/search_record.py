"""What a search asked for, as its access record keeps it (Civil Code 1798.90.52): texts and lists of texts."""

from __future__ import annotations

from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.requests.search import Near, Place, Polygon, Scene, SearchReads, Together

_MOST = 100
"""Points and scenes that are recorded; more are refused by the search itself."""


def asked_of(request: SearchReads) -> dict[str, object]:
    """Everything that narrows the search, and nothing that does not."""
    asked: dict[str, object] = {"pattern": request.pattern[:200], "fuzzy": request.fuzzy, "limit": request.limit}
    for name in ("near", "polygon", "route"):
        if (place := getattr(request, name)) is not None:
            asked[name] = _points(place)
    for name in ("since", "until"):
        if (moment := getattr(request, name)) is not None:
            asked[name] = utc_text(moment)
    if request.edits:
        asked["edits"] = request.edits
    if request.together is not None:
        asked["together"] = _together(request.together)
    if request.scenes:
        asked["scenes"] = [_scene(scene) for scene in request.scenes[:_MOST]]
    texts = ("state", "camera", "vehicle", "incident", "after")
    return asked | {name: value[:200] for name in texts if (value := getattr(request, name))}


def _points(place: Place) -> object:
    if isinstance(place, Near):
        return f"{place.latitude},{place.longitude},{place.radius_m}"
    points = place.corners if isinstance(place, Polygon) else place.points
    written = [f"{latitude},{longitude}" for latitude, longitude in points[:_MOST]]
    return written if isinstance(place, Polygon) else [*written, f"{place.width_m} m to either side"]


def _together(together: Together) -> str:
    return f"{together.plate[:200]} within {together.within_s} s, {together.times} times"


def _scene(scene: Scene) -> str:
    points = _points(scene.place)
    where = points if isinstance(points, str) else " ".join(map(str, points if isinstance(points, list) else ()))
    return f"{where} from {utc_text(scene.since)} to {utc_text(scene.until)}"
