"""The detector that ships as a trainable network: where the outliner, which looks closer at the same things, starts.

The file's convolutions hold their batch norms. They are taken apart again by what flows through them, so that the
network says the same as the file, with batch statistics and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from training.detector_net import PlateNet


def starting_outliner(model: Path, sample: torch.Tensor) -> Any:
    """`PlateNet` with the weights of `model`; its batch norms reckon with what `sample` (N, 3, H, W) brings about."""
    network = PlateNet().eval()
    weights = list(_convolutions(onnx.load(str(model))))
    modules = {name: module for name, module in network.named_modules() if isinstance(module, nn.Conv2d)}
    normed = [name for name, module in modules.items() if module.bias is None]
    folded = [pair for name, *pair in weights if not name.startswith("network.")]
    biases = dict(zip(normed, (bias for _, bias in folded), strict=True))
    with torch.no_grad():
        for name, (weight, _) in zip(normed, folded, strict=True):
            modules[name].weight.copy_(weight)
        for name, weight, bias in weights:
            if name.startswith("network."):
                module = modules[name.removeprefix("network.").removesuffix(".weight")]
                module.weight.copy_(weight)
                module.bias.copy_(bias)
        _unfold(network, modules, biases, sample)
    return network


def _convolutions(model: Any) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    """Name, weight and bias of each convolution of a graph, in its order."""
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor).astype(np.float32) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Conv":
            weight = stored[f"{node.input[1]}.half"] if f"{node.input[1]}.half" in stored else stored[node.input[1]]
            yield node.input[1], torch.from_numpy(weight.copy()), torch.from_numpy(stored[node.input[2]].copy())


def _unfold(network: Any, modules: dict[str, Any], biases: dict[str, torch.Tensor], sample: torch.Tensor) -> None:
    """Give each batch norm the mean and spread of what its convolution makes of `sample`, and undo them behind it."""
    norms = {name: network.get_submodule(f"{name.removesuffix('.0')}.1") for name in biases}
    for name, norm in norms.items():
        norm.running_mean.zero_()
        norm.running_var.fill_(1.0 - norm.eps)
        norm.weight.fill_(1.0)
        norm.bias.copy_(biases[name])
    seen: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}

    def keep(name: str) -> Callable[..., None]:
        def hook(_: Any, __: Any, out: torch.Tensor) -> None:
            seen[name] = out.mean(dim=(0, 2, 3)), out.var(dim=(0, 2, 3))

        return hook

    hooks = [modules[name].register_forward_hook(keep(name)) for name in norms]
    network(sample)
    for hook in hooks:
        hook.remove()
    for name, norm in norms.items():
        mean, spread = seen[name]
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(spread)
        norm.weight.copy_((spread + norm.eps).sqrt())
        norm.bias.copy_(mean + biases[name])
