"""Networks whose products are integers: a quarter of the numbers' size, and on processors with VNNI twice as fast.

Activations have eight bits and weights seven: with eight, processors without VNNI overflow and say other things than
those that were measured here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

Blob = NDArray[np.float32]
Ranges = dict[str, tuple[float, float]]
"""Least and greatest value of each named tensor."""

_SILENT = -4.0
"""What a Gelu is given below this it makes nothing of (-0.0001): a scale need not reach farther down."""

_COARSE = 6
"""Rows of the finest map that is computed in integers: finer ones save little and cost reads of poor plates
(training/README.md)."""


class _Blobs(CalibrationDataReader):
    def __init__(self, name: str, blobs: Sequence[Blob]) -> None:
        self._name, self._left = name, iter(blobs)

    def get_next(self) -> dict[str, Blob] | None:
        blob = next(self._left, None)
        return None if blob is None else {self._name: blob}


def in_single_precision(model: Path, out: Path) -> None:
    """Write `model` to `out` with its weights as the casts behind them leave them."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def with_gelus(model: Any) -> Any:
    """`model` in operator set 20, each Gelu that was written as five operations as one.

    ONNX Runtime finds the five itself, but not where integers come before and behind them.
    """
    plain = [entry for entry in model.opset_import if entry.domain == ""]
    del model.opset_import[:]
    model.opset_import.extend(plain)
    model = onnx.version_converter.convert_version(model, 20)
    nodes = {output: node for node in model.graph.node for output in node.output}
    users: dict[str, list[Any]] = {}
    for node in model.graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    taken: set[str] = set()
    gelus: dict[str, Any] = {}
    for erf in [node for node in model.graph.node if node.op_type == "Erf"]:
        halved = nodes[erf.input[0]]
        (plus_one,) = users[erf.output[0]]
        (product,) = users[plus_one.output[0]]
        (last,) = users[product.output[0]]
        if halved.input[0] not in product.input or last.op_type != "Mul":
            raise ValueError(f"{erf.name} is no part of a Gelu as this project's networks have them.")
        taken |= {node.name for node in (halved, erf, plus_one, product, last)}
        gelus[last.name] = onnx.helper.make_node("Gelu", [halved.input[0]], list(last.output), name=f"{erf.name}/Gelu")
    kept = [gelus.get(node.name, node) for node in model.graph.node if node.name in gelus or node.name not in taken]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model


def pointwise(model: Any, sizes: dict[str, tuple[int, ...]]) -> list[Any]:
    """The convolutions of `model` that multiply the channels of each place alone, and hold most of a reader's work:
    of 9,000 weights and more, channels by sixteens, on maps (`sizes` has the shape of each output) of more than one
    place and at most `_COARSE` rows."""
    weights = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    found = []
    for node in model.graph.node:
        shape = weights.get(node.input[1], ()) if node.op_type == "Conv" else ()
        large = len(shape) == 4 and shape[2:] == (1, 1) and shape[0] * shape[1] >= 9_000
        if large and shape[0] % 16 == shape[1] % 16 == 0 and _is_coarse(sizes[node.output[0]]):
            found.append(node)
    return found


def _is_coarse(shape: tuple[int, ...]) -> bool:
    rows, columns = shape[-2:]
    return rows <= _COARSE and columns > 1


def seen_in(model: Any, blobs: Sequence[Blob]) -> tuple[Ranges, dict[str, tuple[int, ...]]]:
    """What goes into and comes out of each convolution of `model` when it is given `blobs`, and the shape of it."""
    given = model.graph.input[0].name
    ends = {name for n in model.graph.node if n.op_type == "Conv" for name in (n.input[0], n.output[0])}
    names = sorted(ends - {given})
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    ranges: Ranges = {}
    sizes: dict[str, tuple[int, ...]] = {}
    for blob in blobs:
        for name, values in zip(names, session.run(names, {given: blob}), strict=True):
            low, high = ranges.get(name, (0.0, 0.0))
            ranges[name] = min(low, float(values.min())), max(high, float(values.max()))
            sizes[name] = values.shape
    return ranges, sizes


def quantise_pointwise(model: Path, out: Path, blobs: Sequence[Blob]) -> int:
    """Write `model` to `out`, its `pointwise` convolutions in integers, their ranges what `blobs` make of them; how
    many these are."""
    with tempfile.TemporaryDirectory() as folder:
        single = Path(folder) / "single.onnx"
        in_single_precision(model, single)
        whole = with_gelus(onnx.load(str(single)))
        onnx.save(whole, str(single))
        ranges, sizes = seen_in(whole, blobs)
        into_gelus = {node.input[0] for node in whole.graph.node if node.op_type == "Gelu"}
        chosen = pointwise(whole, sizes)
        scales = {}
        for name in {name for node in chosen for name in (node.input[0], node.output[0])}:
            low, high = ranges[name]
            low = max(low, _SILENT) if name in into_gelus else low
            scales[name] = [{"rmin": np.float32(low), "rmax": np.float32(high)}]
        quantise(single, out, blobs[:1], only=[node.name for node in chosen], scales=scales)
    return len(chosen)


def quantise(
    single: Path,
    out: Path,
    blobs: Sequence[Blob],
    *,
    kinds: Sequence[str] = ("Conv",),
    only: Sequence[str] = (),
    but: Sequence[str] = (),
    scales: dict[str, Any] | None = None,
) -> None:
    """Write the network of `single` to `out`, its operations of these `kinds` in integers.

    Args:
        only: names of those that are, where not all; `but`: names of those that are not.
        scales: ranges of tensors by their names, as ONNX Runtime takes them, in place of what `blobs` make of them.
    """
    quantize_static(
        str(single),
        str(out),
        _Blobs(onnx.load(str(single)).graph.input[0].name, blobs),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=list(kinds),
        nodes_to_quantize=list(only),
        nodes_to_exclude=list(but),
        extra_options={"TensorQuantOverrides": scales} if scales else {},
    )
