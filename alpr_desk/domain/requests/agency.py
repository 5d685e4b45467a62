"""The agency's settings as members see and change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alpr_desk.domain.desk import Request


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting for a generated form.

    `name` is dotted; `kind` is `bool`, `int`, `float`, `text`, `choice` or `texts`.
    """

    name: str
    section: str
    title: str
    description: str
    kind: str
    value: Any
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSettings(Request[tuple[SettingRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class ChangeSetting(Request[SettingRow]):
    """Audited with the old and the new value; refused outside its bounds."""

    name: str
    value: Any
