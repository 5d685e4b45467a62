"""`python -m training.train_outliner WINDOWS.npz OUT`: trains the outliner from the detector's weights (`trainer`).

WINDOWS.npz is what `training.outliner_windows` wrote. The loss is the detector's: the network is the same.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray

from alpr_desk.ocr.cells import network_input
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER
from training.ahead import Maker
from training.detector_targets import DetectorBatch, target
from training.outliner_windows import Windows, load_windows
from training.starting_detector import starting_outliner
from training.train_detector import judge, loss_of
from training.trainer import Task, add_arguments, set_up, train
from training.views import View, mirrored

_SAMPLE = 256


def batch_of(views: list[View]) -> DetectorBatch:
    """Windows and what the network should say of them."""
    maps = [np.stack(each) for each in zip(*(target(view) for view in views), strict=True)]
    return DetectorBatch(np.concatenate([network_input(view.image) for view in views]), *maps)


def drawn_batch(windows: Windows, seed: int, size: int, number: int) -> DetectorBatch:
    """The batch `number` of a run with `seed`: half of it windows with a plate."""
    rng = np.random.default_rng([seed, number])
    shows = np.isfinite(windows.plates[:, 0, 0])
    chosen = [rng.choice(np.flatnonzero(shows == (at % 2 == 0))) for at in range(size)]
    return batch_of([altered(windows.view(int(one)), rng) for one in chosen])


def altered(view: View, rng: Generator) -> View:
    """`view` in other light, mirrored or not."""
    light: NDArray[Any] = view.image.astype(np.float32)
    if rng.random() < 0.2:
        light = np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2)
    light = light * rng.normal(1.0, 0.06, 3) * rng.uniform(0.6, 1.25) + rng.uniform(-20, 20)
    light += rng.standard_normal((*light.shape[:2], 1)) * rng.uniform(0, 6)
    changed = View(np.clip(light, 0, 255).astype(np.uint8), view.plates, view.unsure)
    return mirrored(changed) if rng.random() < 0.5 else changed


def batch_maker(windows: Path, seed: int, size: int) -> Maker[DetectorBatch]:
    """Makes batches of `size` windows, for `training.ahead`."""
    return partial(drawn_batch, load_windows(windows, "training"), seed, size)


def network(windows: Path) -> Any:
    """The detector that ships, its batch norms set by the first windows."""
    images = load_windows(windows, "training").images
    some = images[np.random.default_rng(1).permutation(len(images))[:_SAMPLE]]
    sample = torch.from_numpy(np.concatenate([network_input(image) for image in some]))
    return starting_outliner(MODEL_FOLDER / DETECTOR, sample)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, batch=32, rate=6e-4)
    given = parser.parse_args()
    set_up(given)
    judged = load_windows(given.store, "validation")
    batches = [
        batch_of([judged.view(n) for n in range(start, min(start + 64, len(judged.images)))])
        for start in range(0, len(judged.images), 64)
    ]
    drawn = partial(batch_maker, given.store, given.seed, given.batch)
    train(Task(partial(network, given.store), loss_of, drawn, partial(judge, batches)), given)


if __name__ == "__main__":
    main()
