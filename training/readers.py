"""Readers as ONNX files, run on plates: texts and distributions. One way for every reader that is compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.decode import ALPHABET
from alpr_desk.ocr.model_files import MODEL_FOLDER, READER_FOLDER
from alpr_desk.ocr.network import Network, network_input
from alpr_desk.ocr.rectify import as_quad, reader_input
from training.store import Plate

Outputs = NDArray[np.float32]
"""(N, 20, 37) softmax, blank first."""


def upright(plate: Plate) -> Image:
    """`plate` as the program hands it to its reader: (48, 160, 3) BGR."""
    return reader_input(plate.image, as_quad(plate.corners))


class OnnxReader:
    """A reader of this project's shape from a file."""

    def __init__(self, model: Path, threads: int = 2) -> None:
        self._network = Network(model, threads)

    def outputs(self, crops: list[Image], batch: int = 32) -> Outputs:
        """Distributions for `crops` of (48, 160, 3) BGR."""
        return np.concatenate(
            [self._network.run(network_input(crops[i : i + batch])) for i in range(0, len(crops), batch)]
        )


def shipped_reader(threads: int = 1) -> OnnxReader:
    """The reader that the program has now."""
    return OnnxReader(MODEL_FOLDER / READER_FOLDER / "inference.onnx", threads)


def greedy(outputs: NDArray[np.floating]) -> list[str]:
    """The best path of each of `outputs` (N, steps, 37), repeats and blanks taken out."""
    texts = []
    for path in outputs.argmax(axis=-1).tolist():
        kept = [c for c, before in zip(path, [0, *path[:-1]], strict=True) if c and c != before]
        texts.append("".join(ALPHABET[c - 1] for c in kept))
    return texts
