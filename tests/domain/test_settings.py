"""Settings: bounds are the policy's, unknown names are refused, the file survives a round trip and a failed write."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.settings import FILE_NAME, Settings, changed, load_settings, save_settings

BOUNDS = {
    "access.idle_lock_minutes": (1, 30),
    "access.reauthenticate_hours": (1, 12),
    "access.lockout_failures": (3, 5),
    "access.lockout_window_minutes": (15, 1440),
    "access.inactive_days": (1, 90),
    "access.training_grace_days": (0, 30),
    "access.password_least": (8, 64),
    "access.password_days": (1, 365),
    "access.password_warn_days": (14, 90),
    "access.password_history": (10, 50),
    "access.first_password_days": (0, 30),
    "access.recovery_codes": (8, 20),
    "access.privileged_minutes": (1, 30),
    "access.temporary_days": (1, 365),
    "capture.clip_before_s": (1, 30),
    "recognition.threads": (1, 16),
    "recognition.minimum_confidence": (0.0, 0.95),
    "hotlist.warn_hours": (1, 24),
    "hotlist.red_hours": (1, 72),
    "hotlist.realert_minutes": (0, 1440),
}


def at(settings: Settings, name: str) -> Any:
    section, field = name.split(".")
    return getattr(getattr(settings, section), field)


@pytest.mark.parametrize("name", BOUNDS)
def test_no_setting_passes_its_bounds(name: str, tmp_path: Path) -> None:
    low, high = BOUNDS[name]
    for value in (low - 1, high + 1, "much", None, float("nan"), float("inf"), [1]):
        with pytest.raises(BadInput, match=name.split(".")[1]):
            changed(Settings(), name, value)
    section, field = name.split(".")
    (tmp_path / FILE_NAME).write_text(f"[{section}]\n{field} = {high + 1}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=name):
        load_settings(tmp_path)


@pytest.mark.parametrize("name", sorted(set(BOUNDS) - {"hotlist.red_hours", "hotlist.warn_hours"}))
def test_the_bounds_themselves_may_be_set(name: str) -> None:
    for value in BOUNDS[name]:
        assert at(changed(Settings(), name, value), name) == value


def test_numbers_of_the_policy_are_the_defaults_and_every_number_of_access_is_bounded() -> None:
    """CJIS Security Policy AC-2, AC-7, AC-11, IA-5, IA-11."""
    access = Settings().access
    assert (access.lockout_failures, access.lockout_window_minutes) == (5, 15)
    assert (access.idle_lock_minutes, access.reauthenticate_hours, access.inactive_days) == (30, 12, 90)
    assert (access.password_least, access.password_days, access.password_history) == (8, 365, 10)
    assert (access.password_warn_days, access.training_grace_days, access.conveyance) == (14, 0, False)
    numbers = {f"access.{name}" for name, field in type(access).model_fields.items() if field.annotation is int}
    assert numbers <= set(BOUNDS)


def test_orange_cannot_come_after_red() -> None:
    assert changed(Settings(), "hotlist.warn_hours", 24).hotlist.warn_hours == 24
    with pytest.raises(BadInput, match="warn_hours"):
        changed(Settings(), "hotlist.red_hours", 11)


@pytest.mark.parametrize("name", ["", "access", "access.", "access.password", "nothing.here", "model_config.x"])
def test_unknown_names_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="no setting named"):
        changed(Settings(), name, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[access]\nidle_lock_minuts = 5\n", "access.idle_lock_minuts"),
        ("[acces]\n", "acces"),
        ("access = 5\n", "access"),
        ("not toml", "cannot be read"),
        ('[access]\ncase_format = "("\n', "case_format"),
        ('[access]\ncase_format = ""\n', "case_format"),
        ('[recognition]\nregion = "California"\n', "region"),
        ('[recognition]\nregion = "US-CA\\n"\n', "region"),
        ('[window]\ntheme = "pink"\n', "theme"),
    ],
)
def test_file_that_cannot_be_used_is_refused_by_name(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        load_settings(tmp_path)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        load_settings(tmp_path)


def test_file_saved_by_notepad_with_a_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xef\xbb\xbf[access]\r\nidle_lock_minutes = 7\r\n")
    assert load_settings(tmp_path).access.idle_lock_minutes == 7


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


def test_file_that_cannot_be_opened_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        load_settings(tmp_path)


def test_failed_write_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        save_settings(tmp_path / "missing", Settings())
    (tmp_path / FILE_NAME).mkdir()
    (tmp_path / FILE_NAME / "held").touch()
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        save_settings(tmp_path, Settings())
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.integers(1, 30),
    st.lists(st.text(max_size=20), max_size=3),
    st.text(min_size=1, max_size=40),
    st.floats(0.0, 0.95),
)
def test_settings_survive_the_file(
    tmp_path: Path, minutes: int, sources: list[str], vehicle: str, confidence: float
) -> None:
    settings = changed(Settings(), "access.idle_lock_minutes", minutes)
    settings = changed(settings, "capture.sources", tuple(sources))
    settings = changed(settings, "capture.vehicle", vehicle)
    settings = changed(settings, "recognition.minimum_confidence", confidence)
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path) == settings
    assert tomllib.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))["access"]["idle_lock_minutes"] == minutes


def test_every_setting_has_a_title_and_a_description_for_the_form() -> None:
    for section in Settings.model_fields:
        for name, field in type(getattr(Settings(), section)).model_fields.items():
            assert field.title, name
            assert field.description, name
