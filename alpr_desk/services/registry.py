"""Every handler there is, gathered from the use cases."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from alpr_desk.services import (
    alarms,
    auditing,
    canvassing,
    checkpoints,
    corrections,
    courses,
    enrolling,
    evidence,
    field_entries,
    hits,
    hotlists,
    lapse,
    list_import,
    list_pickup,
    list_profiles,
    member_life,
    members,
    own_session,
    policy,
    policy_page,
    recording,
    refresher,
    results,
    reviewing,
    searching,
    security_keys,
    settings,
    shifts,
    signing_in,
    statistics,
    subjects,
    suppressions,
    training,
    training_board,
    training_import,
)
from alpr_desk.services.desk import Handler

_USE_CASES: tuple[ModuleType, ...] = (
    alarms,
    auditing,
    canvassing,
    checkpoints,
    corrections,
    courses,
    enrolling,
    evidence,
    field_entries,
    hits,
    hotlists,
    lapse,
    list_import,
    list_pickup,
    list_profiles,
    member_life,
    members,
    own_session,
    policy,
    policy_page,
    recording,
    refresher,
    results,
    reviewing,
    searching,
    security_keys,
    settings,
    shifts,
    signing_in,
    statistics,
    subjects,
    suppressions,
    training,
    training_board,
    training_import,
)


def all_handlers() -> tuple[Handler[Any, Any], ...]:
    return tuple(value for module in _USE_CASES for value in vars(module).values() if isinstance(value, Handler))
