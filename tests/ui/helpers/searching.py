"""Answers of the Desk to a search and to reading the settings, for pages under test."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alpr_desk.domain.requests.agency import SettingRow
from alpr_desk.domain.requests.search import OpenRead, ReadPictures, SearchResult
from alpr_desk.domain.seeing import Position
from tests.ui.helpers.samples import crop_png, frame_jpeg, search_rows, stored_read


def found(count: int, cut: bool = False) -> SearchResult:
    return SearchResult(search_rows(count), cut, 41, 12.4)


def found_around(count: int, cut: bool = False) -> SearchResult:
    """Reads of some days at a dozen street corners."""
    result = found(count, cut)
    rows = tuple(
        replace(
            row,
            read=replace(
                row.read,
                position=Position(36.70 + 0.013 * (n * 7 % 9), -119.86 + 0.017 * (n * 5 % 11), 4.0),
                captured_at=row.read.captured_at - timedelta(hours=9 * (n // 3)),
            ),
        )
        for n, row in enumerate(result.rows)
    )
    return replace(result, rows=rows)


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
