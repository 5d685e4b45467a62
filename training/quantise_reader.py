"""`python -m training.quantise_reader STORE SINGLE.onnx OUT.onnx`: most of the reader's products in integers.

How is in `in_integers`. Ranges come from plates of the training part of STORE, made poor as in training. SINGLE.onnx is
what `export_reader` wrote. What the two say of other such plates is compared before OUT.onnx is written.
"""

from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path

import numpy as np

from alpr_desk.ocr.network import Network
from training.in_integers import Blob, quantise_pointwise
from training.mix import Mix
from training.telling import say

_SEED, _BATCHES, _PLATES = 7, 8, 32
_TOLERANCE = 0.03


def apart(one: Path, other: Path, blobs: list[Blob]) -> float:
    """Mean difference of what the networks of two files say of `blobs`, where either says anything (0.05 or more)."""
    first, second = Network(one, 2), Network(other, 2)
    pairs = [(first.run(blob), second.run(blob)) for blob in blobs]
    said = np.concatenate([np.abs(a - b)[np.maximum(a, b) >= 0.05] for a, b in pairs])
    return float(said.mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    mix = Mix(given.store)
    inputs = [mix.batch(_SEED, _PLATES, number).inputs for number in range(2 * _BATCHES)]
    made = given.out.with_suffix(".part")
    number = quantise_pointwise(given.model, made, inputs[:_BATCHES])
    difference = apart(given.model, made, inputs[_BATCHES:])
    if difference > _TOLERANCE:
        raise SystemExit(f"what the two say is {difference:.2g} apart on the mean")
    made.replace(given.out)
    digest = hashlib.sha256(given.out.read_bytes()).hexdigest()
    say(f"{digest}  {given.out}  ({number} convolutions, {difference:.1g} apart)")


if __name__ == "__main__":
    main()
