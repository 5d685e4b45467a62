"""A trained module as an ONNX file (opset 17), run against the module before anybody trusts it.

Weights are stored in half precision with a cast behind each, which ONNX Runtime folds away when it loads the file:
the file is half as large, the network runs in single precision as before.
"""

from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from training.telling import say

_LARGE = 256
"""Numbers from which a weight is worth storing in half."""


def export_arguments(about: str | None, *, temperature: bool = False, weights: bool = False) -> argparse.Namespace:
    """`run`, the folder of a training, and `out`, the file to write; `temperature` and the file of the starting
    `weights` where they are asked for."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    if temperature:
        parser.add_argument("--temperature", type=float, default=1.0)
    if weights:
        parser.add_argument("--weights", type=Path, required=True)
    warnings.filterwarnings("ignore")  # what torch says while it traces
    return parser.parse_args()


def export(
    module: Any,
    sample: torch.Tensor,
    out: Path,
    axes: dict[int, str],
    tolerance: float,
    *,
    output_axes: dict[int, str] | None = None,
) -> None:
    """Write `module` to `out` with input `x`, output `y`, and say its SHA-256.

    Args:
        axes: the dimensions of input and output that may change, and their names.
        output_axes: those of the output, where they are others.
        tolerance: greatest difference between the file's and the module's output. Raises SystemExit above it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module,
        (sample,),
        str(out),
        input_names=["x"],
        output_names=["y"],
        dynamic_axes={"x": axes, "y": output_axes or axes},
        dynamo=False,
        opset_version=17,
    )
    model = onnx.load(str(out))
    store_halves(model)
    onnx.save(model, str(out))
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        apart = float(np.abs(session.run(None, {"x": sample.numpy()})[0] - module(sample).numpy()).max())
    if apart > tolerance:
        raise SystemExit(f"the exported file differs from the network by {apart:.2g}")
    say(f"{hashlib.sha256(out.read_bytes()).hexdigest()}  {out}  ({apart:.1g} apart)")


def store_halves(model: Any) -> None:
    """Every large single-precision weight of `model` as half precision and a cast."""
    casts = []
    for tensor in model.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _LARGE:
            continue
        name, stored = tensor.name, f"{tensor.name}.half"
        tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(onnx.helper.make_node("Cast", [stored], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def stored_weights(graph: Any) -> dict[str, torch.Tensor]:
    """The weights of `graph` by their names, those that `store_halves` stored in single precision again."""
    return {
        tensor.name.removesuffix(".half"): torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()).float()
        for tensor in graph.initializer
    }


def restore_wholes(model: Any) -> None:
    """Every weight of `model` that `store_halves` stored, in single precision again; copies of one as weights too."""
    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in list(graph.node):
        if node.op_type in ("Cast", "Identity") and node.input[0] in stored:
            values = onnx.numpy_helper.to_array(stored[node.input[0]])
            name = node.output[0]
            stored[name] = onnx.numpy_helper.from_array(
                values.astype(np.float32) if node.op_type == "Cast" else values, name
            )
            graph.initializer.append(stored[name])
            graph.node.remove(node)
