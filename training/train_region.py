"""`python -m training.train_region STORE OUT`: trains the region network, in pieces that survive a stop (`trainer`)."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)

from training.region_mix import RegionBatch, batch_maker
from training.region_net import RegionNet
from training.region_validation import JudgedRegions, judged_regions
from training.trainer import Task, add_arguments, outputs_of, quick_products, set_up, train

_SMOOTHED = 0.05
"""What every issuer gets of a plate's certainty: many plates hide what tells, and few pictures stand for each state."""


def loss_of(model: Any, batch: RegionBatch) -> torch.Tensor:
    """Cross-entropy; convolutions in bfloat16."""
    inputs = torch.from_numpy(batch.inputs).contiguous(memory_format=torch.channels_last)
    with quick_products():
        logits = model(inputs)
    return F.cross_entropy(logits.float(), torch.from_numpy(batch.classes), label_smoothing=_SMOOTHED)


def judge(parts: list[JudgedRegions], model: Any) -> str:
    """Share of right first answers of each part, on one line."""
    lines = []
    for part in parts:
        answers = outputs_of(model, part.pictures).argmax(dim=1).numpy()
        lines.append(f"{part.name} {float((answers == part.classes).mean()):.3f}")
    return "  ".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, batch=48, rate=1e-3)
    given = parser.parse_args()
    set_up(given)
    parts = judged_regions(given.store)
    batches = partial(batch_maker, given.store, given.seed, given.batch)
    train(Task(RegionNet, loss_of, batches, partial(judge, parts)), given)


if __name__ == "__main__":
    main()
