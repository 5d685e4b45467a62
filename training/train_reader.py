"""`python -m training.train_reader STORE OUT`: trains the reader, in pieces that survive a stop.

CTC loss, AdamW, a short warm-up and a cosine over `--hours` of training time (stops not counted), an average of
the weights (EMA) that is what gets judged and exported. `--resume` goes on from OUT/checkpoint.pt.
"""

from __future__ import annotations

import argparse
import copy
import math
import warnings
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)

from alpr_desk.ocr.decode import ALPHABET
from training.mix import Batch, batches
from training.readers import greedy, network_input
from training.scoring import folded, strict
from training.starting_model import starting_reader
from training.telling import say
from training.validation import JudgedPart, judged_parts

CHECKPOINT = "checkpoint.pt"
_WARM_STEPS = 60
_AVERAGE = 0.995


class Trainer:
    """Model, its average, optimiser and the counts that a checkpoint keeps."""

    def __init__(self, out: Path, seconds: float, rate: float, seed: int) -> None:
        torch.manual_seed(seed)
        self._out, self._seconds, self._rate = out, seconds, rate
        self.model = starting_reader().to(memory_format=torch.channels_last).train()
        self.average = copy.deepcopy(self.model).eval()
        self._optimiser = torch.optim.AdamW(self.model.parameters(), lr=rate, weight_decay=1e-3)
        self.step, self.trained_s, self.loss = 0, 0.0, float("nan")

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "counts": (self.step, self.trained_s, self.loss),
            "rng": torch.get_rng_state(),
        }
        torch.save(state, self._out / f"{CHECKPOINT}.part")
        (self._out / f"{CHECKPOINT}.part").replace(self._out / CHECKPOINT)

    def resume(self) -> None:
        """Go on from the checkpoint."""
        state = torch.load(self._out / CHECKPOINT, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step, self.trained_s, self.loss = state["counts"]
        torch.set_rng_state(state["rng"])

    @property
    def done(self) -> bool:
        """Whether the time is used up."""
        return self.trained_s >= self._seconds

    def learn(self, batch: Batch) -> None:
        """One step on `batch`."""
        began = perf_counter()
        share = min(1.0, self.trained_s / self._seconds)
        rate = self._rate * min(1.0, (self.step + 1) / _WARM_STEPS) * (0.5 * (1 + math.cos(math.pi * share)) + 0.01)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        loss = ctc_loss(self.model, batch)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 3.0)
        self._optimiser.step()
        self.step += 1
        self._follow(min(_AVERAGE, (1 + self.step) / (10 + self.step)))
        value = float(loss.detach())
        self.loss = value if math.isnan(self.loss) else 0.97 * self.loss + 0.03 * value
        self.trained_s += perf_counter() - began

    @torch.no_grad()
    def _follow(self, keep: float) -> None:
        for kept, new in zip(self.average.state_dict().values(), self.model.state_dict().values(), strict=True):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1.0 - keep)


def ctc_loss(model: Any, batch: Batch) -> torch.Tensor:
    """Mean loss of `batch`; matrix products in bfloat16, the loss in float32."""
    inputs = torch.from_numpy(batch.inputs).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(inputs)
    log_probabilities = logits.float().log_softmax(dim=-1).permute(1, 0, 2)
    targets = torch.tensor([ALPHABET.index(c) + 1 for text in batch.texts for c in text])
    lengths = torch.tensor([len(text) for text in batch.texts])
    steps = torch.full((len(batch.texts),), log_probabilities.shape[0])
    return F.ctc_loss(log_probabilities, targets, steps, lengths, zero_infinity=True)


@torch.no_grad()
def judge(model: Any, parts: list[JudgedPart]) -> str:
    """`name strict/folded` of each part, on one line."""
    lines = []
    for part in parts:
        chunks = [part.crops[i : i + 64] for i in range(0, len(part.crops), 64)]
        outputs = [model(torch.from_numpy(network_input(list(chunk)))).numpy() for chunk in chunks]
        texts = greedy(np.concatenate(outputs))
        lines.append(f"{part.name} {strict(texts, part.texts):.3f}/{folded(texts, part.texts):.3f}")
    return "  ".join(lines)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-minutes", type=float, default=3.0)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    warnings.filterwarnings("ignore", message="Using a non-tuple sequence")
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    given.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(given.out, given.hours * 3600, given.rate, given.seed)
    if given.resume:
        trainer.resume()
    parts = judged_parts(given.store, drawn=100)
    saved = perf_counter()
    for batch in batches(given.store, seed=given.seed, start=trainer.step, size=given.batch):
        trainer.learn(batch)
        if trainer.step % 20 == 0:
            say(f"step {trainer.step} trained {trainer.trained_s:.0f} s loss {trainer.loss:.4f}")
        if trainer.done or perf_counter() - saved > given.save_minutes * 60:
            trainer.save()
            say(judge(trainer.average, parts))
            saved = perf_counter()
        if trainer.done:
            return


if __name__ == "__main__":
    main()
