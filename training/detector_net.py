"""The detector's network: four strides, added up on the finest, nine numbers a cell. Small enough for a laptop's frame.

Residual blocks (He et al., CVPR 2016), a feature pyramid by addition (Lin et al., CVPR 2017), a probability and four
corners in every cell (after CenterNet, Zhou et al., 2019). Batch norms fold into the convolutions when it is exported.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)
from torch import nn

WIDTHS = (16, 24, 48, 96, 128)
BLOCKS = (1, 2, 2, 2)
HEAD = 32
OFFSET_UNIT = 16.0
"""Pixels that an offset of 1 in the last layer stands for."""


def convolution(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    layer = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two convolutions whose result is added to what they were given."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(x + self.second(self.first(x)))


class PlateNet(nn.Module):
    """(N, 3, H, W), multiples of 32 -> (N, 9, H/4, W/4): the logit of `plate`, and four corners in OFFSET_UNITs."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolution(3, WIDTHS[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(before, after, stride=2), *(Residual(after) for _ in range(blocks)))
            for before, after, blocks in zip(WIDTHS[:-1], WIDTHS[1:], BLOCKS, strict=True)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(channels, HEAD, 1) for channels in WIDTHS[1:])
        self.smooth = convolution(HEAD, HEAD)
        self.out = nn.Conv2d(HEAD, 9, 1)
        nn.init.constant_(self.out.bias, 0.0)
        with torch.no_grad():
            self.out.bias[0] = -4.0  # plates are rare: training starts from that

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        total = self.lateral[-1](levels[-1])
        for lateral, level in zip(reversed(list(self.lateral)[:-1]), reversed(levels[:-1]), strict=True):
            total = lateral(level) + F.interpolate(total, scale_factor=2.0, mode="nearest")
        return self.out(self.smooth(total))


class Exported(nn.Module):
    """As the program wants it: a probability, and offsets in pixels of the network's input."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.network(x)
        return torch.cat([y[:, :1].sigmoid(), y[:, 1:] * OFFSET_UNIT], dim=1)
