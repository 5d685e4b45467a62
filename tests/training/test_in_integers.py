"""A network in integers says nearly what it said before, on every processor.

Needs onnx, which the program does not: skipped but in the environment of training/README.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx", reason="onnx is not installed: training alone needs it")

import onnx
from onnx import TensorProto, helper, numpy_helper

from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, READER
from alpr_desk.ocr.network import Network
from training.in_integers import Blob, quantise_pointwise, with_gelus

CHANNELS, WIDE = 96, 192
SEVEN_BITS = 64


def _gelu(name: str, given: str, *, root: bool = True) -> list[Any]:
    """The five operations of a Gelu from `given` to `name`; without its `root` they are none."""
    ends = (f"{name}/root", f"{name}/erf", f"{name}/plus", f"{name}/product")
    return [
        helper.make_node("Div", [given if root else "one", "root"], [ends[0]], name=f"{name}/Div"),
        helper.make_node("Erf", [ends[0]], [ends[1]], name=f"{name}/Erf"),
        helper.make_node("Add", [ends[1], "one"], [ends[2]], name=f"{name}/Add"),
        helper.make_node("Mul", [given, ends[2]], [ends[3]], name=f"{name}/Mul"),
        helper.make_node("Mul", [ends[3], "half"], [name], name=f"{name}/Half"),
    ]


def _model(*, root: bool = True) -> Any:
    """Widens, Gelu, narrows again, on a map of 3 by 8; fine maps, few channels: a convolution over the whole height."""
    rng = np.random.default_rng(0)
    weights = {
        "stem": rng.standard_normal((CHANNELS, 3, 4, 1)) * 0.3,
        "widen": rng.standard_normal((WIDE, CHANNELS, 1, 1)) * 0.1,
        "narrow": rng.standard_normal((CHANNELS, WIDE, 1, 1)) * 0.1,
        "one": np.array(1.0),
        "half": np.array(0.5),
        "root": np.array(np.sqrt(2.0)),
    }
    nodes = [
        helper.make_node("Conv", ["x", "stem"], ["a"], name="stem", strides=[4, 1]),
        helper.make_node("Conv", ["a", "widen"], ["b"], name="widen"),
        *_gelu("c", "b", root=root),
        helper.make_node("Conv", ["c", "narrow"], ["y"], name="narrow"),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 12, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", CHANNELS, 3, 8])],
        [numpy_helper.from_array(values.astype(np.float32), name) for name, values in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _blobs(seed: int) -> list[Blob]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((4, 3, 12, 8)).astype(np.float32) for _ in range(4)]


def _saved(model: Any, file: Path) -> Path:
    onnx.save(model, str(file))
    return file


def _integers(file: Path) -> list[Any]:
    """The integer weights of `file`."""
    return [numpy_helper.to_array(t) for t in onnx.load(str(file)).graph.initializer if t.data_type == TensorProto.INT8]


def test_a_gelu_of_five_operations_becomes_one_that_says_the_same(tmp_path: Path) -> None:
    before, after = _saved(_model(), tmp_path / "five.onnx"), _saved(with_gelus(_model()), tmp_path / "one.onnx")

    kinds = [node.op_type for node in onnx.load(str(after)).graph.node]
    assert kinds == ["Conv", "Conv", "Gelu", "Conv"]
    for blob in _blobs(1):
        np.testing.assert_allclose(Network(after, 1).run(blob), Network(before, 1).run(blob), atol=1e-4)


def test_an_error_function_that_is_in_no_gelu_is_refused() -> None:
    with pytest.raises(ValueError, match="no part of a Gelu"):
        with_gelus(_model(root=False))


def test_a_network_in_integers_says_nearly_the_same(tmp_path: Path) -> None:
    before, after = _saved(_model(), tmp_path / "single.onnx"), tmp_path / "integers.onnx"

    assert quantise_pointwise(before, after, _blobs(1)) == 2  # the stem is no pointwise one
    for blob in _blobs(2):
        said, again = Network(before, 1).run(blob), Network(after, 1).run(blob)
        assert 0.0 < float(np.abs(said - again).mean()) < 0.03 * float(said.std())


def test_weights_have_seven_bits_so_that_no_processor_overflows(tmp_path: Path) -> None:
    made = tmp_path / "integers.onnx"
    quantise_pointwise(_saved(_model(), tmp_path / "single.onnx"), made, _blobs(1))

    for file in (made, MODEL_FOLDER / DETECTOR, MODEL_FOLDER / READER):
        weights = [values for values in _integers(file) if values.size > CHANNELS * 2]
        assert weights
        assert all(np.abs(values.astype(int)).max() <= SEVEN_BITS for values in weights)
