"""Lines read with what was worked out of the lines before them, against each line read alone and in plain words."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import HotlistEntry, Priority
from alpr_desk.domain.plates import PlateText, plate_text
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.fields import PLACEHOLDERS, LineReader, clean
from alpr_desk.hotlist.layout import Layout, lay_out
from alpr_desk.hotlist.listed import apart, together
from alpr_desk.hotlist.packing import Categories, blocks, unpacked
from alpr_desk.hotlist.profiles import PROFILES

HEADS = {
    "genetec": "PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate;Priority;VIN;Notes",
    "ncic": "MKE,LIC,LIS,VYR,VMA,MIS",
    "vigilant": "Hot Plate|State|Alert",
    "plain": "ABC123;CA",
    "fixed": "ABC123    CASTOLEN VEHICLE      20261231",
}
ODD = "a \t\"\\'\0\x1f\x7f\x85\xa0é\u0660\u0130\u00df\u2028\u202e\u200b\u3000\uff21\U0001f697\u216b"
PLATES = st.sampled_from(["7ABC123", "7abc123", "7-ABC 123", "\uff17ABC123", "АВС123", "NONE", "Lic", "A" * 13, ""])
STATES = st.sampled_from(["CA", "ca", "California", "US-NV", "NB", "", "somewhere", " CA "])
DATES = st.sampled_from(
    ["", "2026-01-01", "12/31/2026", "20261231", "NONEXP", "9999-12-31", "0001-01-01", "31/31/2026", "soon"]
    + ["2026-06-01T10:00:00-08:00", "2026-06-01T10:00:00", "2026-06-01 10:00", "\u0662026-01-01"]
)
CATEGORIES = st.sampled_from(["Stolen vehicle", " Stolen  vehicle", "", "red", "50", "x" * 81, '"quoted"', "=1+1"])
WORDS = PLATES | STATES | DATES | CATEGORIES | st.text(ODD, max_size=6)
NO_NUMBER = st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="\r\n")
CELLS = st.lists(WORDS | st.text(NO_NUMBER, max_size=8), max_size=9)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A profile, and lines of which many have the width and the cells that it wants."""
    name = draw(st.sampled_from(sorted(HEADS)))
    columns = {
        "genetec": (PLATES, CATEGORIES, STATES, DATES, DATES, CATEGORIES, WORDS, WORDS),
        "ncic": (CATEGORIES, PLATES, STATES, WORDS, WORDS, WORDS),
        "vigilant": (PLATES, STATES, CATEGORIES),
        "plain": (PLATES, STATES),
        "fixed": (WORDS,),
    }[name]
    delimiter = next((mark for mark in ";,|" if mark in HEADS[name]), "")
    whole = st.tuples(*columns).map(list)
    rows = draw(st.lists(whole | CELLS, min_size=1, max_size=8))
    if name == "fixed":
        return name, [f"{''.join(row):<40.40}" for row in rows]
    return name, [delimiter.join(row) for row in rows]


def alone(line: str, layout: Layout) -> HotlistEntry | str:
    """What one line says: each cell cleaned, each looked at in turn."""
    profile = layout.profile
    try:
        row = [clean(cell) for cell in cells(line, layout)]

        def said(column: object) -> str:
            place = layout.places.get(column, -1)  # type: ignore[call-overload]  # no file has a column None
            return row[place] if 0 <= place < len(row) else ""

        plate = plate_text(said(profile.plate))
        if plate in PLACEHOLDERS:
            return "The plate is a word that stands for no plate."
        if plate in {"PLATE", "LIC"} and not profile.has_header:
            return "The line looks like a header; this profile has none."
        state = state_code(said(profile.state), dict(profile.state_codes)) if said(profile.state) else None
        starts, expires = (moment(said(profile.starts), layout, 1), moment(said(profile.expires), layout, 2))
        if starts and expires and expires <= starts:
            return "The entry expires before it starts."
        category = said(profile.category)
        if len(category) > 80:
            return "The category is longer than 80 characters."
        facts = tuple((code, said(column)) for column, code in profile.facts if said(column))
        priority = {"red": Priority.HIGH, "50": Priority.MEDIUM}.get(said(profile.priority))
        return HotlistEntry(0, plate, state, category or profile.default_category, facts, starts, expires, priority)
    except BadInput as error:
        return str(error)


def cells(line: str, layout: Layout) -> list[str]:
    if layout.spans:
        return [line[first - 1 : last] for first, last in layout.spans]
    try:
        row = next(csv.reader([line], delimiter=layout.delimiter, strict=True), [""])
    except csv.Error as error:
        raise BadInput("A quotation mark is opened and not closed on this line, or closed too early.") from error
    if layout.width and (len(row) < layout.width or any(row[layout.width :])):
        raise BadInput(f"The line has {len(row)} columns; the header has {layout.width}.")
    return row


def moment(text: str, layout: Layout, which: int) -> datetime | None:
    """The date of a file that says nothing else, so that it is worked out by itself."""
    column = (layout.profile.starts, layout.profile.expires)[which - 1]
    if column is None or not text:
        return None
    only = Profile("only", "", "", False, 0, starts=1, expires=2, delimiters="\x01")
    reader = LineReader(Layout(only, "\x01", 0, {0: 0, 1: 1, 2: 2}), None)
    terms = reader.read("\x01".join(("A1", text if which == 1 else "", text if which == 2 else "")))[1]
    return terms.starts if which == 1 else terms.expires


def read(reader: LineReader, line: str) -> HotlistEntry | str:
    try:
        return together(reader.read(line))
    except BadInput as error:
        return str(error)


@given(files())
@example(("genetec", ["7ABC123;x;CA;;;;1HG;a\u2028b", "7ABC124;x;CA;;;;1HG;a\\b", "7ABC125;x;CA;;;; 1HG;\u0660"]))
@example(("ncic", ["EV,7ABC123,CA", "EV,7ABC123,CA,2019,HOND,x,,", 'EV,7ABC123,CA,"2019",HO"ND,x']))
@example(("plain", ["7ABC123", "7ABC123;;;;", ";CA", "Lic;CA", "NONE"]))
def test_lines_after_each_other_say_what_each_says_alone(file: tuple[str, list[str]]) -> None:
    name, lines = file
    lines = [line for line in lines if line]
    layout = lay_out(HEADS[name], PROFILES[name])
    reader = LineReader(layout, None)
    expected = [alone(line, layout) for line in lines]
    assert [read(reader, line) for line in lines] == expected
    assert [read(reader, line) for line in lines] == expected, "the same again, all of it known by now"


@given(files())
def test_entries_read_from_a_file_are_kept_in_the_very_bytes_that_whole_entries_are(
    file: tuple[str, list[str]],
) -> None:
    name, lines = file
    reader = LineReader(lay_out(HEADS[name], PROFILES[name]), None)
    found = []
    for line in lines:
        if not isinstance(read(reader, line), str):
            found.append(reader.read(line))
    entries = [together(listed) for listed in found]
    kept = list(blocks(found, Categories()))
    assert kept == list(blocks(apart(entries), Categories()))
    assert [entry.facts for block in kept for entry in unpacked(block.details, 0)] == [e.facts for e in entries]


def test_letters_and_digits_of_any_script_are_clean_and_need_no_escapes_in_json() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalnum()]
    assert [character for character in every if clean(character) != character] == []
    assert json.dumps("".join(every), ensure_ascii=False) == f'"{"".join(every)}"'


def test_more_different_cells_than_are_remembered_are_read_as_well() -> None:
    distinct = 30_000
    reader = LineReader(lay_out(HEADS["genetec"], PROFILES["genetec"]), None)
    found = [reader.read(f"A{n % 7};C{n};CA;;;;;") for n in (*range(distinct), *range(distinct))]
    assert [terms.category for _, terms, _ in found] == [f"C{n % distinct}" for n in range(2 * distinct)]
    assert len(reader._terms) <= 20_000


def test_a_column_that_the_file_lacks_is_not_its_last() -> None:
    layout = lay_out("PlateNumber;Category", PROFILES["genetec"])
    assert together(LineReader(layout, None).read("7ABC123;CA")) == HotlistEntry(0, PlateText("7ABC123"), None, "CA")
