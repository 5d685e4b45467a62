"""`python -m training.prune_reader SINGLE.onnx OUT.onnx --share 0.25`: a reader with its least weights taken out.

By itself, without training it on: what that gains in time says whether training on would be worth it. Whole channels
go between the two convolutions of each block that widens and narrows again, those first whose weights on either side
have the least norm (Li et al., ICLR 2017), so that products get smaller. With `--scattered` single weights become 0
wherever they are least (Han et al., NeurIPS 2015), in every convolution. Prints the processor time that one plate takes
on one thread, before and after; how they read says `evaluate_reader`.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from alpr_desk.ocr.network import Network
from alpr_desk.ocr.rectify import READER_HEIGHT, READER_WIDTH
from training.telling import say


class Graph:
    """The reader's graph: its convolutions in order, and their weights as they are stored (behind a cast)."""

    def __init__(self, file: Path) -> None:
        self.model: Any = onnx.load(str(file))
        self.nodes = list(self.model.graph.node)
        self._stored = {tensor.name: tensor for tensor in self.model.graph.initializer}
        self._casts = {node.output[0]: node.input[0] for node in self.nodes if node.op_type in ("Cast", "Identity")}
        self.convolutions = [place for place, node in enumerate(self.nodes) if node.op_type == "Conv"]

    def tensor(self, place: int, number: int) -> Any:
        """The stored weights (`number` 1) or biases (2) of the node at `place`."""
        name = self.nodes[place].input[number]
        while name not in self._stored:
            name = self._casts[name]
        return self._stored[name]

    def values(self, place: int, number: int) -> Any:
        return numpy_helper.to_array(self.tensor(place, number))

    def put(self, place: int, number: int, values: Any) -> None:
        tensor = self.tensor(place, number)
        tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values), tensor.name))


def narrowed(graph: Graph, share: float) -> None:
    """Take `share` of the channels out between each pair of 1x1 convolutions with a GELU between them."""
    for before, after in pairwise(graph.convolutions):
        if not any(node.op_type == "Erf" for node in graph.nodes[before:after]):
            continue
        inward, outward, bias = graph.values(before, 1), graph.values(after, 1), graph.values(before, 2)
        if inward.shape[2:] != (1, 1) or outward.shape[1] != inward.shape[0]:
            continue
        norms = [np.linalg.norm(side.astype(np.float64), axis=axis) for side, axis in ((inward, 1), (outward, 0))]
        weight = norms[0].ravel() * norms[1].ravel()
        kept = np.sort(np.argsort(-weight)[: round(len(weight) * (1 - share))])
        graph.put(before, 1, inward[kept])
        graph.put(before, 2, bias[kept])
        graph.put(after, 1, outward[:, kept])


def scattered(graph: Graph, share: float) -> None:
    """Make `share` of the weights of each convolution 0."""
    for place in graph.convolutions:
        values = graph.values(place, 1)
        least = np.quantile(np.abs(values.astype(np.float64)), share)
        graph.put(place, 1, np.where(np.abs(values) <= least, values.dtype.type(0), values))


def least_ms(files: list[Path], times: int = 60) -> list[float]:
    """Milliseconds of processor time that a plate takes with each of `files`, one after the other: the least of all."""
    networks, least = [Network(file, 1) for file in files], [float("inf")] * len(files)
    plate = np.random.default_rng(0).standard_normal((1, 3, READER_HEIGHT, READER_WIDTH)).astype(np.float32)
    for _ in range(times):
        for number, network in enumerate(networks):
            network.run(plate)
            began = process_time()
            network.run(plate)
            least[number] = min(least[number], (process_time() - began) * 1000)
    return least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--scattered", action="store_true")
    given = parser.parse_args()
    graph = Graph(given.model)
    (scattered if given.scattered else narrowed)(graph, given.share)
    del graph.model.graph.value_info[:]
    onnx.save(graph.model, str(given.out))
    before, after = least_ms([given.model, given.out])
    say(f"{before:.2f} ms before, {after:.2f} ms after")


if __name__ == "__main__":
    main()
