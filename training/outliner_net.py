"""The outliner as a trainable PyTorch module: from the fine-tuned text detector that it began as.

Input (N, 3, 96, 192) normalised as `alpr_desk.ocr.outline` does, output (N, 1, 96, 192): what each pixel says of being
plate, before the sigmoid.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import torch
from torch import nn

from training.exporting import restore_wholes
from training.starting_model import simplified, without_last, without_torchvision


def starting_outliner(weights: Path) -> Any:
    """The module with the weights of the ONNX file `weights`, ours or the trial's, every one of them trainable."""
    model = onnx.load(str(weights))
    restore_wholes(model)
    del model.graph.value_info[:]
    without_torchvision()
    from onnx2torch import convert

    return without_last(simplified(convert(model)), "Sigmoid")


class Exported(nn.Module):
    """As the program has it: probabilities."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.network(windows)).sigmoid()
