"""`python -m training.train_reader STORE OUT`: trains the reader by CTC, in pieces that survive a stop (`trainer`)."""

from __future__ import annotations

import argparse
import warnings
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (the name everybody knows it by)

from alpr_desk.ocr.decode import ALPHABET
from training.mix import SHARES, Batch, batch_maker
from training.readers import greedy
from training.scoring import folded, strict
from training.starting_model import starting_reader
from training.trainer import Task, add_arguments, outputs_of, quick_products, set_up, train
from training.validation import JudgedPart, judged_parts


def ctc_loss(model: Any, batch: Batch) -> torch.Tensor:
    """Mean loss of `batch`; matrix products in bfloat16 where that is quick, the loss in float32."""
    inputs = torch.from_numpy(batch.inputs).contiguous(memory_format=torch.channels_last)
    with quick_products():
        logits = model(inputs)
    log_probabilities = logits.float().log_softmax(dim=-1).permute(1, 0, 2)
    targets = torch.tensor([ALPHABET.index(c) + 1 for text in batch.texts for c in text])
    lengths = torch.tensor([len(text) for text in batch.texts])
    steps = torch.full((len(batch.texts),), log_probabilities.shape[0])
    return F.ctc_loss(log_probabilities, targets, steps, lengths, zero_infinity=True)


def judge(parts: list[JudgedPart], model: Any) -> str:
    """`name strict/folded` of each part, on one line."""
    lines = []
    for part in parts:
        texts = greedy(outputs_of(model, part.crops).numpy())
        lines.append(f"{part.name} {strict(texts, part.texts):.3f}/{folded(texts, part.texts):.3f}")
    return "  ".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, batch=32, rate=1e-3)
    parser.add_argument("--without", nargs="+", default=[], choices=list(SHARES), help="sources to leave out")
    given = parser.parse_args()
    warnings.filterwarnings("ignore", message="Using a non-tuple sequence")
    set_up(given)
    parts = judged_parts(given.store, drawn=100)
    batches = partial(batch_maker, given.store, given.seed, given.batch, given.without)
    train(Task(starting_reader, ctc_loss, batches, partial(judge, parts)), given)


if __name__ == "__main__":
    main()
