"""What runs the networks: the provider that was asked for, or a fault that says so."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import onnxruntime
import pytest

from alpr_desk.domain.seeing import Image
from alpr_desk.errors import EnvironmentFault
from alpr_desk.ocr.engine import load_engine
from alpr_desk.ocr.model_files import DETECTOR, MODEL_FOLDER, READER, READER_FOLDER
from alpr_desk.ocr.network import Network, ProviderFault, execution, require_provider
from alpr_desk.ocr.reader import PlateTextReader
from alpr_desk.settings import Provider

PROCESSOR, OPENVINO, DIRECTML = "CPUExecutionProvider", "OpenVINOExecutionProvider", "DmlExecutionProvider"
OTHERS: tuple[tuple[Provider, str], ...] = (("openvino", OPENVINO), ("directml", DIRECTML))


@pytest.mark.parametrize("provider", get_args(Provider))
def test_processor_does_what_the_provider_cannot(provider: Provider) -> None:
    how = execution(provider, threads=3)
    assert how.providers[-1] == PROCESSOR
    assert len(how.options) == len(how.providers) == len(set(how.providers))


def test_openvino_has_the_threads_that_are_set_and_no_device_that_was_not_measured() -> None:
    how = execution("openvino", threads=3)
    assert how.providers[0] == OPENVINO
    assert how.options[0] == {"device_type": "CPU", "num_of_threads": "3"}


def test_directml_plans_no_memory() -> None:
    assert not execution("directml", threads=1).memory_pattern
    assert execution("cpu", threads=1).memory_pattern


@pytest.mark.parametrize(("provider", "name"), OTHERS)
def test_provider_that_is_not_installed_is_named_with_what_to_do(provider: Provider, name: str) -> None:
    with pytest.raises(ProviderFault, match=f"install onnxruntime-{provider} .* or set the provider to 'cpu'") as fault:
        require_provider(provider, ["AzureExecutionProvider", PROCESSOR])
    assert isinstance(fault.value, EnvironmentFault)
    require_provider(provider, [name, PROCESSOR])


def test_processor_is_always_there() -> None:
    require_provider("cpu")


@pytest.mark.parametrize(("provider", "name"), OTHERS)
def test_engine_is_not_loaded_by_another_provider_than_asked(
    provider: Provider, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["AzureExecutionProvider", PROCESSOR])
    with pytest.raises(ProviderFault, match=provider):
        load_engine(threads=1, provider=provider)


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_provider_that_is_listed_and_does_not_start_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime then goes on with the processor, as it does where a driver or a library is missing."""
    if DIRECTML in onnxruntime.get_available_providers():
        pytest.fail("this machine has DirectML: run the tests with the locked packages")
    with pytest.raises(RuntimeError, match="was not started"):
        Network(MODEL_FOLDER / DETECTOR, 1, "directml")
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [DIRECTML, PROCESSOR])
    with pytest.raises(ProviderFault, match="directml"):
        load_engine(threads=1, provider="directml")


def test_session_never_drops_its_provider_later() -> None:
    session = onnxruntime.InferenceSession(str(MODEL_FOLDER / DETECTOR), providers=[PROCESSOR])
    assert session._enable_fallback
    execution("cpu", threads=1).require_used(session)
    assert not session._enable_fallback


def test_broken_model_on_the_processor_is_not_blamed_on_the_provider(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"no network")
    with pytest.raises(Exception, match="broken") as error:
        Network(tmp_path / "broken.onnx", 1)
    assert not isinstance(error.value, ProviderFault)


def test_reader_says_the_same_through_paddle_as_by_itself() -> None:
    plates: list[Image] = list(np.random.default_rng(5).integers(0, 255, (3, 48, 160, 3), dtype=np.uint8))
    blob = np.stack(plates).astype(np.float32) / np.float32(127.5) - np.float32(1.0)
    alone = Network(MODEL_FOLDER / READER, 1).run(np.ascontiguousarray(blob.transpose(0, 3, 1, 2)))
    assert np.array_equal(PlateTextReader(MODEL_FOLDER / READER_FOLDER, threads=1).read(plates), alone)
