"""`python -m training.export_detector RUN OUT.onnx`: the averaged weights of a run as the program's ONNX file.

Input `x` (1, 3, H, W), output `y` (1, 9, H/4, W/4), see `alpr_desk.ocr.cells`.
"""

from __future__ import annotations

import torch

from training.detector_net import Exported, PlateNet
from training.exporting import export, export_arguments
from training.trainer import averaged


def main() -> None:
    given = export_arguments(__doc__)
    sample = torch.rand(1, 3, 320, 576, generator=torch.Generator().manual_seed(0)) - 0.5
    export(Exported(averaged(PlateNet(), given.run)).eval(), sample, given.out, {2: "h", 3: "w"}, 0.5)


if __name__ == "__main__":
    main()
