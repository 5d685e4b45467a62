"""Settings of one data folder: typed, described, bounded, in `settings.toml`. The window's form is generated from them.

Bounds are the policy's: no setting can go below a floor or above a ceiling (for example, the idle lock is
at most 30 minutes). A file with an unknown name or a value out of bounds is refused with the name in the sentence.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from alpr_desk.domain.landmarks import FORM, landmark
from alpr_desk.domain.purpose import PurposeKind
from alpr_desk.errors import BadInput, EnvironmentFault

FILE_NAME = "settings.toml"

Provider = Literal["cpu", "openvino", "directml"]
"""What runs the recognition networks; all but the processor need a package of their own (README)."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def _expression(text: str) -> str:
    try:
        re.compile(text, re.ASCII)
    except re.error as error:
        raise ValueError(f"it is no regular expression ({error})") from error
    return text


class AccessSettings(_Section):
    """Sign-in and sessions (CJIS AC-7, AC-11, IA-5)."""

    idle_lock_minutes: Annotated[
        int, Field(ge=1, le=30, title="Idle lock", description="Minutes without a touch after which the session locks.")
    ] = 30
    reauthenticate_hours: Annotated[
        int, Field(ge=1, le=12, title="Sign in again after", description="Hours after which a session ends.")
    ] = 12
    lockout_failures: Annotated[
        int,
        Field(
            ge=3, le=5, title="Failures that lock", description="Wrong sign-ins within the window that lock an account."
        ),
    ] = 5
    lockout_window_minutes: Annotated[
        int, Field(ge=15, le=1440, title="Failure window", description="Minutes over which failures are counted.")
    ] = 15
    inactive_days: Annotated[
        int,
        Field(
            ge=1,
            le=90,
            title="Disable when unused",
            description="Days without a sign-in after which an account is disabled.",
        ),
    ] = 90
    training_grace_days: Annotated[
        int, Field(ge=0, le=30, title="Training grace", description="Days that data stays open after training expired.")
    ] = 0
    case_format: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            title="Case number format",
            description="Regular expression that every case number must fit.",
        ),
        AfterValidator(_expression),
    ] = r"\d{2}-\d{4,6}"
    password_least: Annotated[
        int, Field(ge=8, le=64, title="Shortest password", description="Characters that a password has at least.")
    ] = 8
    password_days: Annotated[
        int, Field(ge=1, le=365, title="Change passwords after", description="Days after which a password must change.")
    ] = 365
    password_warn_days: Annotated[
        int,
        Field(ge=14, le=90, title="Announce the change", description="Days ahead that a password's end is announced."),
    ] = 14
    password_history: Annotated[
        int, Field(ge=10, le=50, title="Former passwords", description="How many passwords may not come back.")
    ] = 10
    first_password_days: Annotated[
        int,
        Field(
            ge=0,
            le=30,
            title="First password lasts",
            description="Days until a password that somebody else set must be changed; 0 is at the first sign-in.",
        ),
    ] = 14
    recovery_codes: Annotated[
        int, Field(ge=8, le=20, title="Recovery codes", description="How many recovery codes a member is given.")
    ] = 10
    privileged_minutes: Annotated[
        int,
        Field(
            ge=1,
            le=30,
            title="Confirm again after",
            description="Minutes after password and code were given in which members and settings may be changed.",
        ),
    ] = 15
    temporary_days: Annotated[
        int,
        Field(ge=1, le=365, title="Temporary accounts", description="Days that a temporary account lasts at most."),
    ] = 180
    security_keys: Annotated[
        bool,
        Field(
            title="Security keys",
            description="Members may enrol a security key (FIDO2) and sign in with it in place of a code.",
        ),
    ] = False
    conveyance: Annotated[
        bool,
        Field(
            title="Vehicle without idle lock",
            description="This machine is fixed in a law enforcement vehicle, where CJIS AC-11 asks for no idle lock.",
        ),
    ] = False


class CaptureSettings(_Section):
    """Cameras and the vehicle."""

    vehicle: Annotated[
        str, Field(min_length=1, max_length=40, title="Vehicle", description="Unit number written on every read.")
    ] = "unit 1"
    sources: Annotated[
        tuple[str, ...],
        Field(
            title="Cameras", description="Sources that a shift starts: camera:0, a file, a folder, a URL, or synthetic."
        ),
    ] = ("camera:0",)
    clip_before_s: Annotated[
        int, Field(ge=1, le=30, title="Clip before a hit", description="Seconds of video kept before a hit.")
    ] = 5
    clip_after_s: Annotated[
        int, Field(ge=1, le=30, title="Clip after a hit", description="Seconds of video kept after a hit.")
    ] = 3
    folder_rate_fps: Annotated[
        float,
        Field(gt=0, le=60, title="Folder rate", description="Pictures a second when a folder is played as a camera."),
    ] = 5.0


class RecognitionSettings(_Section):
    """Plate detector and reader."""

    threads: Annotated[
        int, Field(ge=1, le=16, title="Threads", description="Processor threads used for recognition.")
    ] = 2
    minimum_confidence: Annotated[
        float,
        Field(ge=0.0, le=0.95, title="Least confidence", description="Reads less sure than this are not recorded."),
    ] = 0.5
    region: Annotated[
        str,
        Field(
            pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$",
            title="Home region",
            description="Region whose plates are expected most, for example US-CA.",
        ),
    ] = "US-CA"
    provider: Annotated[
        Provider,
        Field(
            title="Run by",
            description="Processor, OpenVINO (Intel) or DirectML (graphics card, Windows); from the next shift on. "
            "Where that cannot be used, the processor reads, and the live page says so.",
        ),
    ] = "cpu"


class HotlistSettings(_Section):
    """Age of lists and repeated alerts."""

    warn_hours: Annotated[
        int,
        Field(ge=1, le=24, title="List age: warn", description="Hours after which a list's age is shown in orange."),
    ] = 12
    red_hours: Annotated[
        int, Field(ge=1, le=72, title="List age: red", description="Hours after which a list's age is shown in red.")
    ] = 24
    realert_minutes: Annotated[
        int,
        Field(
            ge=0,
            le=1440,
            title="Alert again after",
            description="Minutes before the same plate on the same list alerts again.",
        ),
    ] = 10
    largest_file_mb: Annotated[
        int,
        Field(ge=1, le=4000, title="Largest list file", description="Megabytes; a larger file is not read at all."),
    ] = 500
    hold_percent: Annotated[
        int,
        Field(
            ge=0,
            le=90,
            title="Hold a list that shrank",
            description="Percent of its last size at or below which a list waits for another member's approval.",
        ),
    ] = 10
    fetch_here: Annotated[
        bool,
        Field(
            title="Fetch lists on this machine",
            description="While the window is open, lists are fetched when they are due. One machine is enough.",
        ),
    ] = True
    field_entry_hours: Annotated[
        int,
        Field(
            ge=1, le=720, title="Wanted plates expire", description="Hours after which a plate entered here expires."
        ),
    ] = 72
    suppression_days: Annotated[
        int,
        Field(
            ge=1,
            le=90,
            title="Suppressions last",
            description="Days at most for which a wrong entry of a list raises no alert.",
        ),
    ] = 30

    @model_validator(mode="after")
    def _orange_before_red(self) -> Self:
        if self.warn_hours > self.red_hours:
            raise ValueError("warn_hours cannot be above red_hours")
        return self


def _landmark(text: str) -> str:
    try:
        landmark(text)
    except BadInput as error:
        raise ValueError(str(error)) from error
    return text


class WindowSettings(_Section):
    """How the window looks and sounds."""

    theme: Annotated[
        Literal["night", "day", "red"], Field(title="Theme", description="Night, day, or red for dark-adapted eyes.")
    ] = "night"
    sound: Annotated[bool, Field(title="Sound", description="Tones on hits; high priority always sounds.")] = True
    map_places: Annotated[
        tuple[Annotated[str, AfterValidator(_landmark)], ...],
        Field(
            max_length=100,
            title="Places on the map",
            description="Named on the map of the search page, which opens on them before a search. Like "
            f"{FORM}; without any it opens on the state of the home region.",
        ),
    ] = ()


class AuditSettings(_Section):
    """The audit log (Policy 430.5(c))."""

    anchor_folder: Annotated[
        str,
        Field(
            max_length=1000,
            title="Anchor folder",
            description="Folder off this machine (a share, a stick) that every checkpoint of the audit log is written "
            "to; empty for none. Verification refuses a log that does not fit what stands there.",
        ),
    ] = ""


def _zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, ZoneInfoNotFoundError) as error:
            raise ValueError("it is no time zone; write it like America/Los_Angeles") from error
    return name


class TrainingSettings(_Section):
    """Training and the midnight at which it ends (Policy 430.3(d), 430.8)."""

    time_zone: Annotated[
        str,
        Field(
            max_length=64,
            title="Time zone of the office",
            description="Training and policy change at this zone's midnight, and reviews and statistics count days by "
            "it, for example America/Los_Angeles; empty for the zone that each machine is set to.",
        ),
        AfterValidator(_zone),
    ] = ""
    warn_minutes: Annotated[
        int,
        Field(
            ge=15,
            le=240,
            title="Warn before midnight",
            description="Minutes before training ends at which a member at work is told.",
        ),
    ] = 30
    refresher_questions: Annotated[
        int, Field(ge=5, le=20, title="Refresher: questions", description="Questions that each try draws.")
    ] = 10
    refresher_pass_percent: Annotated[
        int, Field(ge=80, le=100, title="Refresher: pass mark", description="Right answers needed, in per cent.")
    ] = 80
    refresher_issues: Annotated[
        bool,
        Field(
            title="Refresher: enters training",
            description="A passed refresher counts as the yearly training of a member who has taken a course before. "
            "Off: it is practice only.",
        ),
    ] = False


class PurposeSettings(_Section):
    """Why data is opened (Policy 430.5(b))."""

    in_force_minutes: Annotated[
        int,
        Field(ge=1, le=60, title="Purpose stays", description="Minutes that a stated purpose stays with the task."),
    ] = 30
    also_need_case: Annotated[
        tuple[PurposeKind, ...],
        Field(
            title="More purposes with a case number",
            description="Refused without a case number, besides criminal investigation, civil or administrative "
            "action and active warrant, which always need one.",
        ),
    ] = ()


class StoreSettings(_Section):
    """The store's own files."""

    keep_former_days: Annotated[
        int,
        Field(
            ge=1,
            le=90,
            title="Keep the former store",
            description="Days that the store's file stays beside the new one after the program changed its form.",
        ),
    ] = 7


class Settings(_Section):
    """All settings of a data folder."""

    access: AccessSettings = AccessSettings()
    capture: CaptureSettings = CaptureSettings()
    recognition: RecognitionSettings = RecognitionSettings()
    hotlist: HotlistSettings = HotlistSettings()
    window: WindowSettings = WindowSettings()
    audit: AuditSettings = AuditSettings()
    training: TrainingSettings = TrainingSettings()
    purpose: PurposeSettings = PurposeSettings()
    store: StoreSettings = StoreSettings()


def _validated(values: dict[str, Any], source: str) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{source}: the setting '{name}' cannot be used: {first['msg']}.") from error


def load_settings(folder: Path) -> Settings:
    """Settings of the data folder `folder`; defaults where there is no file. Raises BadInput, EnvironmentFault."""
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} cannot be read: {error}.") from error
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be opened: {error.strerror}.") from error
    return _validated(values, path.name)


def changed(settings: Settings, name: str, value: Any) -> Settings:
    """`settings` with the dotted `name` set to `value`. Raises BadInput for unknown names and values out of bounds."""
    values = settings.model_dump()
    section, _, field = name.partition(".")
    if section not in values or field not in values[section]:
        raise BadInput(f"There is no setting named '{name}'.")
    values[section][field] = value
    return _validated(values, "Settings")


def save_settings(folder: Path, settings: Settings) -> None:
    """Write `settings.toml` in one step: a reader sees the old file or the new one. Raises EnvironmentFault."""
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".settings-")
        try:
            with os.fdopen(handle, "wb") as stream:
                tomli_w.dump(settings.model_dump(mode="json"), stream)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).replace(folder / FILE_NAME)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentFault(f"The settings cannot be written to {folder}: {error.strerror}.") from error
