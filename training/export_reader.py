"""`python -m training.export_reader RUN OUT.onnx`: the averaged weights of a run as the program's ONNX file.

Input `x` (N, 3, 48, 160), output `y` (N, 20, 37) softmax, opset 17. The file is run against the PyTorch module
before the command says that it is done.
"""

from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import nn

from training.starting_model import starting_reader
from training.telling import say
from training.train_reader import CHECKPOINT

_TOLERANCE = 1e-4


class WithSoftmax(nn.Module):
    """The trained network, and the softmax that training leaves out."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> Any:
        return self.network(x).softmax(dim=-1)


def trained(run: Path) -> Any:
    """The averaged network of the checkpoint in `run`, with its softmax, ready to be used."""
    network = starting_reader()
    network.load_state_dict(torch.load(run / CHECKPOINT, weights_only=True)["average"])
    return WithSoftmax(network).eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    module = trained(given.run)
    sample = torch.randn(2, 3, 48, 160, generator=torch.Generator().manual_seed(0))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module,
        (sample,),
        str(given.out),
        input_names=["x"],
        output_names=["y"],
        dynamic_axes={"x": {0: "b"}, "y": {0: "b"}},
        dynamo=False,
        opset_version=17,
    )
    session = onnxruntime.InferenceSession(str(given.out), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        apart = float(np.abs(session.run(None, {"x": sample.numpy()})[0] - module(sample).numpy()).max())
    if apart > _TOLERANCE:
        raise SystemExit(f"the exported file differs from the network by {apart:.2g}")
    say(f"{hashlib.sha256(given.out.read_bytes()).hexdigest()}  {given.out}  ({apart:.1g} apart)")


if __name__ == "__main__":
    main()
