"""What every training has in common: optimiser, rate, averaged weights, checkpoints, and the loop around them.

AdamW, a short warm-up and a cosine over the hours of training (stops not counted), an average of the weights (EMA)
that is what gets judged and exported. `--resume` goes on from OUT/checkpoint.pt.
"""

from __future__ import annotations

import argparse
import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, TypeVar

import torch

from alpr_desk.domain.seeing import Image
from alpr_desk.ocr.network import network_input
from training.ahead import Maker, batches_ahead
from training.telling import say

CHECKPOINT = "checkpoint.pt"
_WARM_STEPS = 60
_AVERAGE = 0.995

B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Task(Generic[B]):
    """What is trained.

    Attributes:
        network: makes the module with its starting weights.
        loss: of (module, batch), a scalar tensor.
        batches: in a process of its own, makes the batch of a number; picklable.
        judge: what to print of the averaged module.
    """

    network: Callable[[], Any]
    loss: Callable[[Any, B], torch.Tensor]
    batches: Callable[[], Maker[B]]
    judge: Callable[[Any], str]


class Trainer(Generic[B]):
    """Model, its average, optimiser and the counts that a checkpoint keeps."""

    def __init__(self, task: Task[B], out: Path, seconds: float, rate: float) -> None:
        self._task, self._out, self._seconds, self._rate = task, out, seconds, rate
        self.model = task.network().to(memory_format=torch.channels_last).train()
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

    def start_from(self, run: Path) -> None:
        """Take over the averaged weights of another run."""
        averaged(self.model, run).train()
        self.average.load_state_dict(self.model.state_dict())

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

    def learn(self, batch: B) -> None:
        """One step on `batch`."""
        began = perf_counter()
        share = min(1.0, self.trained_s / self._seconds)
        rate = self._rate * min(1.0, (self.step + 1) / _WARM_STEPS) * (0.5 * (1 + math.cos(math.pi * share)) + 0.01)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        loss = self._task.loss(self.model, batch)
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
            if not kept.dtype.is_floating_point:
                kept.copy_(new)
            elif not torch.equal(kept, new):  # constants may be infinite
                kept.lerp_(new, 1.0 - keep)


def averaged(network: Any, run: Path) -> Any:
    """`network` with the averaged weights of the checkpoint in `run`, ready to be used."""
    network.load_state_dict(torch.load(run / CHECKPOINT, weights_only=True)["average"])
    return network.eval()


@torch.no_grad()
def outputs_of(network: Any, pictures: Sequence[Image]) -> torch.Tensor:
    """What `network`, which reads plates, says of `pictures`, (height, width, 3) BGR of one size."""
    chunks = [pictures[i : i + 64] for i in range(0, len(pictures), 64)]
    return torch.cat([network(torch.from_numpy(network_input(chunk))) for chunk in chunks])


def quick_products() -> torch.autocast:
    """Matrix products in bfloat16 where the processor has it; where it has not, float32 is ten times as fast."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def add_arguments(parser: argparse.ArgumentParser, *, batch: int, rate: float) -> None:
    """What every training takes; `batch` and `rate` are its defaults."""
    parser.add_argument("store", type=Path, help="what `prepare` wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-minutes", type=float, default=3.0)
    parser.add_argument("--resume", action="store_true", help="go on from OUT's checkpoint")
    parser.add_argument("--start", type=Path, metavar="RUN", help="start from the averaged weights of another run")


def set_up(given: argparse.Namespace) -> None:
    """Threads, seed, folder."""
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)


def train(task: Task[B], given: argparse.Namespace) -> None:
    """Train until the hours are used up, saving and judging on the way."""
    trainer = Trainer(task, given.out, given.hours * 3600, given.rate)
    if given.start:
        trainer.start_from(given.start)
    if given.resume:
        trainer.resume()
    saved = perf_counter()
    for batch in batches_ahead(task.batches, trainer.step):
        trainer.learn(batch)
        if trainer.step % 20 == 0:
            say(f"step {trainer.step} trained {trainer.trained_s:.0f} s loss {trainer.loss:.4f}")
        if trainer.done or perf_counter() - saved > given.save_minutes * 60:
            trainer.save()
            say(task.judge(trainer.average))
            saved = perf_counter()
        if trainer.done:
            return
