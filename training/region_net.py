"""The network that tells an issuer from a plate's upper and lower edge, where name, motto and colours are.

Its first stages are those of the stock reader, which knows letters of every kind; then comes what looks along each
edge for pieces of names, wherever they stand, and the rest is a vote over the width.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from alpr_desk.ocr.region import CLASSES
from training.starting_model import first_stages

_CUT_BEFORE = "Conv/30"
"""The stock reader's layer from which on nothing is kept: later ones cost more than they tell of a name."""

_CHANNELS, _ROWS, _PIECES, _HIDDEN, _DROPPED = 192, 3, 192, 192, 0.3
_WIDE = 5  # cells of four pixels that one convolution sees: two of them see a third of a plate


class RegionNet(nn.Module):
    """(N, 3, 48, 160) -> (N, classes): one logit for each of `ocr.region.CLASSES`."""

    def __init__(self) -> None:
        super().__init__()
        self.body = first_stages(_CUT_BEFORE)
        self.along = nn.Sequential(
            nn.Conv1d(_CHANNELS * _ROWS, _PIECES, 1, bias=False),
            nn.BatchNorm1d(_PIECES),
            nn.ReLU(inplace=True),
            nn.Conv1d(_PIECES, _PIECES, _WIDE, padding=_WIDE // 2, bias=False),
            nn.BatchNorm1d(_PIECES),
            nn.ReLU(inplace=True),
        )
        said = 4 * _CHANNELS * _ROWS + 3 * _PIECES
        self.head = nn.Sequential(
            nn.BatchNorm1d(said),
            nn.Dropout(_DROPPED),
            nn.Linear(said, _HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(_DROPPED),
            nn.Linear(_HIDDEN, len(CLASSES)),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        cells = self.body(x)
        upper, lower = (self.along(edge.flatten(1, 2)).amax(dim=2) for edge in cells.split(_ROWS, dim=2))
        whole = torch.cat([cells.mean(dim=3), cells.amax(dim=3)], dim=1).flatten(1)
        return self.head(torch.cat([whole, upper, lower, torch.maximum(upper, lower)], dim=1))


class Exported(nn.Module):
    """As the program wants it: probabilities, softened by the temperature that held-back plates gave."""

    def __init__(self, network: Any, temperature: float) -> None:
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.network(x) / self.temperature).softmax(dim=1)
