"""`python -m training.shipped_run STORE SINGLE.onnx RUN`: the shipped reader as a run that `train_reader --start RUN`
goes on from.

For a machine that has the program but not the folder of the training it came from. SINGLE.onnx is the reader before it
was turned into integers (training/README.md says where it is). Three normalisations were folded
into the convolutions before them when the file was made: they are unfolded with the statistics of plates of STORE.
The network built so is run against that file before it is written.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from alpr_desk.domain.seeing import Image
from training.degrade import seen
from training.exporting import stored_weights
from training.readers import OnnxReader
from training.starting_model import starting_reader
from training.store import load
from training.telling import say
from training.trainer import CHECKPOINT, outputs_of

_PREFIX = "network."
_TOLERANCE = 0.02
_PLATES = 256


def shipped_weights(model: Path) -> dict[str, torch.Tensor]:
    """Every weight in the ONNX file `model` by its name in the network, copies under each of their names.

    A folded convolution has no weights of that name; they stand under the convolution's own, as `NAME.weight`, `.bias`.
    """
    graph = onnx.load(str(model)).graph
    found = stored_weights(graph)
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]
        if node.op_type == "Conv" and not node.input[1].startswith(_PREFIX):
            name = node.name.removeprefix("/network/").removesuffix("/Conv")
            found |= {f"{name}.weight": found[node.input[1]], f"{name}.bias": found[node.input[2]]}
    return {name.removeprefix(_PREFIX): value for name, value in found.items()}


def with_shipped_weights(network: Any, model: Path, pictures: list[Image]) -> Any:
    """`network`, a `starting_reader()`, with the weights of `model`; `pictures`, (48, 160, 3), give the statistics.

    Raises KeyError for a trained weight that `model` lacks.
    """
    weights = shipped_weights(model)
    folded = {node.target: node.args[0].target for node in network.graph.nodes if _normalises(network, node)}
    own = {name for name, _ in network.named_parameters() if name.rpartition(".")[0] not in folded}
    missing = sorted(own - weights.keys())
    if missing:
        raise KeyError(f"{model} has no weights for {', '.join(missing)}")
    state = network.state_dict()
    taken = {name: weights[name].reshape(old.shape) for name, old in state.items() if name in own}
    network.load_state_dict(state | taken)
    for name, before in folded.items():  # in order of the graph: each sees what the ones before it make of `pictures`
        layer, bias = network.get_submodule(name), weights[f"{before}.bias"]
        unfold(layer, bias, lambda: outputs_of(network.eval(), pictures))
    return network.eval()


def _normalises(network: Any, node: Any) -> bool:
    return node.op == "call_module" and isinstance(network.get_submodule(node.target), nn.BatchNorm2d)


def unfold(layer: Any, bias: torch.Tensor, run: Callable[[], object]) -> None:
    """Give `layer` the mean and variance of what it gets while its network is `run`, and the weights under which it
    adds `bias` and nothing else."""
    inputs: list[torch.Tensor] = []
    hook = layer.register_forward_pre_hook(lambda _, given: inputs.append(given[0]))
    run()
    hook.remove()
    variance, mean = torch.var_mean(torch.cat(inputs), dim=(0, 2, 3), correction=0)
    with torch.no_grad():
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(variance)
        layer.weight.copy_((variance + layer.eps).sqrt())
        layer.bias.copy_(bias + mean)


def write_run(network: Any, run: Path, apart: float) -> None:
    """Keep `network` in `run`, a folder, to be started from. Raises SystemExit where it lies too far `apart` from the
    file that it was made of."""
    if apart > _TOLERANCE:
        raise SystemExit(f"the network differs from the file by {apart:.2g}")
    run.mkdir(parents=True, exist_ok=True)
    torch.save({"average": network.state_dict()}, run / CHECKPOINT)
    say(f"{run / CHECKPOINT}  ({apart:.1g} apart)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("run", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")  # what torch says while it converts
    rng = np.random.default_rng(0)
    plates = load(given.store, "training")
    chosen = [plates[i] for i in rng.choice(len(plates), _PLATES, replace=False).tolist()]
    pictures = [seen(plate.image, plate.corners, rng) for plate in chosen]
    network = with_shipped_weights(starting_reader(), given.model, pictures)
    said = OnnxReader(given.model).outputs(pictures)
    apart = float(np.abs(outputs_of(network, pictures).softmax(-1).numpy() - said).max())
    write_run(network, given.run, apart)


if __name__ == "__main__":
    main()
