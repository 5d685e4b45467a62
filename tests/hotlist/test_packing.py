"""Numbers and blocks: what goes in comes out, and no two plates share a number."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.domain.matching import HotlistEntry, Priority
from alpr_desk.domain.plates import PlateText
from alpr_desk.hotlist.listed import apart
from alpr_desk.hotlist.packing import (
    BLOCK,
    NEVER,
    ROW,
    Categories,
    blocks,
    pack,
    pack_all,
    unpack,
    unpacked,
    unpacked_one,
)

PLATES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=12)
MOMENTS = st.one_of(st.none(), st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
ENTRIES = st.builds(
    HotlistEntry,
    st.just(0),
    PLATES.map(PlateText),
    st.sampled_from([None, "CA", "NV", "NLE"]),
    st.text(max_size=20),
    st.lists(st.tuples(st.sampled_from(["VMA", "MIS"]), st.text(max_size=20)), max_size=3).map(tuple),
    MOMENTS,
    MOMENTS,
    st.sampled_from([None, *Priority]),
)


@given(st.lists(PLATES, min_size=1, max_size=30))
def test_a_number_is_one_plate_and_back(plates: list[str]) -> None:
    assert [unpack(pack(plate)) for plate in plates] == plates
    assert pack_all(plates).tolist() == [pack(plate) for plate in plates]
    assert len({pack(plate) for plate in plates}) == len(set(plates))


@given(st.lists(ENTRIES, max_size=20))
def test_blocks_give_back_every_entry_with_its_number(entries: list[HotlistEntry]) -> None:
    categories = Categories()
    found, first = [], 100
    for block in blocks(apart(entries), categories):
        found += unpacked(block.details, first)
        assert unpacked_one(block.details, first, first + block.count - 1) == found[-1]
        first += block.count
    assert [entry.id for entry in found] == list(range(100, 100 + len(entries)))
    assert [replace(entry, id=0) for entry in found] == entries
    assert sum(count for _, count in categories.counts) == len(entries)


@given(ENTRIES, st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_packed_dates_never_hide_an_entry_that_is_in_force(entry: HotlistEntry, now: datetime) -> None:
    (block,) = blocks(apart([entry]), Categories())
    row = np.frombuffer(block.rows, ROW)[0]
    fits = (entry.starts is None or entry.starts <= now) and (entry.expires is None or now < entry.expires)
    second = int(now.timestamp())
    assert not fits or row["starts"] <= second < row["expires"]
    assert entry.expires is None or entry.expires > datetime(2106, 1, 1, tzinfo=UTC) or row["expires"] < NEVER


def test_long_lists_make_many_blocks_and_categories_keep_their_order() -> None:
    entries = [HotlistEntry(0, PlateText(f"A{n}"), "CA", ("b", "a", "c")[n % 3]) for n in range(3 * BLOCK)]
    categories = Categories(["a"])
    made = list(blocks(apart(entries), categories))
    assert [block.count for block in made] == [BLOCK] * 3
    assert categories.counts == (("a", BLOCK), ("b", BLOCK), ("c", BLOCK))
    assert np.frombuffer(made[0].rows, ROW)["category"][:3].tolist() == [1, 0, 2]


@given(st.lists(ENTRIES, min_size=1, max_size=20))
def test_details_are_the_entries_as_json_however_they_were_put_together(entries: list[HotlistEntry]) -> None:
    (block,) = blocks(apart(entries), Categories())
    values = [
        (e.plate, e.state, e.category, e.facts, *(at and at.isoformat() for at in (e.starts, e.expires)), e.priority)
        for e in entries
    ]
    written = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    assert zlib.decompress(block.details).decode() == written


def test_a_moment_between_two_seconds_is_rounded_outwards() -> None:
    half = datetime(2026, 11, 26, 0, 0, 0, 500_000, tzinfo=UTC)
    entry = HotlistEntry(0, PlateText("A1"), None, "", (), half, half + timedelta(hours=1))
    (block,) = blocks(apart([entry]), Categories())
    row = np.frombuffer(block.rows, ROW)[0]
    whole = int(half.timestamp())
    assert (int(row["starts"]), int(row["expires"])) == (whole, whole + 3601)
