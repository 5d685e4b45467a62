"""`python -m training.export_outliner RUN OUT.onnx`: the averaged weights of a run as the program's ONNX file.

Input `x` (N, 3, 96, 192), output `y` (N, 9, 24, 48), see `alpr_desk.ocr.cells`.
"""

from __future__ import annotations

import torch

from training.detector_net import Exported, PlateNet
from training.exporting import export, export_arguments
from training.trainer import averaged


def main() -> None:
    given = export_arguments(__doc__)
    sample = torch.rand(3, 3, 96, 192, generator=torch.Generator().manual_seed(0)) - 0.5
    export(Exported(averaged(PlateNet(), given.run)).eval(), sample, given.out, {0: "n"}, 0.5)


if __name__ == "__main__":
    main()
