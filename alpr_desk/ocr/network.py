"""An ONNX network by ONNX Runtime: one input, one output; and what may run it in place of the plain processor.

A provider is ONNX Runtime's word for what executes a network. The processor comes last in every list, for whatever the
provider cannot do. ONNX Runtime goes on with the processor too where a provider cannot be started; here that is a
`ProviderFault`, because a machine that is set to one thing and does another is not the machine that was measured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from alpr_desk.domain.seeing import Image
from alpr_desk.errors import EnvironmentFault
from alpr_desk.settings import Provider

_PROCESSOR = "CPUExecutionProvider"
_NAMES: dict[Provider, str] = {
    "cpu": _PROCESSOR,
    "openvino": "OpenVINOExecutionProvider",
    "directml": "DmlExecutionProvider",
}


class ProviderFault(EnvironmentFault):
    """This machine cannot run networks by the provider that was asked for; by the processor it can."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(
            f"Recognition cannot run by '{provider}' on this machine: install onnxruntime-{provider} as the README "
            f"says, bring the drivers up to date, or set the provider to 'cpu'."
        )


@dataclass(frozen=True, slots=True)
class Execution:
    """How a session is made.

    Attributes:
        providers: by ONNX Runtime's names, the processor last.
        options: of each provider.
        memory_pattern: whether memory is planned from the first run; DirectML cannot.
    """

    providers: list[str]
    options: list[dict[str, str]]
    memory_pattern: bool

    def require_used(self, session: Any) -> None:
        """Raises RuntimeError where `session` (ONNX Runtime's) goes without the provider, or could drop it later."""
        session.disable_fallback()  # which would print, and go on with the processor
        if self.providers[0] not in session.get_providers():
            raise RuntimeError(f"{self.providers[0]} was not started")


def execution(provider: Provider, threads: int) -> Execution:
    """Sessions by `provider` with `threads` processor threads.

    OpenVINO is kept to the processor: its devices other than that reckon with half the digits unless they are told
    otherwise, and none of them was measured.
    """
    if provider == "cpu":
        return Execution([_PROCESSOR], [{}], memory_pattern=True)
    own = {"device_type": "CPU", "num_of_threads": str(threads)} if provider == "openvino" else {}
    return Execution([_NAMES[provider], _PROCESSOR], [own, {}], memory_pattern=provider != "directml")


def require_provider(provider: Provider, available: Collection[str] | None = None) -> None:
    """Raises ProviderFault where `provider` is not among `available`, by default what ONNX Runtime has here."""
    if provider == "openvino":
        _show_openvino()
    if _NAMES[provider] not in (onnxruntime.get_available_providers() if available is None else available):
        raise ProviderFault(provider)


def _show_openvino() -> None:
    """Let Windows find OpenVINO's libraries, which lie in a package of their own there."""
    if sys.platform == "win32":
        package = find_spec("openvino")
        for place in (package.submodule_search_locations or ()) if package else ():
            libraries = str(Path(place) / "libs")
            if Path(libraries).is_dir() and libraries not in os.environ["PATH"]:
                os.environ["PATH"] = f"{libraries}{os.pathsep}{os.environ['PATH']}"
                os.add_dll_directory(libraries)


def network_input(pictures: Sequence[Image]) -> NDArray[np.float32]:
    """`pictures`, (height, width, 3) BGR of one size, as the (N, 3, height, width) float32 in -1..1 that readers of
    plates are given."""
    batch = np.stack(pictures).astype(np.float32)
    batch /= 127.5
    batch -= 1.0
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2))


def loaded(model: Path, threads: int, provider: Provider, *, eager: bool) -> Any:
    """ONNX Runtime's session of `model`.

    Args:
        eager: whether threads turn round and round between the parts of one run, instead of sleeping: sooner done where
            the processor has nothing else to do, half as much work again where it has.

    Raises errors of ONNX Runtime's own, and RuntimeError where the provider cannot be started.
    """
    how = execution(provider, threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = how.memory_pattern
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if eager else "0")
    options.add_session_config_entry("session.force_spinning_stop", "1")  # between two runs they sleep in any case
    session = onnxruntime.InferenceSession(
        str(model), options, providers=how.providers, provider_options=how.options, enable_fallback=0
    )
    how.require_used(session)
    return session


class Network:
    """A loaded network. Not for use by two threads at once."""

    def __init__(self, model: Path, threads: int, provider: Provider = "cpu", *, eager: bool = False) -> None:
        """As `loaded`."""
        self._session = loaded(model, threads, provider, eager=eager)
        self._input = self._session.get_inputs()[0].name

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """The output for `blob`, whose shape is the model's."""
        return np.asarray(self._session.run(None, {self._input: blob})[0], dtype=np.float32)
