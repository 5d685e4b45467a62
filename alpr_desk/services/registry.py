"""Every handler there is, gathered from the use cases."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from alpr_desk.services import (
    auditing,
    evidence,
    field_entries,
    hits,
    hotlists,
    list_import,
    list_pickup,
    list_profiles,
    members,
    own_session,
    recording,
    searching,
    settings,
    shifts,
    signing_in,
    suppressions,
    training,
)
from alpr_desk.services.desk import Handler

_USE_CASES: tuple[ModuleType, ...] = (
    auditing,
    evidence,
    field_entries,
    hits,
    hotlists,
    list_import,
    list_pickup,
    list_profiles,
    members,
    own_session,
    recording,
    searching,
    settings,
    shifts,
    signing_in,
    suppressions,
    training,
)


def all_handlers() -> tuple[Handler[Any, Any], ...]:
    return tuple(value for module in _USE_CASES for value in vars(module).values() if isinstance(value, Handler))
