"""Drawing an area by hand or by keys: what a press, a pull, a click or Enter makes of it.

Knows pixels and the sight they are seen in, nothing of widgets. A circle is pressed at its middle and pulled to its
edge, or set by two clicks; an area is clicked corner by corner and closed by a double click or at its first corner.
"""

from __future__ import annotations

import math
from enum import Enum

from alpr_desk.ui.widgets.map.geometry import Point, Sight
from alpr_desk.ui.widgets.map.outline import LEAST_CORNERS, Outline, circle

REACH_PX = 12.0
"""How near a press must be to a handle, a finger's breadth either way."""
MOST_CORNERS = 100


class Tool(Enum):
    """What is drawn next, with what a member has to do."""

    CIRCLE = "Press at the middle and pull to the edge. By keys: arrows aim, Enter sets middle and edge, Esc gives up."
    AREA = (
        "Click each corner; a double click closes. By keys: arrows aim, Enter sets, Enter again closes, Esc gives up."
    )


class Pen:
    """Attributes:
    tool: what is being drawn; None while nothing is.
    points: what of it is set.
    area: the circle or area that stands; it can be pulled by its handles.
    """

    def __init__(self) -> None:
        self.tool: Tool | None = None
        self.points: tuple[Point, ...] = ()
        self.area: Outline | None = None
        self._held: int | None = None

    @property
    def busy(self) -> bool:
        """Whether a hand holds a handle or the edge of a circle."""
        return self._held is not None

    def take(self, tool: Tool) -> None:
        """Begin to draw; what stands stays until the new one is finished."""
        self.tool, self.points, self._held = tool, (), None

    def give_up(self) -> None:
        self.tool, self.points, self._held = None, (), None

    def press(self, x: float, y: float, sight: Sight) -> bool:
        """Whether the press was for the pen: with a tool in hand always, else on a handle."""
        if self.tool is not None:
            if self.tool is Tool.CIRCLE and not self.points:
                self.points, self._held = (sight.place(x, y),), 1
            return True
        if self.area is None:
            return False
        near = [(math.dist(sight.pixel(*place), (x, y)), number) for number, place in enumerate(self.area.handles)]
        distance, number = min(near, default=(math.inf, 0))
        self._held = number if distance <= REACH_PX else None
        return self.busy

    def pull(self, x: float, y: float, sight: Sight) -> None:
        """The handle that is held follows."""
        if self.tool is None and self._held is not None and self.area is not None:
            self.area = self.area.pulled(self._held, sight.place(x, y))

    def release(self, x: float, y: float, sight: Sight) -> bool:
        """Whether an area is finished, or stands otherwise than before."""
        held, self._held = self._held, None
        if self.tool is None:
            return held is not None
        return self.put(sight.place(x, y), sight)

    def put(self, place: Point, sight: Sight) -> bool:
        """Set middle, edge or corner at `place`. Whether that finished it."""
        pixel = sight.pixel(*place)
        near = [math.dist(sight.pixel(*point), pixel) < REACH_PX / 2 for point in self.points]
        if self.tool is Tool.CIRCLE and self.points:  # a click that did not move set the middle; the next sets the edge
            return not near[0] and self._finish(circle(self.points[0], place))
        if near and (near[0] or near[-1]):
            return self.close()
        self.points = (*self.points, place)
        return len(self.points) == MOST_CORNERS and self.close()

    def close(self) -> bool:
        """Close the area, where it has corners enough. Whether that finished it."""
        if self.tool is not Tool.AREA or len(self.points) < LEAST_CORNERS:
            return False
        return self._finish(Outline(self.points, closed=True))

    def take_back(self) -> None:
        """The last point is set anew."""
        self.points = self.points[:-1]

    def draft(self, aim: Point) -> Outline | None:
        """What would stand if the next point were set at `aim`."""
        if self.tool is None or not self.points:
            return None
        return circle(self.points[0], aim) if self.tool is Tool.CIRCLE else Outline((*self.points, aim))

    def _finish(self, area: Outline) -> bool:
        self.area = area
        self.give_up()
        return True
