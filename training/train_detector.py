"""`python -m training.train_detector STORE OUT --data DATA --scenes SCENES.json`: trains the detector (`trainer`)."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)

from training.detector_net import OFFSET_UNIT, PlateNet
from training.detector_targets import DetectorBatch, batch_maker, make_batch
from training.trainer import Task, add_arguments, quick_products, set_up, train
from training.views import Views

_CORNERS = 4.0
"""Weight of the corners' distance beside the rest."""

_NEGATIVES_EACH = 4
"""Cells without a plate that count, for each with one: the hardest."""


def loss_of(model: Any, batch: DetectorBatch) -> torch.Tensor:
    """Cross-entropy over plate cells and the hardest others, overlap (Dice), corners in plate heights from anywhere on
    the plate."""
    inputs = torch.from_numpy(batch.inputs).contiguous(memory_format=torch.channels_last)
    with quick_products():
        raw = model(inputs)
    said = raw.float()
    plate, counts = torch.from_numpy(batch.plate), torch.from_numpy(batch.counts)
    logit = said[:, 0]
    each = F.binary_cross_entropy_with_logits(logit, plate, reduction="none") * counts
    positives = plate.sum().clamp(min=1)
    others = (each * (1 - plate)).flatten()
    hardest = min(others.numel(), max(int(_NEGATIVES_EACH * positives), 300 * len(plate)))
    probability = logit.sigmoid() * counts
    overlap = 1 - (2 * (probability * plate).sum() + 1) / (probability.sum() + plate.sum() + 1)
    apart = (said[:, 1:] * OFFSET_UNIT - torch.from_numpy(batch.offsets)) / torch.from_numpy(batch.height)[:, None]
    corners = F.smooth_l1_loss(apart, torch.zeros_like(apart), beta=0.05, reduction="none").mean(dim=1)
    holds = torch.from_numpy(batch.holds)
    return (
        (each * plate).sum() / positives
        + others.topk(hardest)[0].mean()
        + overlap
        + _CORNERS * (corners * holds).sum() / holds.sum().clamp(min=1)
    )


@torch.no_grad()
def judge(batches: list[DetectorBatch], model: Any) -> str:
    """Loss and overlap on views that no training sees."""
    losses = [float(loss_of(model, batch)) for batch in batches]
    return f"validation loss {sum(losses) / len(losses):.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, batch=16, rate=2e-3)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, required=True)
    given = parser.parse_args()
    set_up(given)
    judged = Views(given.data, given.scenes, given.store, "validation")
    batches = [make_batch(judged, 990_017, given.batch, number) for number in range(12)]
    drawn = partial(batch_maker, given.data, given.scenes, given.store, given.seed, given.batch)
    train(Task(PlateNet, loss_of, drawn, partial(judge, batches)), given)


if __name__ == "__main__":
    main()
