"""`python -m training.export_reader RUN OUT.onnx`: the averaged weights of a run as the program's ONNX file.

Input `x` (N, 3, 48, width), output `y` (N, width / 8, 37) softmax; training shows a width of 160.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from training.exporting import export, export_arguments
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
    given = export_arguments(__doc__)
    sample = torch.randn(2, 3, 48, 160, generator=torch.Generator().manual_seed(0))
    network = WithSoftmax(averaged(starting_reader(), given.run)).eval()
    export(network, sample, given.out, {0: "b", 3: "width"}, 0.02, output_axes={0: "b", 1: "steps"})


if __name__ == "__main__":
    main()
