"""The one place that imports cv2.

An OpenCV built with a window of its own points Qt at its own Qt 5 plug-ins when it is imported, and PySide6
then fails to start; what it set is undone here. Everything that needs OpenCV says
`from alpr_desk.vision import cv2`.
"""

from __future__ import annotations

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.setNumThreads(1)  # recognition and capture have threads of their own

__all__ = ["cv2"]
