"""The street that comes by: one look-up per pixel into the atlas of `street_art`, shifted by how far we drove.

Every pixel looks at one plane (ground, left or right wall, sky) for the whole drive, so where it looks is worked out
once; a frame only adds the distance driven. Far and fast pixels look into copies smeared along the street, which
stands for both the distance and the open shutter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alpr_desk.capture.synthetic import street_art as art
from alpr_desk.capture.synthetic.optics import CAMERA_HEIGHT_M, Floats, Layer, Pinhole, Texture, glow, over3
from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

_LEVELS = 5
_LAMPS = ((4.6, 5.0), (4.6, 37.0), (4.6, 69.0), (-7.9, 21.0), (-7.9, 53.0), (-7.9, 85.0))
"""Foot of each street lamp: x and place along the street, metres."""
_LAMPLIGHT = (150, 222, 255)
_STRIPS = art.WALL_ROWS * 2 + art.GROUND_ROWS


@dataclass(frozen=True)
class _Post:
    """A thing that stands at the kerb: its foot at x, its place along the repeating street, its size in metres.

    `foot` and `head` (of a lamp) are where in its width they are, 0..1.
    """

    texture: Texture
    x: float
    z: float
    width: float
    height: float
    foot: float
    head: float | None = None


class Street:
    """Background of every frame, by day and by night."""

    def __init__(self, camera: Pinhole, rng: np.random.Generator) -> None:
        self._camera = camera
        ground = art.draw_ground(rng)
        seeds = rng.integers(0, 2**32, 2)
        self._atlases: dict[bool, Image] = {}
        for night in (False, True):
            walls = [art.draw_wall(np.random.default_rng(int(s)), night) for s in seeds]
            floor = art.lamplit(ground, _LAMPS) if night else ground
            self._atlases[night] = _with_levels(walls[0], floor, walls[1])
        self._u, self._v, self.distance = self._lookup()
        self._sky_rows = int(camera.horizon) + 4
        trees = [Texture(art.draw_tree(rng)) for _ in range(3)]
        lamp = Texture(art.draw_lamp())
        mirrored = Texture(np.ascontiguousarray(art.draw_lamp()[:, ::-1]))
        self._posts = [
            _Post(lamp if x > 0 else mirrored, x, z, 2.5, 7.5, 0.91 if x > 0 else 0.09, 0.11 if x > 0 else 0.89)
            for x, z in _LAMPS
        ]
        for x, first in ((5.6, 14.0), (-8.8, 8.0)):
            places = np.arange(first, art.LENGTH_M, 16.0)
            self._posts += [
                _Post(trees[int(rng.integers(3))], x, float(z + rng.uniform(-2, 2)), 5.6, 7.0, 0.5) for z in places
            ]

    def _lookup(self) -> tuple[Floats, Floats, Floats]:
        """Per pixel: metres along the street, row of the atlas, and distance in metres (inf for the sky)."""
        x, y, z = self._camera.rays()
        with np.errstate(divide="ignore"):
            to_ground = np.where(y < -1e-6, -CAMERA_HEIGHT_M / y, np.inf)
            to_left = np.where(x < -1e-6, art.LEFT_WALL_M / x, np.inf)
            to_right = np.where(x > 1e-6, art.RIGHT_WALL_M / x, np.inf)
        to_wall = np.minimum(to_left, to_right)
        reach = np.minimum(np.minimum(to_ground, to_wall), 400.0)
        on_ground = to_ground <= to_wall
        height = CAMERA_HEIGHT_M + y * reach
        ground_row = art.WALL_ROWS + (x * reach - art.LEFT_WALL_M) * art.PX_PER_M
        wall_row = np.maximum(0.0, (art.WALL_HEIGHT_M - height) * art.PX_PER_M)
        wall_row = np.where(to_right < to_left, wall_row + art.WALL_ROWS + art.GROUND_ROWS, wall_row)
        row = np.where(on_ground, np.clip(ground_row, art.WALL_ROWS, art.WALL_ROWS + art.GROUND_ROWS - 1), wall_row)
        forward = z * reach
        slope = np.abs(np.gradient(forward, axis=0)) + np.abs(np.gradient(forward, axis=1))
        smear = np.minimum(slope, 4.0) * art.PX_PER_M
        level = np.clip(np.round(np.log2(np.maximum(1.0, smear))), 0, _LEVELS - 1)
        v = row + level * _STRIPS
        v = np.where((reach >= 400.0) | ((height > art.WALL_HEIGHT_M) & ~on_ground), -1.0, v)
        return (forward.astype(np.float32) * art.PX_PER_M, v.astype(np.float32), reach.astype(np.float32))

    def draw(self, driven_m: float, night: float, sky: Image, gain: Image | None) -> Image:
        """The street after `driven_m` metres; `night` 0 by day, 1 by night; `sky` (height, width, 3).

        `gain` (height, width, 4), where given, dims the street (not the sky): 200 leaves a pixel as it is.
        """
        u = self._u + np.float32((driven_m % art.LENGTH_M) * art.PX_PER_M)
        # wraps by hand: remap's own wrapping would wrap the strips too
        u -= np.floor(u * np.float32(1 / art.COLUMNS)) * np.float32(art.COLUMNS)
        looks = []
        for is_night, share in ((False, 1 - night), (True, night)):
            if share > 0.01:
                atlas = self._atlases[is_night]
                looked = cv2.remap(atlas, u, self._v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
                looks.append((np.asarray(looked, np.uint8), share))
        layer = looks[0][0]
        if len(looks) == 2:
            layer = np.asarray(cv2.addWeighted(*looks[0], *looks[1], 0), np.uint8)
        if gain is not None:
            cv2.multiply(layer, gain, layer, 1 / 200)
        frame: Image = np.asarray(cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR), np.uint8)
        top = sky[: self._sky_rows].copy()
        over3(top, layer[: self._sky_rows])
        frame[: self._sky_rows] = top
        return frame

    def posts(self, driven_m: float) -> list[tuple[float, _Post]]:
        """(distance, post) of every tree and lamp ahead."""
        ahead = ((float((p.z - driven_m) % art.LENGTH_M), p) for p in self._posts)
        return [(z, p) for z, p in ahead if 6.0 < z < 88.0]

    def draw_post(self, frame: Image, post: _Post, z: float, night: float) -> None:
        """Lay one tree or lamp into `frame`; by night it is dark and a lamp is lit."""
        left, right = post.x - post.foot * post.width, post.x + (1 - post.foot) * post.width
        world = np.array([(left, post.height, z), (right, post.height, z), (right, 0.0, z), (left, 0.0, z)], np.float64)
        corners = self._camera.project(world)
        layer = Layer(corners, self._camera, margin=1)
        if layer.empty:
            return
        layer.lay(post.texture, corners)
        if night > 0.02:
            layer.pixels[..., :3] = cv2.convertScaleAbs(layer.pixels[..., :3], alpha=1 - 0.78 * night)
        layer.onto(frame)
        if post.head is not None and night > 0.15:
            head = self._camera.project(
                np.array([(left + post.head * post.width, post.height * 0.925, z)], np.float64)
            )[0]
            glow(
                frame, (round(float(head[0])), round(float(head[1]))), self._camera.focal / z * 0.22, _LAMPLIGHT, night
            )


def _with_levels(left: Image, ground: Image, right: Image) -> Image:
    """The strips under each other, and below them again, smeared more and more; wraps one column for interpolation."""
    opaque = np.dstack([ground, np.full(ground.shape[:2], 255, np.uint8)])
    base = np.concatenate([left, opaque, right], 0)
    levels = [base]
    for level in range(1, _LEVELS):
        size = 2 ** (level + 1) - 1
        wrapped = np.concatenate([base[:, -size:], base, base[:, :size]], 1)
        levels.append(np.asarray(cv2.blur(wrapped, (size, 1))[:, size:-size], np.uint8))
    atlas = np.concatenate(levels, 0)
    return np.ascontiguousarray(np.concatenate([atlas, atlas[:, :1]], 1))
