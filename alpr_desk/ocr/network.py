"""An ONNX network by ONNX Runtime on the processor: one input, one output."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray


class Network:
    """A loaded network. Not for use by two threads at once."""

    def __init__(self, model: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """The output for `blob`, whose shape is the model's."""
        return np.asarray(self._session.run(None, {self._input: blob})[0], dtype=np.float32)
