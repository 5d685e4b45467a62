"""Three short tones of our own making, as WAV bytes: rising for high, two alike for medium, one for low.

`python -m alpr_desk.ui.tones FOLDER` writes them; the files in `resources/sounds` are these bytes.
"""

from __future__ import annotations

import io
import sys
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alpr_desk.domain.matching import Priority

RATE_HZ = 44_100
_RAMP_S = 0.008
NOTES: dict[Priority, tuple[tuple[float, float], ...]] = {
    Priority.HIGH: ((880.0, 0.14), (0.0, 0.04), (1174.7, 0.14), (0.0, 0.04), (1568.0, 0.26)),
    Priority.MEDIUM: ((784.0, 0.14), (0.0, 0.08), (784.0, 0.18)),
    Priority.LOW: ((587.3, 0.20),),
}
"""(frequency in hertz, 0 for silence; seconds) of each note."""


def file_name(priority: Priority) -> str:
    """Name of the tone's file in `resources/sounds`."""
    return f"hit-{priority.value}.wav"


def _note(frequency: float, seconds: float) -> NDArray[np.float64]:
    t = np.arange(round(RATE_HZ * seconds)) / RATE_HZ
    if frequency == 0:
        return np.zeros_like(t)
    wave_form = np.sin(2 * np.pi * frequency * t) + 0.25 * np.sin(4 * np.pi * frequency * t)
    ramp = np.minimum(1.0, np.minimum(t, t[::-1]) / _RAMP_S)
    shaped: NDArray[np.float64] = 0.5 * wave_form * ramp * np.exp(-2.5 * t / seconds)
    return shaped


def tone_wav(priority: Priority) -> bytes:
    """The tone of `priority`: mono, 16 bit, 44.1 kHz."""
    samples = np.concatenate([_note(frequency, seconds) for frequency, seconds in NOTES[priority]])
    out = io.BytesIO()
    with wave.open(out, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(RATE_HZ)
        stream.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return out.getvalue()


def main(folder: Path) -> None:
    """Write the three files into `folder`."""
    for priority in Priority:
        (folder / file_name(priority)).write_bytes(tone_wav(priority))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
