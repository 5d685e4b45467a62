"""`python -m training.mean_of_runs OUT RUN=0.15 RUN=0.85`: the mean of several runs' readers, as a run.

Runs that began with the same weights often read better together than each alone, and are less sure where they are
wrong. Shares are divided by their sum.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.telling import say
from training.trainer import CHECKPOINT

Weights = dict[str, torch.Tensor]


def mean(runs: list[tuple[Weights, float]]) -> Weights:
    """Each weight's mean by the shares beside it; of what is no number that can be averaged, the last run's."""
    whole = sum(share for _, share in runs)
    last = runs[-1][0]
    found = dict(last)
    for name, value in last.items():
        if value.dtype.is_floating_point and bool(torch.isfinite(value).all()):
            found[name] = torch.stack([weights[name] * (share / whole) for weights, share in runs]).sum(dim=0)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", nargs="+", metavar="RUN=SHARE")
    given = parser.parse_args()
    named = [text.rpartition("=") for text in given.runs]
    states = [torch.load(Path(run) / CHECKPOINT, weights_only=True)["average"] for run, _, _ in named]
    given.out.mkdir(parents=True, exist_ok=True)
    weights = mean(list(zip(states, (float(share) for _, _, share in named), strict=True)))
    torch.save({"average": weights}, given.out / CHECKPOINT)
    say(str(given.out / CHECKPOINT))


if __name__ == "__main__":
    main()
