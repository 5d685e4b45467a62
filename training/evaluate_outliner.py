"""`python -m training.evaluate_outliner WINDOWS.npz MODEL.onnx`: the outliner on windows that no training saw.

Prints how far its corners are off those of its teacher, in plate heights; the share of plates that it drops; and the
share of windows without a plate that it keeps.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from alpr_desk.ocr.cells import network_input
from alpr_desk.ocr.network import Network
from alpr_desk.ocr.outline import outline
from alpr_desk.ocr.rectify import side_lengths
from training.outliner_windows import load_windows
from training.telling import say


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("windows", type=Path)
    parser.add_argument("model", type=Path)
    given = parser.parse_args()
    network, judged = Network(given.model, 1), load_windows(given.windows, "validation")
    apart, dropped, kept, plain = [], 0, 0, 0
    for image, plate in zip(judged.images, judged.plates, strict=True):
        corners = outline(network.run(network_input(image))[0])
        if not np.isfinite(plate).all():
            plain, kept = plain + 1, kept + (corners is not None)
        elif corners is None:
            dropped += 1
        else:
            apart.append(float(np.linalg.norm(corners - plate, axis=1).mean()) / side_lengths(plate)[1])
    plates = len(apart) + dropped
    off = f"{np.median(apart):.3f} plate heights, by {np.mean(apart):.3f} in the mean"
    say(f"corners of {len(apart)} plates off by {off}")
    say(f"dropped {dropped / plates:.4f} of {plates} plates")
    say(f"kept {kept / max(1, plain):.4f} of {plain} windows without one")


if __name__ == "__main__":
    main()
