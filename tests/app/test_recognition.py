"""The provider that is set, from setting and flag to the engine: the car reads on, the command line refuses.
What the reader was measured to mistake, for those that match."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from click.testing import CliRunner

from alpr_desk.app.recognition import STAGE, load_reader, look_alikes, provider_health, read_command
from alpr_desk.bus import Bus
from alpr_desk.domain.clock import Clock
from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.look_alikes import weight
from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.services.settings import setting_rows
from alpr_desk.settings import Settings, changed, load_settings, save_settings
from tests.helpers.clock import START, FakeClock

GREY = np.full((64, 64, 3), 114, dtype=np.uint8)


@pytest.fixture
def processor_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])


@pytest.mark.usefixtures("processor_only")
@pytest.mark.parametrize("provider", ["openvino", "directml"])
def test_car_whose_provider_is_missing_reads_by_the_processor_and_says_so(
    provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    reader = load_reader(changed(Settings(), "recognition.provider", provider), told.append)
    assert reader.read(GREY).readings == ()
    (sentence,) = told
    assert sentence.startswith("The processor reads instead.")
    assert f"onnxruntime-{provider}" in sentence
    assert [record.levelname for record in caplog.records if "processor" in record.message] == ["WARNING"]


@pytest.mark.usefixtures("processor_only")
def test_processor_as_set_needs_no_word() -> None:
    told: list[str] = []
    load_reader(Settings(), told.append)
    assert told == []


def test_what_is_told_is_a_stage_of_its_own() -> None:
    bus, seen = Bus(), list[StageHealth]()
    bus.subscribe(StageHealth, seen.append)
    provider_health(bus, FakeClock())("The processor reads instead.")
    assert seen == [StageHealth(STAGE, HealthState.DEGRADED, "The processor reads instead.", START)]
    assert STAGE != "recogniser"  # whose health is replaced every second


def run(clock: Clock, *arguments: str) -> tuple[int, BaseException | None]:
    result = CliRunner().invoke(read_command(clock), list(arguments))
    return result.exit_code, result.exception


@pytest.mark.usefixtures("processor_only")
@pytest.mark.parametrize("provider", ["openvino", "directml"])
def test_command_line_never_reads_by_another_provider_than_asked(provider: str) -> None:
    _, error = run(FakeClock(), "synthetic", "--provider", provider)
    assert isinstance(error, EnvironmentFault)
    assert provider in str(error)
    assert "\n" not in str(error)


def test_command_line_knows_no_other_provider() -> None:
    assert run(FakeClock(), "synthetic", "--provider", "cuda")[0] == 2


def test_provider_is_a_choice_in_the_form_and_survives_the_file(tmp_path: Path) -> None:
    row = next(row for row in setting_rows(Settings()) if row.name == "recognition.provider")
    assert (row.kind, row.value, row.choices) == ("choice", "cpu", ("cpu", "openvino", "directml"))
    save_settings(tmp_path, changed(Settings(), row.name, "openvino"))
    assert load_settings(tmp_path).recognition.provider == "openvino"
    with pytest.raises(BadInput, match=r"recognition\.provider"):
        changed(Settings(), row.name, "cuda")


def test_shipped_reader_takes_more_letters_o_for_zeros_than_eights_for_bs() -> None:
    known = look_alikes()
    assert dict(known("0"))["O"] > 3 * dict(known("B"))["8"]
    assert ("VV", weight("VV", "W")) in known("W")
