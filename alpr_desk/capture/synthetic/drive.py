"""A whole synthetic drive: any of its frames drawn on demand, and what is truly on every plate in it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from alpr_desk.capture.gps import KnownTrack
from alpr_desk.capture.synthetic import plate_art
from alpr_desk.capture.synthetic.car_art import PAINTS
from alpr_desk.capture.synthetic.cars import Car, Shape
from alpr_desk.capture.synthetic.light import Conditions, Light, conditions_at
from alpr_desk.capture.synthetic.optics import Pinhole, premultiplied
from alpr_desk.capture.synthetic.route import track
from alpr_desk.capture.synthetic.script import FAR_M, SPEED_M_S, cast
from alpr_desk.capture.synthetic.street import Street
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.seeing import Image, Quad
from alpr_desk.vision import cv2

READABLE_PX = 45.0
"""Width from which a plate counts as readable, in a picture 1280 px wide."""
_CARS_KEPT = 48


@dataclass(frozen=True)
class TruePass:
    """One vehicle pass.

    Attributes:
        region: ISO 3166-2, `US-CA`.
        quads: by frame number, where the plate is whole in the picture, at least READABLE_PX wide (of 1280) and not
            hidden by another car. At least one.
    """

    plate: PlateText
    region: str
    quads: Mapping[int, Quad]

    @property
    def first_frame(self) -> int:
        return min(self.quads)

    @property
    def last_frame(self) -> int:
        return max(self.quads)

    @property
    def widest_px(self) -> float:
        """Width of the plate's upper edge where it is seen largest."""
        return max(q[1][0] - q[0][0] for q in self.quads.values())


class SyntheticDrive:
    """A drive of `seconds` at `fps` in pictures of `width` x `height`; the same seed draws the same drive.

    Attributes:
        frames: how many there are.
        passes: the truth, in order of first sight.
        positions: the GPS track.
    """

    def __init__(
        self, seed: int = 1, *, seconds: float = 40.0, fps: float = 15.0, width: int = 1280, height: int = 720
    ) -> None:
        self.seed, self.seconds, self.fps = seed, seconds, fps
        self.frames = max(1, round(seconds * fps))
        self.camera = Pinhole(width, height)
        self.positions: KnownTrack = track(SPEED_M_S)
        rng = np.random.default_rng(seed)
        self._actors = cast(rng, seconds)
        self._shapes = [Shape(actor.kind, actor.front) for actor in self._actors]
        self._street: Street | None = None
        self._light: Light | None = None
        self._cars: OrderedDict[int, Car] = OrderedDict()
        self.passes = self._truth()

    def conditions(self, number: int) -> Conditions:
        """How light it is in frame `number`."""
        return conditions_at(number / self.frames)

    def render(self, number: int) -> Image:
        """Frame `number` (0 to frames - 1), (height, width, 3) BGR. The first one takes a second or two of drawing."""
        if self._street is None:
            rng = np.random.default_rng((self.seed, 1))
            self._street = Street(self.camera, rng)
            self._light = Light(self.camera, self._street.distance, rng)
        street, light = self._street, self._light
        if light is None:  # built together with the street
            raise RuntimeError("the street has no light")
        now, seconds = self.conditions(number), number / self.fps
        driven = SPEED_M_S * seconds
        frame = street.draw(driven, now.night, light.sky(now.night), light.street_gain(now.night))
        # the far ones first, so that the near ones cover them
        things: list[tuple[float, Callable[[], None]]] = [
            (z, partial(street.draw_post, frame, post, z, now.night)) for z, post in street.posts(driven)
        ]
        things += [
            (z, partial(self._draw_car, frame, index, x, z, seconds, now)) for index, x, z in self._on_stage(seconds)
        ]
        for _, draw in sorted(things, key=lambda thing: -thing[0]):
            draw()
        return light.finish(frame, now, np.random.default_rng((self.seed, 2, number)))

    def _draw_car(self, frame: Image, index: int, x: float, z: float, seconds: float, now: Conditions) -> None:
        car = self._car(index)
        later_x, later_z = self._actors[index].way(seconds + now.shutter_s)
        here = car.plate_corners(x, z, self.camera).mean(0)
        shift = car.plate_corners(later_x, later_z, self.camera).mean(0) - here
        lights = now.night if self._actors[index].moving else 0.0
        car.draw(frame, x, z, self.camera, now.car_gains(x, z), (float(shift[0]), float(shift[1])), lights)

    def _on_stage(self, seconds: float) -> list[tuple[int, float, float]]:
        """(actor, x, z) of every car near enough to be drawn and not yet behind us."""
        stage = []
        for index, actor in enumerate(self._actors):
            x, z = actor.way(seconds)
            if 1.6 < z < FAR_M and abs(x) < 0.75 * z + 3.0:
                stage.append((index, x, z))
        return stage

    def _car(self, index: int) -> Car:
        """The painted car, kept while it is on stage."""
        if index not in self._cars:
            actor = self._actors[index]
            rng = np.random.default_rng((self.seed, 3, index))
            plate = None
            if actor.plate is not None:
                flat = plate_art.draw_plate(*actor.plate, rng)
                plate = premultiplied(flat, plate_art.rounded_alpha())
            self._cars[index] = Car(actor.kind, actor.front, PAINTS[actor.paint], plate, rng)
        self._cars.move_to_end(index)
        while len(self._cars) > _CARS_KEPT:
            self._cars.popitem(last=False)
        return self._cars[index]

    def _truth(self) -> tuple[TruePass, ...]:
        quads: dict[int, dict[int, Quad]] = {}
        least = READABLE_PX * self.camera.width / 1280
        for number in range(self.frames):
            stage = self._on_stage(number / self.fps)
            outlines = [(z, self._shapes[index].outline(x, z, self.camera)) for index, x, z in stage if z < 30]
            for index, x, z in stage:
                if self._actors[index].plate is None or z > 30:
                    continue
                quad = self._shapes[index].plate_quad(x, z, self.camera)
                if quad[1][0] - quad[0][0] < least or not self._whole(quad):
                    continue
                if not any(near < z - 0.5 and _hides(outline, quad) for near, outline in outlines):
                    quads.setdefault(index, {})[number] = quad
        passes = []
        for index, seen in quads.items():
            plate = self._actors[index].plate
            if plate is not None:
                passes.append(TruePass(plate_art.plate_of(plate[1]), plate[0].region, seen))
        return tuple(sorted(passes, key=lambda p: p.first_frame))

    def _whole(self, quad: Quad) -> bool:
        return all(2 <= u < self.camera.width - 2 and 2 <= v < self.camera.height - 2 for u, v in quad)


def _hides(outline: NDArray[np.float32], quad: Quad) -> bool:
    """Whether any part of the convex `outline` (N, 2) lies over the plate."""
    area, _ = cv2.intersectConvexConvex(outline, np.array(quad, np.float32))
    return area > 0.0
