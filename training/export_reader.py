"""`python -m training.export_reader RUN OUT.onnx`: the averaged weights of a run as the program's ONNX file.

Input `x` (N, 3, 48, 160), output `y` (N, 20, 37) softmax.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.exporting import export
from training.starting_model import starting_reader
from training.trainer import averaged


class WithSoftmax(nn.Module):
    """The trained network, and the softmax that training leaves out."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> Any:
        return self.network(x).softmax(dim=-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    sample = torch.randn(2, 3, 48, 160, generator=torch.Generator().manual_seed(0))
    export(WithSoftmax(averaged(starting_reader(), given.run)).eval(), sample, given.out, {0: "b"}, 0.02)


if __name__ == "__main__":
    main()
