"""`python -m training.train_outliner STORE OUT --data DATA --scenes SCENES.json --weights FILE`: trains the outliner.

FILE is the ONNX file that it starts from (`outliner_net`); the rest is `trainer`'s.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)

from alpr_desk.ocr.outline import outline
from training.outliner_net import starting_outliner
from training.outliner_windows import OutlinerBatch, Windows, batch_maker, make_batch
from training.trainer import Task, add_arguments, quick_products, set_up, train
from training.views import Views

_MIDDLE = np.index_exp[:, 40:56, 84:108]
"""Where the plate lies of which a window is."""


def loss_of(model: Any, batch: OutlinerBatch) -> torch.Tensor:
    """Cross-entropy of every pixel, and overlap (Dice) of each window with a plate."""
    with quick_products():
        said = model(torch.from_numpy(batch.inputs).contiguous(memory_format=torch.channels_last))
    logit = said.float()[:, 0]
    plate, counts = torch.from_numpy(batch.plate), torch.from_numpy(batch.counts)
    each = F.binary_cross_entropy_with_logits(logit, plate, reduction="none") * counts
    probability, sides = logit.sigmoid() * counts, (1, 2)
    shared, area = (probability * plate).sum(sides), (plate * counts).sum(sides)
    overlap = 1 - (2 * shared + 1) / (probability.sum(sides) + area + 1)
    holds = (area > 0).float()
    return each.mean() + (overlap * holds).sum() / holds.sum().clamp(min=1)


@torch.no_grad()
def judge(batches: list[OutlinerBatch], model: Any) -> str:
    """Loss, and what is outlined of windows that no training sees."""
    losses, found = [], []
    for batch in batches:
        losses.append(float(loss_of(model, batch)))
        masks = model(torch.from_numpy(batch.inputs)).sigmoid()[:, 0].numpy()
        holds = batch.plate[_MIDDLE].mean(axis=(1, 2)) > 0.5
        found += [(bool(there), outline(mask) is not None) for there, mask in zip(holds, masks, strict=True)]
    plates = [seen for there, seen in found if there]
    others = [seen for there, seen in found if not there]
    shares = f"plates {sum(plates) / max(1, len(plates)):.3f} others {sum(others) / max(1, len(others)):.3f}"
    return f"validation loss {sum(losses) / len(losses):.4f} outlined: {shares}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, batch=16, rate=2e-4)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    given = parser.parse_args()
    set_up(given)
    judged = Windows(Views(given.data, given.scenes, given.store, "validation"))
    batches = [make_batch(judged, 990_023, given.batch, number) for number in range(24)]
    drawn = partial(batch_maker, given.data, given.scenes, given.store, given.seed, given.batch)
    train(Task(partial(starting_outliner, given.weights), loss_of, drawn, partial(judge, batches)), given)


if __name__ == "__main__":
    main()
