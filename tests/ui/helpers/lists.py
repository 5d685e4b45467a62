"""What belongs to lists besides entries, for the hotlists page: made here, of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alpr_desk.domain.matching import Decision, FieldEntry, FieldList, HotlistEntry, HotlistVersion, Suppression
from alpr_desk.domain.plates import PlateText
from alpr_desk.domain.requests.field_entries import PlateEntered
from alpr_desk.domain.requests.hotlists import CategoryRow, HotlistRow, ListPreview, PreviewLine
from alpr_desk.domain.requests.list_pickup import Pickup
from tests.ui.helpers.desk_context import NOW
from tests.ui.helpers.office import hotlist
from tests.ui.helpers.samples import stored_read

HELD = HotlistVersion(
    9,
    1,
    5,
    NOW - timedelta(hours=1),
    "extract-2026-11-24.csv",
    "ab" * 32,
    4_020,
    "whitfield",
    (),
    "the file has 4,020 entries and the list in force 48,211, so a part may be missing. "
    "Another member must approve it.",
)
CATEGORIES = (
    CategoryRow("Felony warrant", 1_204, True, True),
    CategoryRow("Immigration violator", 310, False, False),
    CategoryRow("Scofflaw", 12_044, True, False, "whitfield"),
    CategoryRow("Stolen vehicle", 48_211, True, True),
)
SERVER_KEY = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
PICKUPS = (
    Pickup(
        "Stolen vehicles",
        "genetec",
        "sftp://lists@10.4.0.9:22/out/stolen*.csv",
        SERVER_KEY,
        60,
        True,
        NOW - timedelta(minutes=12),
        "48,211 entries; 3 lines not taken.",
        0,
        True,
        "whitfield",
    ),
    Pickup(
        "Neighbour county",
        "plain",
        "/srv/lists/kings*.csv",
        "",
        30,
        True,
        NOW,
        "No file fits /srv/lists/kings*.csv: see whether the list was delivered.",
        3,
        False,
        "whitfield",
    ),
)
SUPPRESSIONS = (
    Suppression(
        4, 1, "Stolen vehicles", "7KLM204", "CA", "Recovered on 2 November, never cleared", "vega", NOW, 7, None, "",
        None,
    ),
    Suppression(
        3, 1, "Stolen vehicles", "4XYZ118", None, "Owner's own car", "okafor", NOW, 14, Decision.APPROVED, "whitfield",
        NOW + timedelta(days=9), 6,
    ),
)  # fmt: skip


def with_held() -> HotlistRow:
    return replace(hotlist("Stolen vehicles", 3.2, number=3), held=HELD)


def wanted(number: int, plate: str, which: FieldList = FieldList.FIELD, review: Decision | None = None) -> FieldEntry:
    expires = NOW + timedelta(hours=72)
    entry = HotlistEntry(-number, PlateText(plate), "CA", which.value, (), NOW, expires)
    source, author = ("", "") if which is FieldList.FIELD else ("Kings County Sheriff", "Sgt. Ruiz")
    reason = "Seen leaving the scene on Kings Canyon Road"
    return FieldEntry(entry, which, reason, "26-01234", source, author, "vega", NOW, expires, review)


WANTED = (
    wanted(3, "7A?C*", FieldList.AMBER),
    wanted(2, "[8B]KLM2", review=Decision.APPROVED),
    wanted(1, "4XYZ118"),
)
ENTERED = PlateEntered(WANTED[0], tuple(stored_read(number, f"7A{number}C123") for number in range(1, 7)), cut=False)


def preview() -> ListPreview:
    entry = HotlistEntry(0, PlateText("7ABC123"), "CA", "Stolen vehicle", (), None, NOW)
    lines = tuple(
        PreviewLine(number, ("7ABC123",), entry, "")
        if number % 5
        else PreviewLine(number, ("?",), None, "The plate is empty: type its letters and digits.")
        for number in range(2, 30)
    )
    return ListPreview(("Plate", "State"), ";", lines)


def standing() -> ListPreview:
    """The same file before anyone has said what its columns hold."""
    lines = tuple(
        PreviewLine(number, ("7ABC123" if number % 5 else "?", "CA", "Stolen vehicle"), None, "")
        for number in range(2, 30)
    )
    return ListPreview(("Plate", "State", "Offence"), ";", lines)
