"""`python -m training.export_outliner RUN OUT.onnx --weights FILE`: a run's averaged weights as the program's file.

Input `x` (N, 3, 96, 192), output `y` (N, 1, 96, 192) probabilities. FILE is what the run began with.
"""

from __future__ import annotations

import torch

from training.exporting import export, export_arguments
from training.outliner_net import Exported, starting_outliner
from training.trainer import averaged


def main() -> None:
    given = export_arguments(__doc__, weights=True)
    sample = torch.randn(2, 3, 96, 192, generator=torch.Generator().manual_seed(0))
    export(Exported(averaged(starting_outliner(given.weights), given.run)).eval(), sample, given.out, {0: "b"}, 0.02)


if __name__ == "__main__":
    main()
