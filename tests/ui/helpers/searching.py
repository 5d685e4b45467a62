"""Answers of the Desk to a search and to reading the settings, for pages under test."""

from __future__ import annotations

from alpr_desk.domain.requests.agency import SettingRow
from alpr_desk.domain.requests.search import OpenRead, ReadPictures, SearchResult
from tests.ui.helpers.samples import crop_png, frame_jpeg, search_rows, stored_read


def found(count: int, cut: bool = False) -> SearchResult:
    return SearchResult(search_rows(count), cut, 41, 12.4)


def opened_read(request: OpenRead) -> ReadPictures:
    return ReadPictures(stored_read(request.read_id), crop_png("7ABC123"), frame_jpeg())


SETTINGS = (
    SettingRow("access.idle_lock_minutes", "access", "Idle lock", "Minutes without a touch.", "int", 30, 30, 1, 30),
    SettingRow("access.case_format", "access", "Case number format", "What a case number fits.", "text", "x", "x"),
    SettingRow("capture.sources", "capture", "Cameras", "Sources of a shift.", "texts", ("camera:0",), ("camera:0",)),
    SettingRow("capture.folder_rate_fps", "capture", "Folder rate", "Pictures a second.", "float", 5.0, 5.0, 0, 60),
    SettingRow("window.theme", "window", "Theme", "Day or night.", "choice", "night", "night", None, None,
               ("night", "day", "red")),
    SettingRow("window.sound", "window", "Sound", "Tones on hits.", "bool", True, True),
)  # fmt: skip
