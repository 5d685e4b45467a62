"""`python -m training.detector_run SINGLE.onnx RUN --data DATA --scenes SCENES.json --store STORE`: a file as a run.

`train_detector --start RUN` goes on from it.

SINGLE.onnx is what `export_detector` wrote, before it was turned into integers. Normalisations were folded into the
convolutions before them: they are unfolded with the statistics of views. The network built so is run against the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from alpr_desk.ocr.cells import network_input
from training.detector_net import Exported, PlateNet
from training.exporting import stored_weights
from training.shipped_run import unfold, write_run
from training.views import Views

_SEED, _VIEWS = 990_041, 48


def convolutions(model: Path) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """Weight and bias of each convolution of the ONNX file `model`, by its name in the network, in order."""
    graph = onnx.load(str(model)).graph
    values = stored_weights(graph)
    convolved = [node for node in graph.node if node.op_type == "Conv"]
    return {_place(node.name): (values[node.input[1]], values[node.input[2]]) for node in convolved}


def _place(name: str) -> str:
    """`stages.0.1.first.0` of `/network/stages.0/stages.0.1/first/first.0/Conv`."""
    pieces: list[str] = []
    for piece in name.strip("/").split("/")[1:-1]:
        if pieces and piece.startswith(f"{pieces[-1]}."):
            pieces.pop()
        pieces.append(piece)
    return ".".join(pieces)


def with_weights(model: Path, views: torch.Tensor) -> PlateNet:
    """The network with the weights of `model`; `views`, its input, give the statistics of the normalisations."""
    network = PlateNet().eval()
    layers = dict(network.named_modules())
    for name, (weight, bias) in convolutions(model).items():
        layer: Any = layers[name]
        with torch.no_grad():
            layer.weight.copy_(weight)
            if layer.bias is not None:
                layer.bias.copy_(bias)
                continue
        stem, _, last = name.rpartition(".")
        unfold(layers[f"{stem}.{int(last) + 1}"], bias, lambda: _run(network, views))
    return network


@torch.no_grad()
def _run(network: nn.Module, views: torch.Tensor) -> torch.Tensor:
    return torch.cat([network(part) for part in views.split(8)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("run", type=Path)
    for name in ("data", "scenes", "store"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    drawn, rng = Views(given.data, given.scenes, given.store), np.random.default_rng(_SEED)
    inputs = [network_input(drawn.view(rng).image) for _ in range(_VIEWS)]
    network = with_weights(given.model, torch.from_numpy(np.concatenate(inputs)))
    session = onnxruntime.InferenceSession(str(given.model), providers=["CPUExecutionProvider"])
    said = _run(Exported(network).eval(), torch.from_numpy(inputs[0])).numpy()
    apart = float(np.abs(said - session.run(None, {"x": inputs[0]})[0])[:, 0].max())
    write_run(network, given.run, apart)


if __name__ == "__main__":
    main()
