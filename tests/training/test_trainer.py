"""A training that was stopped goes on as if it had not been.

Needs PyTorch, which the program does not: skipped but in the environment of training/README.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: training alone needs it")

import torch
from torch import nn

from training import trainer as module
from training.detector_net import Exported, PlateNet
from training.detector_run import with_weights
from training.exporting import export
from training.mean_of_runs import mean
from training.trainer import Task, Trainer, averaged, train

HALF_S = 0.5


def _small() -> Any:
    """With dropout, so that the random state has a say, and a batch norm, whose counts are no weights."""
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.3), nn.Conv2d(4, 1, 3))


def _loss(model: Any, batch: torch.Tensor) -> torch.Tensor:
    return ((model(batch).mean(dim=(1, 2, 3)) - batch.mean(dim=(1, 2, 3))) ** 2).mean()


def _batch(number: int) -> torch.Tensor:
    return torch.rand(8, 1, 8, 8, generator=torch.Generator().manual_seed(number))


def _batches() -> Callable[[int], torch.Tensor]:
    return _batch


TASK = Task(_small, _loss, _batches, lambda _: "judged")


@pytest.fixture(autouse=True)
def _steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is half a second after the last: the rate hangs on the time that training took."""
    looks = iter(range(1_000_000))
    monkeypatch.setattr(module, "perf_counter", lambda: next(looks) * HALF_S)
    torch.manual_seed(1)


def _learnt(trainer: Trainer[torch.Tensor], first: int, last: int) -> None:
    for number in range(first, last):
        trainer.learn(_batch(number))


def _same(one: Any, other: Any) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


def test_resumed_training_ends_with_the_same_weights_to_the_bit(tmp_path: Path) -> None:
    whole = Trainer(TASK, tmp_path, seconds=100.0, rate=0.01)
    _learnt(whole, 0, 6)
    whole.save()
    _learnt(whole, 6, 12)

    torch.manual_seed(99)
    resumed = Trainer(TASK, tmp_path, seconds=100.0, rate=0.01)
    assert not _same(resumed.model, whole.model)
    resumed.resume()
    assert resumed.step == 6
    _learnt(resumed, 6, 12)
    assert _same(resumed.model, whole.model)
    assert _same(resumed.average, whole.average)
    assert (resumed.step, resumed.trained_s, resumed.loss) == (whole.step, whole.trained_s, whole.loss)


def test_stop_while_saving_leaves_the_last_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Trainer(TASK, tmp_path, seconds=100.0, rate=0.01)
    _learnt(one, 0, 3)
    one.save()
    _learnt(one, 3, 5)
    write = torch.save

    def cut_off(state: Any, file: Path) -> None:
        write(state, file)
        file.write_bytes(file.read_bytes()[:100])
        raise OSError("no space left on the disk")

    monkeypatch.setattr(torch, "save", cut_off)
    with pytest.raises(OSError, match="no space"):
        one.save()
    monkeypatch.undo()
    again = Trainer(TASK, tmp_path, seconds=100.0, rate=0.01)
    again.resume()
    assert again.step == 3


def test_training_ends_when_its_time_is_used_up_and_leaves_the_average(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "batches_ahead", lambda batches, start: map(batches(), range(start, 10_000)))
    given = argparse.Namespace(
        out=tmp_path, hours=10 * HALF_S / 3600, rate=0.01, save_minutes=60.0, resume=False, start=None
    )
    train(TASK, given)
    state = torch.load(tmp_path / module.CHECKPOINT, weights_only=True)
    assert state["counts"][0] == 10
    network = averaged(_small(), tmp_path)
    assert not network.training
    assert all(torch.equal(kept, state["average"][name]) for name, kept in network.state_dict().items())


def test_other_run_starts_from_the_average_and_not_from_its_steps(tmp_path: Path) -> None:
    first = Trainer(TASK, tmp_path, seconds=100.0, rate=0.01)
    _learnt(first, 0, 4)
    first.save()
    second = Trainer(TASK, tmp_path / "second", seconds=100.0, rate=0.01)
    second.start_from(tmp_path)
    assert second.step == 0
    assert _same(second.model, first.average)
    assert not _same(second.model, first.model)


def test_mean_of_runs_lies_between_them_by_their_shares_and_keeps_what_is_no_number() -> None:
    mask = torch.tensor([0.0, float("-inf")])
    one = {"weight": torch.tensor([1.0, 2.0]), "mask": mask, "count": torch.tensor(3)}
    other = {"weight": torch.tensor([5.0, 2.0]), "mask": mask, "count": torch.tensor(9)}
    found = mean([(one, 1.0), (other, 3.0)])
    assert found["weight"].tolist() == [4.0, 2.0]
    assert torch.equal(found["mask"], mask)
    assert found["count"] == 9


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the exporter
def test_detector_goes_on_from_its_file_as_it_was(tmp_path: Path) -> None:
    torch.manual_seed(5)
    network = PlateNet()
    views = torch.rand(8, 3, 64, 64) - 0.5
    for _ in range(3):
        network(views)  # statistics of its own, so that folding them changes weights
    sample, file = torch.rand(1, 3, 64, 64) - 0.5, tmp_path / "single.onnx"
    export(Exported(network.eval()).eval(), sample, file, {2: "h", 3: "w"}, 0.5)
    again = with_weights(file, views)
    with torch.no_grad():
        assert torch.allclose(again(sample), network(sample), atol=0.02)
        assert torch.allclose(again.train()(views), again.eval()(views), atol=0.1)
