"""Reads rectified plates: PaddleOCR's ONNX Runtime engine, raw output. Knows no picture, no place, no state.

PaddleOCR is imported when the reader is made, not when this module is: the import alone takes a second.
It is given a local folder and so fetches nothing; its own cache folder and its checks of model hosts are
switched off before that import.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.network import execution, loaded, network_input
from alpr_desk.ocr.rectify import READER_WIDTH
from alpr_desk.settings import Provider

MODEL_NAME = "PP-OCRv6_small_rec"
MODEL_FILE = "inference.onnx"
STEP, CLASSES = 8, 37  # pixels across for which the network says one character or none


def _quiet_environment() -> None:
    cache = Path(platformdirs.user_cache_dir("alpr-desk", appauthor=False)) / "paddlex"
    for name, value in (
        ("PADDLE_PDX_CACHE_HOME", str(cache)),
        ("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True"),
        ("PADDLE_PDX_EAGER_INIT", "False"),
    ):
        os.environ.setdefault(name, value)


@contextmanager
def quiet_paddle() -> Iterator[None]:
    """While PaddleOCR is imported and its models are loaded: no look at model hosts, no log, no warnings.

    They are deprecations of its dependencies, none of which a deputy can act on.
    """
    _quiet_environment()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("paddlex", "paddleocr"):
            logging.getLogger(name).setLevel(logging.ERROR)
        yield


class PlateTextReader:
    """The reading network. Not for use by two threads at once."""

    def __init__(self, folder: Path, *, threads: int, provider: Provider = "cpu", eager: bool = False) -> None:
        """`folder` holds `inference.onnx` and `inference.yml`."""
        how = execution(provider, threads)
        with quiet_paddle():
            from paddleocr import TextRecognition

            self._recognition = TextRecognition(
                model_name=MODEL_NAME,
                model_dir=str(folder),
                engine="onnxruntime",
                engine_config={
                    "providers": how.providers,
                    "provider_options": how.options,
                    "enable_mem_pattern": how.memory_pattern,
                    "intra_op_num_threads": threads,
                    "log_severity_level": 3,
                    "session_options": {"inter_op_num_threads": 1},
                },
            )
        self._run = self._recognition.paddlex_predictor.runner
        how.require_used(self._run.session)
        if threads > 1:  # PaddleOCR cannot say how they wait for each other: they would spin from plate to plate
            self._run.session = loaded(folder / MODEL_FILE, threads, provider, eager=eager)

    def read(self, plates: Sequence[Image]) -> NDArray[np.float32]:
        """Output for `plates`, each (48, width, 3) BGR: (plates, width / 8, 37) softmax, blank first, then 0-9 A-Z.

        The width, a multiple of 8, is the same for all. Training shows 160, see `cuts.DRAWN_OUT`.
        """
        if not plates:
            return np.zeros((0, READER_WIDTH // STEP, CLASSES), dtype=np.float32)
        return np.asarray(self._run([network_input(plates)])[0], dtype=np.float32)
