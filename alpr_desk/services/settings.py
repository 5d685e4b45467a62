"""Settings as members see and change them; every change is audited with both values."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from alpr_desk.access.gate import duty, privileged
from alpr_desk.domain.people import Permission
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.agency import ChangeSetting, ReadSettings, SettingRow
from alpr_desk.services.desk import Mode, handles
from alpr_desk.services.office import Work
from alpr_desk.settings import Settings, changed, save_settings

_KINDS = {bool: "bool", int: "int", float: "float", str: "text"}


def setting_rows(settings: Settings) -> tuple[SettingRow, ...]:
    """Every setting with its bounds, in the order of the file."""
    defaults, rows = Settings(), []
    for section in Settings.model_fields:
        values: BaseModel = getattr(settings, section)
        for name, field in type(values).model_fields.items():
            default = getattr(getattr(defaults, section), name)
            rows.append(_row(section, name, field, getattr(values, name), default))
    return tuple(rows)


def _row(section: str, name: str, field: FieldInfo, value: Any, default: Any) -> SettingRow:
    bounds: dict[str, float] = {}
    for constraint in field.metadata:
        for key, bound in (("ge", "minimum"), ("gt", "minimum"), ("le", "maximum"), ("lt", "maximum")):
            if getattr(constraint, key, None) is not None:
                bounds[bound] = float(getattr(constraint, key))
    choices: tuple[str, ...] = ()
    kind = _KINDS.get(field.annotation, "texts") if isinstance(field.annotation, type) else "texts"
    if get_origin(field.annotation) is Literal:
        kind, choices = "choice", tuple(str(choice) for choice in get_args(field.annotation))
    return SettingRow(
        name=f"{section}.{name}",
        section=section,
        title=field.title or name,
        description=field.description or "",
        kind=kind,
        value=value,
        default=default,
        minimum=bounds.get("minimum"),
        maximum=bounds.get("maximum"),
        choices=choices,
    )


def _named(settings: Settings, name: str) -> SettingRow:
    return next(row for row in setting_rows(settings) if row.name == name)


@handles(ReadSettings, duty(Permission.SEE_SETTINGS), Mode.READ, AuditEvent.SETTINGS_READ)
def read_settings(work: Work, request: ReadSettings) -> tuple[SettingRow, ...]:
    return setting_rows(work.office.settings)


@handles(
    ChangeSetting,
    privileged(Permission.CHANGE_SETTINGS),
    Mode.STEPS,
    AuditEvent.SETTINGS_CHANGE,
    lambda r: {"setting": r.name, "new": str(r.value)},
)
def change_setting(work: Work, request: ChangeSetting) -> SettingRow:
    """The file is put back where the audit entry cannot be committed."""
    current, folder = work.office.current, work.office.folder
    with current.settings_lock:
        former = current.settings
        settings = changed(former, request.name, request.value)
        work.detail["old"] = str(_named(former, request.name).value)
        save_settings(folder, settings)
        try:
            with work.completing():
                pass
        except BaseException:
            save_settings(folder, former)
            raise
        current.settings = settings
    return _named(settings, request.name)
