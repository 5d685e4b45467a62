"""The peer of `bench read` and `bench track`: PaddleOCR's stock text detection and recognition, PP-OCRv6 small.

Its weights are not part of the program. The package `rapidocr` (extra `bench`) carries them; where it is not installed
there is no peer.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import onnxruntime

from alpr_desk.domain.plates import MAX_PLATE, PlateText
from alpr_desk.domain.seeing import Image, PlateCandidate, PlateDetection, PlateReading
from alpr_desk.ocr.reader import quiet_paddle
from alpr_desk.ocr.rectify import as_quad, read_order, upright_crop

_SHORTEST = 4
"""Characters of the shortest text that is taken for a plate."""

_DETECTION = {
    "Global": {"model_name": "PP-OCRv6_small_det"},
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"DetResizeForTest": {"limit_side_len": 736, "limit_type": "min"}},
            {"NormalizeImage": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": "1./255."}},
            {"ToCHWImage": None},
        ]
    },
    "PostProcess": {
        "name": "DBPostProcess",
        "thresh": 0.2,
        "box_thresh": 0.45,
        "max_candidates": 1000,
        "unclip_ratio": 1.4,
    },
}


def stock_models() -> Path | None:
    """The folder of the stock models, or None where they are not installed."""
    spec = find_spec("rapidocr")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / "models" if places else None


@contextmanager
def stock_pipeline(threads: int) -> Iterator[StockPipeline | None]:
    """The peer, or None where it is not installed."""
    models = stock_models()
    if models is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="alpr-desk-bench-") as name:
        yield StockPipeline(models, Path(name), threads)


class StockPipeline:
    """Text detection, then recognition of every text; what has as many letters and digits as a plate is one."""

    def __init__(self, models: Path, folder: Path, threads: int) -> None:
        """`folder` is an empty one, which must outlive this."""
        with quiet_paddle():
            from paddleocr import TextDetection, TextRecognition

            engine = {"intra_op_num_threads": threads, "log_severity_level": 3}
            made: dict[str, Any] = {"engine": "onnxruntime", "engine_config": engine}
            detection = _model(models / "PP-OCRv6_det_small.onnx", folder / "detection", _DETECTION)
            self._detection = TextDetection(model_name="PP-OCRv6_small_det", model_dir=detection, **made)
            stock = models / "PP-OCRv6_rec_small.onnx"
            recognition = _model(stock, folder / "recognition", _recognition(stock))
            self._recognition = TextRecognition(model_name="PP-OCRv6_small_rec", model_dir=recognition, **made)

    def read_timed(self, image: Image) -> tuple[tuple[PlateReading, ...], Mapping[str, float]]:
        """Texts of `image` that may be plates, and the milliseconds of finding and reading them."""
        marks = [perf_counter()]
        (found,) = self._detection.predict(image)
        quads = [as_quad(read_order(np.asarray(polygon, dtype=np.float32))) for polygon in found["dt_polys"]]
        marks.append(perf_counter())
        crops = [upright_crop(image, quad) for quad in quads]
        texts = self._recognition.predict(crops) if crops else []
        marks.append(perf_counter())
        readings = []
        for quad, said in zip(quads, texts, strict=True):
            text = re.sub(r"[^A-Z0-9]", "", str(said["rec_text"]).upper())
            if _SHORTEST <= len(text) <= MAX_PLATE:
                sure = float(said["rec_score"])
                candidates = (PlateCandidate(PlateText(text), sure),)
                readings.append(PlateReading(PlateDetection(quad, 1.0), candidates, tuple(((c, 1.0),) for c in text)))
        spans = {"detect": (marks[1] - marks[0]) * 1000.0, "read": (marks[2] - marks[1]) * 1000.0}
        return tuple(readings), spans


def _recognition(model: Path) -> dict[str, Any]:
    """What PaddleOCR must know of the recognition model: its characters stand in the file."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    characters = str(session.get_modelmeta().custom_metadata_map["character"]).split("\n")
    steps = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
    ]
    return {
        "Global": {"model_name": "PP-OCRv6_small_rec"},
        "PreProcess": {"transform_ops": steps},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }


def _model(weights: Path, folder: Path, about: Mapping[str, Any]) -> str:
    folder.mkdir()
    shutil.copyfile(weights, folder / "inference.onnx")
    (folder / "inference.yml").write_text(json.dumps(about), encoding="utf-8")  # JSON is YAML
    return str(folder)
