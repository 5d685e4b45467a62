"""`python -m training.export_region RUN OUT.onnx --temperature T`: a run's averaged weights as the program's ONNX file.

Input `x` (N, 3, 48, 160), output `y` (N, classes) probabilities. T is what `evaluate_region` found best.
"""

from __future__ import annotations

import torch

from training.exporting import export, export_arguments
from training.region_net import Exported, RegionNet
from training.trainer import averaged


def main() -> None:
    given = export_arguments(__doc__, temperature=True)
    sample = torch.randn(2, 3, 48, 160, generator=torch.Generator().manual_seed(0))
    module = Exported(averaged(RegionNet(), given.run), given.temperature).eval()
    export(module, sample, given.out, {0: "b"}, 0.02)


if __name__ == "__main__":
    main()
