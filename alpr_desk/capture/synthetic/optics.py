"""The drive's camera: from metres of the street to pixels, and laying a picture into the image.

The world: X right, Y up, Z forward, metres; the camera hangs 1.3 m over the middle of its lane at the origin and the
street comes towards it. Layers are premultiplied BGRA.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2

Floats = NDArray[np.float32]
Points = NDArray[np.float64]
CAMERA_HEIGHT_M = 1.3
YAW = np.radians(2.5)
NEAR_M = 0.6


@dataclass(frozen=True)
class Pinhole:
    """A pinhole camera turned slightly to the kerb. `focal` and the centre scale with the picture's width."""

    width: int
    height: int

    @property
    def focal(self) -> float:
        return self.width * 1.15

    @property
    def horizon(self) -> float:
        """Row of the horizon."""
        return self.height * 0.45

    def project(self, points: Points) -> Points:
        """World points (N, 3) in metres to pixels (N, 2); points behind the camera are drawn in to NEAR_M."""
        x = points[:, 0] * np.cos(YAW) - points[:, 2] * np.sin(YAW)
        z = np.maximum(NEAR_M, points[:, 0] * np.sin(YAW) + points[:, 2] * np.cos(YAW))
        u = self.width / 2 + self.focal * x / z
        v = self.horizon - self.focal * (points[:, 1] - CAMERA_HEIGHT_M) / z
        return np.stack([u, v], 1)

    def rays(self) -> tuple[Floats, Floats, Floats]:
        """World direction (x, y, z) through each pixel, each (height, width), z of the camera 1."""
        u = (np.arange(self.width, dtype=np.float32) - self.width / 2) / self.focal
        v = (self.horizon - np.arange(self.height, dtype=np.float32)) / self.focal
        cos, sin = np.float32(np.cos(YAW)), np.float32(np.sin(YAW))
        x = np.broadcast_to(u * cos + sin, (self.height, self.width))
        z = np.broadcast_to(cos - u * sin, (self.height, self.width))
        y = np.broadcast_to(v[:, None], (self.height, self.width))
        return np.ascontiguousarray(x), np.ascontiguousarray(y), np.ascontiguousarray(z)


class Texture:
    """A premultiplied BGRA picture with smaller copies, so that far away it does not glitter."""

    def __init__(self, picture: Image) -> None:
        self.levels = [picture]
        while min(self.levels[-1].shape[:2]) >= 16:
            half = (self.levels[-1].shape[1] // 2, self.levels[-1].shape[0] // 2)
            self.levels.append(np.asarray(cv2.resize(self.levels[-1], half, interpolation=cv2.INTER_AREA), np.uint8))

    def level_for(self, width_px: float) -> Image:
        """The smallest copy that is at least 1.2 times as wide as it will be drawn."""
        for picture in reversed(self.levels):
            if picture.shape[1] >= 1.2 * width_px:
                return picture
        return self.levels[0]


def premultiplied(colour: Image, alpha: Image) -> Image:
    """BGR and a coverage mask as one layer."""
    cover = alpha.astype(np.uint16)[..., None]
    return np.dstack([((colour.astype(np.uint16) * cover + 127) // 255).astype(np.uint8), alpha])


class Layer:
    """A patch of the image that things are drawn on before it is laid into the frame as a whole.

    Attributes:
        x, y: its top left corner in the image.
        pixels: (height, width, 4) premultiplied.
    """

    def __init__(self, corners: Points, camera: Pinhole, margin: int = 6) -> None:
        low = np.floor(corners.min(0)).astype(int) - margin
        high = np.ceil(corners.max(0)).astype(int) + margin
        self.x, self.y = int(max(0, low[0])), int(max(0, low[1]))
        width = int(min(camera.width, high[0])) - self.x
        height = int(min(camera.height, high[1])) - self.y
        self.empty = width < 2 or height < 2
        self.pixels: Image = np.zeros((0, 0, 4) if self.empty else (height, width, 4), np.uint8)

    def lay(self, texture: Texture, corners: Points) -> None:
        """Draw `texture` over the four image points `corners` (top left, top right, bottom right, bottom left)."""
        span = max(float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[2] - corners[3])))
        source = texture.level_for(span)
        height, width = source.shape[:2]
        target = (corners - (self.x, self.y)).astype(np.float32)
        low = np.maximum(0, np.floor(target.min(0)).astype(int) - 1)
        high = np.minimum((self.pixels.shape[1], self.pixels.shape[0]), np.ceil(target.max(0)).astype(int) + 2)
        if np.any(high - low < 1) or abs(cv2.contourArea(target)) < 1.0:
            return
        flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        matrix = cv2.getPerspectiveTransform(flat, target - low.astype(np.float32))
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        patch = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_LINEAR)
        region = self.pixels[low[1] : high[1], low[0] : high[0]]
        over(region, np.asarray(patch, np.uint8))

    def blur(self, shift: tuple[float, float]) -> None:
        """Smear along the way (px) that the thing goes while the shutter is open."""
        length = float(np.hypot(*shift))
        if length < 1.2 or self.empty:
            return
        size = 2 * int(np.ceil(length / 2)) + 1
        kernel: Floats = np.zeros((size, size), np.float32)
        middle = (size - 1) / 2
        step = np.array(shift) / 2
        a, b = np.round((middle - step) * 16).astype(int), np.round((middle + step) * 16).astype(int)
        cv2.line(kernel, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), (1.0,), 1, cv2.LINE_AA, 4)
        self.pixels = np.asarray(cv2.filter2D(self.pixels, -1, kernel / kernel.sum()), np.uint8)

    def onto(self, frame: Image) -> None:
        if not self.empty:
            height, width = self.pixels.shape[:2]
            over3(frame[self.y : self.y + height, self.x : self.x + width], self.pixels)


def over(below: Image, layer: Image) -> None:
    """Porter-Duff `over` of two premultiplied layers of one size, in place."""
    rest = cv2.bitwise_not(layer[..., 3])
    cv2.multiply(below, cv2.merge([rest, rest, rest, rest]), below, 1 / 255)
    cv2.add(below, layer, below)


def over3(below: Image, layer: Image) -> None:
    """`over` onto an opaque BGR picture, in place."""
    rest = cv2.bitwise_not(layer[..., 3])
    cv2.multiply(below, cv2.merge([rest, rest, rest]), below, 1 / 255)
    cv2.add(below, layer[..., :3], below)


def glow(pixels: Image, at: tuple[int, int], radius: float, colour: tuple[int, int, int], strength: float) -> None:
    """Add a light with its halo at pixel `at` of a BGR or premultiplied BGRA picture; `strength` 0..1."""
    reach = max(3, round(radius * 2.2))
    left, top = max(0, at[0] - reach), max(0, at[1] - reach)
    region = pixels[top : max(0, at[1] + reach + 1), left : max(0, at[0] + reach + 1)]
    if region.size == 0:
        return
    y, x = np.mgrid[0 : region.shape[0], 0 : region.shape[1]].astype(np.float32)
    away = np.hypot(x + left - at[0], y + top - at[1]) / max(1.0, radius)
    light = np.clip(1.6 * np.exp(-((away / 0.55) ** 2)) + 0.5 * np.exp(-away / 0.6) - 0.03, 0, 1) * strength
    channels = np.array((*colour, max(colour))[: region.shape[2]], np.float32)
    region[:] = cv2.add(region, (light[..., None] * channels).astype(np.uint8))
