"""Cars of a few builds as a handful of papered faces, and laying one into a frame with its plate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alpr_desk.capture.synthetic import car_art as art
from alpr_desk.capture.synthetic.optics import Layer, Pinhole, Points, Texture
from alpr_desk.domain.seeing import Image, Quad
from alpr_desk.vision import cv2

PLATE_WIDTH_M, PLATE_HEIGHT_M = 0.305, 0.1525


@dataclass(frozen=True)
class Build:
    """Side view of a car, metres: heights from the road, lengths from the end that we see.

    Attributes:
        belt: top of the near end (trunk lid, tailgate or hood's edge).
        deck: where the near glass begins, and its height there.
        glass: where the near glass meets the roof.
        roof_end, far_belt: where the roof ends and the far glass meets the belt line.
    """

    width: float
    length: float
    belt: float
    deck: tuple[float, float]
    glass: tuple[float, float]
    roof_end: float
    far_belt: float
    plate_y: float


REARS = {
    "sedan": Build(1.82, 4.7, 0.98, (0.62, 1.04), (1.35, 1.43), 2.6, 3.5, 0.72),
    "suv": Build(1.90, 4.6, 1.06, (0.06, 1.10), (0.45, 1.70), 3.1, 3.9, 0.86),
    "pickup": Build(1.96, 5.4, 1.10, (1.75, 1.14), (1.95, 1.80), 3.6, 4.3, 0.64),
    "hatch": Build(1.76, 4.1, 0.96, (0.08, 1.00), (0.55, 1.48), 2.4, 3.2, 0.74),
}
FRONTS = {
    "sedan": Build(1.82, 4.7, 0.86, (1.25, 1.02), (2.1, 1.43), 3.3, 4.1, 0.50),
    "suv": Build(1.90, 4.6, 1.04, (1.05, 1.14), (1.7, 1.70), 4.1, 4.5, 0.56),
    "pickup": Build(1.96, 5.4, 1.08, (1.25, 1.20), (1.8, 1.80), 3.3, 3.6, 0.58),
    "hatch": Build(1.76, 4.1, 0.88, (0.95, 1.04), (1.7, 1.48), 3.5, 4.0, 0.48),
}


class Shape:
    """A car's measures and where they come to lie in the image; has no colours."""

    def __init__(self, kind: str, front: bool) -> None:
        self.build = (FRONTS if front else REARS)[kind]
        self.front = front

    def plate_corners(self, x: float, z: float, camera: Pinhole) -> Points:
        """The plate's corners in the image (4, 2)."""
        w, h, y = PLATE_WIDTH_M / 2, PLATE_HEIGHT_M / 2, self.build.plate_y
        z -= 0.02
        world = [(x - w, y + h, z), (x + w, y + h, z), (x + w, y - h, z), (x - w, y - h, z)]
        return camera.project(np.array(world, np.float64))

    def plate_quad(self, x: float, z: float, camera: Pinhole) -> Quad:
        p = [(float(u), float(v)) for u, v in self.plate_corners(x, z, camera)]
        return p[0], p[1], p[2], p[3]

    def outline(self, x: float, z: float, camera: Pinhole) -> NDArray[np.float32]:
        """The convex hull (N, 2) of its ends, sides and roof in the image: what it hides of the cars behind it."""
        b, tuck = self.build, 0.2
        profile = [(0, 0.0, 0.0), (0, 0.0, b.belt), (0, *b.deck), (tuck, *b.glass), (tuck, b.roof_end, b.glass[1]),
                   (0, b.far_belt, b.deck[1]), (0, b.length, 0.0)]  # fmt: skip
        world = [(x + side * (b.width / 2 - inset), y, z + away) for inset, away, y in profile for side in (-1, 1)]
        return np.asarray(cv2.convexHull(camera.project(np.array(world)).astype(np.float32)), np.float32)[:, 0]


class Car(Shape):
    """A painted car and its plate (None for a car too far off ever to be read)."""

    def __init__(
        self, kind: str, front: bool, paint: art.Colour, plate: Image | None, rng: np.random.Generator
    ) -> None:
        super().__init__(kind, front)
        b = self.build
        self._end = Texture(art.draw_end(b.width, b.belt, b.plate_y, paint, front, rng))
        self._side = Texture(art.draw_side(b.length, b.belt, b.deck, b.far_belt, paint))
        self._glass = Texture(art.draw_glass(0.45 if front else 0.3))
        self._side_glass = Texture(art.draw_side_glass())
        self._roof = Texture(art.draw_panel(paint, 1.12))
        self._deck = Texture(art.draw_panel(paint, 1.02))
        self._shadow = Texture(art.draw_shadow())
        self._plate = None if plate is None else Texture(plate)

    def faces(self, x: float, z: float) -> list[tuple[Texture, Points]]:
        """(texture, its corners in the world) of the faces that can be seen from the origin, the far ones first."""
        b, half, tuck = self.build, self.build.width / 2, 0.2
        deck_z, deck_y = b.deck
        roof_z, roof_y = b.glass
        side = -1.0 if x > 0 else 1.0
        outer, inner = x + side * half, x + side * (half - tuck)

        def quad(*corners: tuple[float, float, float]) -> Points:
            return np.array([(cx, cy, z + cz) for cx, cy, cz in corners], np.float64)

        left, right = x - half, x + half
        roof_l, roof_r = x - half + tuck, x + half - tuck
        faces = [(self._shadow, quad((left - 0.2, 0.01, b.length + 0.2), (right + 0.2, 0.01, b.length + 0.2),
                                     (right + 0.2, 0.01, -0.25), (left - 0.2, 0.01, -0.25)))]  # fmt: skip
        if abs(x) > half - 0.1:
            faces.append(
                (self._side, quad((outer, 1.2, 0), (outer, 1.2, b.length), (outer, 0, b.length), (outer, 0, 0)))
            )
            faces.append(
                (self._side_glass, quad((inner, roof_y, roof_z), (inner, roof_y, b.roof_end),
                                        (outer, deck_y, b.far_belt), (outer, deck_y, deck_z)))
            )  # fmt: skip
        faces.append((self._roof, quad((roof_l, roof_y - 0.02, b.roof_end), (roof_r, roof_y - 0.02, b.roof_end),
                                       (roof_r, roof_y, roof_z), (roof_l, roof_y, roof_z))))  # fmt: skip
        faces.append((self._glass, quad((roof_l, roof_y, roof_z), (roof_r, roof_y, roof_z),
                                        (right, deck_y, deck_z), (left, deck_y, deck_z))))  # fmt: skip
        faces.append((self._deck, quad((left, deck_y, deck_z), (right, deck_y, deck_z),
                                       (right, b.belt, 0), (left, b.belt, 0))))  # fmt: skip
        faces.append((self._end, quad((left, b.belt, 0), (right, b.belt, 0), (right, 0, 0), (left, 0, 0))))
        return faces

    def draw(
        self,
        frame: Image,
        x: float,
        z: float,
        camera: Pinhole,
        gains: tuple[float, float],
        smear: tuple[float, float],
        lights: float,
    ) -> None:
        """Lay the car into `frame`.

        gains: dim or light its body and its plate. smear: its way in px while the shutter is open.
        lights: how bright its lamps are, 0..1.
        """
        faces = [(texture, camera.project(world)) for texture, world in self.faces(x, z)]
        layer = Layer(np.concatenate([c for _, c in faces]), camera)
        if layer.empty:
            return
        for texture, corners in faces:
            layer.lay(texture, corners)
        body, plate = gains
        if body < 0.98:
            _dim(layer.pixels, body)
        art.lamps(layer, self, x, z, camera, lights)
        if self._plate is not None:
            corners = self.plate_corners(x, z, camera)
            patch = Layer(corners, camera, 2)
            if not patch.empty:
                patch.lay(self._plate, corners)
                if plate < 0.98 or plate > 1.02:
                    _dim(patch.pixels, plate)
                y, px = patch.y - layer.y, patch.x - layer.x
                h, w = patch.pixels.shape[:2]
                _over(layer.pixels[y : y + h, px : px + w], patch.pixels)
        layer.blur(smear)
        layer.onto(frame)


def _dim(pixels: Image, gain: float) -> None:
    """Scale the colours; they never exceed what their coverage allows."""
    scaled = cv2.convertScaleAbs(pixels[..., :3], alpha=gain)
    alpha = pixels[..., 3]
    pixels[..., :3] = np.minimum(scaled, alpha[..., None]) if gain > 1 else scaled


def _over(below: Image, patch: Image) -> None:
    rest = cv2.bitwise_not(patch[..., 3])
    whole = cv2.multiply(below, cv2.merge([rest, rest, rest, rest]), None, 1 / 255)
    below[:] = cv2.add(whole, patch)
