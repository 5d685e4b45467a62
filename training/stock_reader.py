"""The stock PP-OCRv6 small reader with all its characters, on text lines at their own width: the peer.

Used for pseudo-labels (with another reader's agreement) and as a peer in evaluation.
"""

from __future__ import annotations

import re

import numpy as np
import onnxruntime

from alpr_desk.domain.seeing import Image
from alpr_desk.vision import cv2
from training.starting_model import stock_alphabet, stock_graph


class StockReader:
    """Reads a flat plate picture of any size as one line of text."""

    def __init__(self, threads: int = 2) -> None:
        model = stock_graph()
        self._alphabet = stock_alphabet(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def read(self, image: Image) -> str:
        """Letters and digits of `image` (height, width, 3) BGR, upper case."""
        height, width = image.shape[:2]
        size = (max(48, round(width * 48 / height)), 48)
        blob = cv2.resize(image, size).astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1.0
        (path,) = self._session.run(None, {self._input: blob})[0].argmax(axis=-1).tolist()
        kept = [c for c, before in zip(path, [0, *path[:-1]], strict=True) if c and c != before]
        text = "".join(self._alphabet[c - 1] if c <= len(self._alphabet) else "" for c in kept)
        return re.sub(r"[^A-Z0-9]", "", text.upper())
