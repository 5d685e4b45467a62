"""The network that tells an issuer from a plate's upper and lower edge, where name, motto and colours are.

Its first stages are those of the stock reader, which knows letters of every kind; the rest is a vote over the width.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from alpr_desk.ocr.region import CLASSES
from training.starting_model import first_stages

_CUT_BEFORE = "Conv/30"
"""The stock reader's layer from which on nothing is kept: later ones cost more than they tell of a name."""

_CHANNELS, _ROWS, _HIDDEN, _DROPPED = 192, 6, 128, 0.3


class RegionNet(nn.Module):
    """(N, 3, 48, 160) -> (N, classes): one logit for each of `ocr.region.CLASSES`."""

    def __init__(self) -> None:
        super().__init__()
        self.body = first_stages(_CUT_BEFORE)
        said = 2 * _CHANNELS * _ROWS
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
        return self.head(torch.cat([cells.mean(dim=3), cells.amax(dim=3)], dim=1).flatten(1))


class Exported(nn.Module):
    """As the program wants it: probabilities, softened by the temperature that held-back plates gave."""

    def __init__(self, network: Any, temperature: float) -> None:
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.network(x) / self.temperature).softmax(dim=1)
