"""The stock PP-OCRv6 small reader as a trainable PyTorch module, its head cut to blank, 0-9 and A-Z.

The weights (Apache-2.0) come out of the `rapidocr` package. The graph is simplified as it is converted: an
addition of a constant behind a convolution becomes its bias, spelt-out GELUs become one operation, copies go.
Outputs stay the same to 1e-5, and a training step takes half the time.
"""

from __future__ import annotations

import operator
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import rapidocr
import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)
from torch import nn

from alpr_desk.ocr.decode import ALPHABET

_STOCK_CLASSES = 18710


def without_torchvision() -> None:
    """onnx2torch imports torchvision for two operations that this graph has not: stubs stand in."""
    vision: Any = types.ModuleType("torchvision")
    ops: Any = types.ModuleType("torchvision.ops")
    ops.nms = ops.roi_align = ops.RoIAlign = None
    vision.ops, vision.__version__ = ops, "0"
    sys.modules["torchvision"], sys.modules["torchvision.ops"] = vision, ops


def stock_graph() -> Any:
    """The stock reader's ONNX graph, its SAME_UPPER paddings written out (stride 1, so they are kernel - 1)."""
    model = onnx.load(str(Path(next(iter(rapidocr.__path__))) / "models" / "PP-OCRv6_rec_small.onnx"))
    for node in model.graph.node:
        attributes = {attribute.name: attribute for attribute in node.attribute}
        if "auto_pad" in attributes and attributes["auto_pad"].s == b"SAME_UPPER":
            total = [k - 1 for k in attributes["kernel_shape"].ints]
            for key in ("auto_pad", "pads"):
                if key in attributes:
                    node.attribute.remove(attributes[key])
            pads = [t // 2 for t in total] + [t - t // 2 for t in total]
            node.attribute.append(onnx.helper.make_attribute("pads", pads))
    return model


def stock_alphabet(model: Any) -> list[str]:
    """The characters of `model`, a loaded stock graph; class 0 is blank, class 1 the first of these."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return str(session.get_modelmeta().custom_metadata_map["character"]).split("\n")


def starting_reader() -> Any:
    """A module (N, 3, 48, W) -> (N, W/8, 37) logits with the stock weights, every one of them trainable."""
    model = stock_graph()
    alphabet = stock_alphabet(model)
    kept = [0] + [1 + alphabet.index(character) for character in ALPHABET]
    for tensor in model.graph.initializer:
        if _STOCK_CLASSES in tensor.dims:
            values = onnx.numpy_helper.to_array(tensor)
            cut = np.take(values, kept, axis=list(values.shape).index(_STOCK_CLASSES))
            tensor.CopyFrom(onnx.numpy_helper.from_array(cut, tensor.name))
    del model.graph.value_info[:]
    without_torchvision()
    from onnx2torch import convert

    return without_last(simplified(convert(model)), "Softmax")


def first_stages(before: str) -> Any:
    """The stock reader up to what its layer `before` is given: a module, every weight of it trainable."""
    module = starting_reader()
    (node,) = (node for node in module.graph.nodes if node.target == before)
    (output,) = (node for node in module.graph.nodes if node.op == "output")
    output.args = (node.args[0],)
    module.graph.eliminate_dead_code()
    module.recompile()
    module.delete_all_unused_submodules()
    return module


def without_last(module: Any, kind: str) -> Any:
    """`module`, a traced graph, without the `kind` of operation before its output: training wants logits."""
    (output,) = (node for node in module.graph.nodes if node.op == "output")
    last = output.args[0][0] if isinstance(output.args[0], (list, tuple)) else output.args[0]
    if kind not in type(dict(module.named_modules())[last.target]).__name__:
        raise ValueError(f"the network does not end in {kind}")
    last.replace_all_uses_with(last.args[0])
    module.graph.eliminate_dead_code()
    module.recompile()
    module.delete_all_unused_submodules()
    return module


def simplified(module: Any) -> Any:
    """`module`, a traced graph, with biases inside its convolutions, whole GELUs and no copies."""
    graph, parts = module.graph, dict(module.named_modules())

    def kind(node: Any) -> str:
        part: Any = parts.get(node.target) if isinstance(node, torch.fx.Node) and node.op == "call_module" else None
        name = type(part).__name__
        return part.math_op_function.__name__ if name == "OnnxBinaryMathOperation" else name

    def replace(node: Any, by: Any) -> None:
        node.replace_all_uses_with(by)
        graph.erase_node(node)

    for node in list(graph.nodes):
        if kind(node) == "OnnxCopyIdentity":
            replace(node, node.args[0])
    for node in list(graph.nodes):
        if kind(node) == "add" and len(node.args) == 2:
            conv, constant = node.args
            if kind(conv) not in ("Conv2d", "Sequential") or getattr(constant, "op", "") != "get_attr":
                continue
            if _absorb_bias(parts[conv.target], operator.attrgetter(constant.target)(module)):
                replace(node, conv)
    for node in list(graph.nodes):
        if kind(node) == "OnnxErf":
            start, last = node.args[0].args[0], node
            for _ in range(3):  # add 1, times x, times a half
                (last,) = last.users
            with graph.inserting_after(last):
                gelu = graph.call_function(F.gelu, (start,))
            last.replace_all_uses_with(gelu)
    graph.eliminate_dead_code()
    module.recompile()
    module.delete_all_unused_submodules()
    return module


def _absorb_bias(part: Any, constant: torch.Tensor) -> bool:
    """Put `constant` (1, C, 1, 1) into the last convolution of `part`; False where it does not fit."""
    conv = part[-1] if isinstance(part, nn.Sequential) else part
    if not isinstance(conv, nn.Conv2d) or conv.bias is not None or constant.numel() != conv.out_channels:
        return False
    conv.bias = nn.Parameter(constant.detach().reshape(-1).clone())
    return True
