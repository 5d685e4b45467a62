"""Hotlist files, good and bad: what is taken, what is refused, and what is said about it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.errors import BadInput
from alpr_desk.hotlist.categories import category_off_by_default
from alpr_desk.hotlist.importer import MAX_LINE, MAX_REPORTED, ParsedHotlist, parse_hotlist
from alpr_desk.hotlist.profiles import NCIC_FIELDS, PROFILES, import_profiles, profile_named

GENETEC = "PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate"


def parsed(text: str | bytes, profile: str = "plain", default_state: str | None = None) -> ParsedHotlist:
    content = text.encode() if isinstance(text, str) else text
    return parse_hotlist(content, PROFILES[profile], default_state=default_state)


def plates(found: ParsedHotlist) -> list[str]:
    return [entry.plate for entry in found.entries]


def lines(found: ParsedHotlist) -> list[int]:
    return [rejected.line for rejected in found.rejected]


def test_plain_file() -> None:
    content = b"abc 123;CA\n7-XYZ-999;nv\nNOSTATE1\n"
    found = parsed(content)
    assert [(e.plate, e.state, e.category) for e in found.entries] == [
        ("ABC123", "CA", "listed"),
        ("7XYZ999", "NV", "listed"),
        ("NOSTATE1", None, "listed"),
    ]
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.duplicates, found.rejected, found.rejected_total) == (0, (), 0)


def test_default_state_stands_in_where_the_line_has_none() -> None:
    found = parsed("ABC123\nDEF456;NV\n", default_state="California")
    assert [entry.state for entry in found.entries] == ["CA", "NV"]


def test_default_state_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="two letters"):
        parsed("ABC123", default_state="somewhere")


@pytest.mark.parametrize("delimiter", [";", ",", "|", "\t"])
def test_genetec_file_with_any_delimiter_and_order_of_columns(delimiter: str) -> None:
    head = ["Category", "Extra", "ExpiryDate", "PLATE_NUMBER", "PlateState", "EffectiveDate"]
    row = ["Stolen vehicle", "x", "2026-12-31", "7ABC123", "California", "2026-01-01"]
    found = parsed("\n".join(delimiter.join(line) for line in (head, row)), "genetec")
    (entry,) = found.entries
    assert (entry.plate, entry.state, entry.category) == ("7ABC123", "CA", "Stolen vehicle")
    assert entry.expires is not None
    assert entry.expires >= datetime(2027, 1, 1, 8, tzinfo=UTC), "the last day in California is included"
    assert entry.starts is not None
    assert entry.starts <= datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expires"),
    [
        ("2026-12-31T10:00:00-08:00", datetime(2026, 12, 31, 18, tzinfo=UTC)),
        ("2026-12-31T10:00:00Z", datetime(2026, 12, 31, 10, tzinfo=UTC)),
        ("12/31/2026", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        ("20261231", datetime(2027, 1, 1, 12, tzinfo=UTC)),
        ("2026-12-31 10:00", datetime(2026, 12, 31, 22, tzinfo=UTC)),
        ("9999-12-31", None),
        ("NONEXP", None),
        ("", None),
    ],
)
def test_expiry_dates(written: str, expires: datetime | None) -> None:
    (entry,) = parsed(f"{GENETEC}\n7ABC123;x;CA;;{written}", "genetec").entries
    assert entry.expires == expires


def test_expired_entries_are_kept_in_the_list() -> None:
    assert plates(parsed(f"{GENETEC}\n7ABC123;x;CA;;1999-01-01", "genetec")) == ["7ABC123"]


@pytest.mark.parametrize("dates", ["soon;", ";31/31/2026", "2026-06-01;2026-01-01"])
def test_dates_that_cannot_be_meant_reject_their_line(dates: str) -> None:
    found = parsed(f"{GENETEC}\n7ABC123;x;CA;{dates}\nDEF456;x;CA;;\n", "genetec")
    assert (plates(found), lines(found)) == (["DEF456"], [2])


def test_vigilant_file() -> None:
    (entry,) = parsed("Hot Plate,State,Alert\n7ABC123,CA,Red\n", "vigilant").entries
    assert (entry.plate, entry.state, entry.category) == ("7ABC123", "CA", "Red")


def test_ncic_file_keeps_its_fields_as_facts() -> None:
    text = 'MKE,LIC,LIS,VYR,VMA,VMO,VCO,NIC,MIS,QQQ\nEV,7ABC123,NB,2019,HOND,CIV,BLU,V123,"DENT, LEFT",zzz\n'
    (entry,) = parsed(text, "ncic").entries
    assert (entry.plate, entry.state, entry.category) == ("7ABC123", "NE", "EV")
    assert dict(entry.facts) == {
        "VYR": "2019",
        "VMA": "HOND",
        "VMO": "CIV",
        "VCO": "BLU",
        "NIC": "V123",
        "MIS": "DENT, LEFT",
    }


def test_ncic_file_needs_nothing_but_lic() -> None:
    assert plates(parsed("LIC\n7ABC123\n", "ncic")) == ["7ABC123"]
    assert parsed("LIC,VIN\n,1HG\n7ABC123,\n", "ncic").rejected[0].line == 2


@pytest.mark.parametrize("code", ["LIC", "LIS", "LIY", "LIT", "VIN", "VYR", "VMA", "VMO", "VST", "VCO", "ORI", "OCA"])
def test_ncic_field_codes_are_known(code: str) -> None:
    assert code in NCIC_FIELDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    found = parsed(f"{GENETEC}\n7ABC123;Enlèvement;CA;;\n".encode(encoding), "genetec")
    assert found.entries[0].category == "Enlèvement"


def test_utf_16_of_either_end_is_read() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert plates(parsed(mark + "ABC123;CA\r\n".encode(encoding))) == ["ABC123"]


def test_windows_1252_is_read_only_where_the_profile_says_so() -> None:
    content = f"{GENETEC}\n7ABC123;Enlèvement;CA;;\n".encode("cp1252")
    assert parsed(content, "genetec-windows").entries[0].category == "Enlèvement"
    with pytest.raises(BadInput, match=r"not UTF-8 \(line 2\)"):
        parsed(content, "genetec")


@pytest.mark.parametrize(
    "content",
    [
        "ABC123;CA\n".encode("utf-16-le"),
        "ABC123;CA\n".encode("utf-32"),
        b"\xff\xfeA\x00B",
        b"ABC123;CA\n\xff\xd8\xff\xe0",
        bytes(4096),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
)
def test_files_that_are_no_text_are_refused_whole(content: bytes) -> None:
    with pytest.raises(BadInput):
        parsed(content)


@pytest.mark.parametrize("content", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="empty"):
        parsed(content)


def test_header_without_plates_is_refused() -> None:
    with pytest.raises(BadInput, match="no plate"):
        parsed(GENETEC, "genetec")


def test_file_without_a_usable_line_is_refused_with_the_first_reason() -> None:
    with pytest.raises(BadInput, match="line 1: The state is not a name or a code"):
        parsed("ABC123;somewhere\n")


def test_file_of_one_endless_line_is_refused() -> None:
    with pytest.raises(BadInput, match="longer than"):
        parsed("A" * 1_000_000)


def test_missing_column_is_named_with_what_was_found() -> None:
    with pytest.raises(BadInput, match=r"no column 'PlateNumber'.*found: Plate, Category"):
        parsed("Plate;Category\nABC123;x\n", "genetec")


def test_missing_optional_columns_are_named_with_what_stands_in_for_them() -> None:
    found = parsed("PlateNumber;Category\n7ABC123;x\n", "genetec")
    assert [(m.column, m.what, m.taken_as) for m in found.missing] == [
        ("PlateState", "state", "unknown"),
        ("EffectiveDate", "start", "unknown"),
        ("ExpiryDate", "end", "unknown"),
    ]
    assert [(m.column, m.taken_as) for m in parsed("LIC\n7ABC123\n", "ncic", "California").missing] == [
        ("LIS", "CA"),
        ("MKE", "NCIC"),
    ]


def test_whole_header_and_a_file_without_one_lack_no_column() -> None:
    assert parsed(f"{GENETEC}\n7ABC123;x;;;\n", "genetec").missing == ()
    assert parsed("7ABC123\n").missing == ()


def test_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="'LIC' stands twice"):
        parsed("LIC,LIS,lic\nABC123,CA,DEF456\n", "ncic")


def test_mixed_line_ends_keep_their_numbers() -> None:
    found = parsed(b"AAA111;CA\r\nBBB222;CA\rCCC333;CA\n\nbad plate!;CA\r\nDDD444;CA")
    assert plates(found) == ["AAA111", "BBB222", "CCC333", "DDD444"]
    assert lines(found) == [5]


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_only_cr_and_lf_end_a_line(separator: str) -> None:
    found = parsed(f"{GENETEC}\n7ABC123;a{separator}b;CA;;\nDEF456;;CA;;\n", "genetec")
    assert plates(found) == ["7ABC123", "DEF456"]
    assert found.entries[0].category == "a b"


def test_unclosed_quote_costs_its_own_line_only() -> None:
    found = parsed('AAA111;CA\n"BBB222;CA\nCCC333;CA\n"DDD444";CA\nEEE555;"CA\nFFF666;CA\n')
    assert plates(found) == ["AAA111", "CCC333", "DDD444", "FFF666"]
    assert lines(found) == [2, 5]
    assert "quotation mark" in found.rejected[0].reason


def test_unclosed_quote_in_the_header_is_refused() -> None:
    with pytest.raises(BadInput, match="quotation mark"):
        parsed('"PlateNumber;Category\nABC123;x\n', "genetec")


def test_line_of_a_megabyte_is_rejected_and_the_rest_kept() -> None:
    found = parsed(f"AAA111;CA\n{'B' * 1_000_000};CA\nCCC333;CA\n")
    assert (plates(found), lines(found)) == (["AAA111", "CCC333"], [2])
    assert parsed(f"AAA111;CA;{'x' * (MAX_LINE - 10)}\n").rejected_total == 0


def test_zero_byte_costs_its_own_line_only() -> None:
    found = parsed("AAA111;CA\nBBB\x00222;CA\nCCC333;CA\n")
    assert (plates(found), lines(found)) == (["AAA111", "CCC333"], [2])


def test_lines_of_another_width_than_the_header_are_rejected() -> None:
    found = parsed(f"{GENETEC}\nAAA111;x\nBBB222;x;CA;;\nCCC333;x;CA;;;y\nDDD444;x;CA;;;\n", "genetec")
    assert (plates(found), lines(found)) == (["BBB222", "DDD444"], [2, 4])


def test_repeated_lines_are_counted_and_other_facts_are_another_entry() -> None:
    found = parsed("LIC,LIS,NIC\nAAA111,CA,V1\naaa-111,ca,V1\nAAA111,CA,V2\nAAA111,NV,V1\n", "ncic")
    assert (len(found.entries), found.duplicates) == (3, 1)


def test_first_thousand_rejected_lines_are_reported_and_all_counted() -> None:
    found = parsed("AAA111\n" + "?\n" * (MAX_REPORTED + 500))
    assert (len(found.rejected), found.rejected_total) == (MAX_REPORTED, MAX_REPORTED + 500)
    assert found.rejected[0].line == 2


@pytest.mark.parametrize("plate", ["NOPLATE", "no plate", "NONE", "null", "UNKNOWN"])
def test_words_for_no_plate_are_no_plate(plate: str) -> None:
    assert lines(parsed(f"AAA111\n{plate}\n")) == [2]


def test_header_of_a_file_that_should_have_none_is_rejected() -> None:
    assert lines(parsed("Plate\nAAA111\n")) == [1]


@pytest.mark.parametrize("plate", ["АВС123", "ABC?23", "A'; DROP TABLE--", "A" * 13, "=1+1", ""])
def test_texts_that_are_no_plates_are_rejected_without_being_quoted(plate: str) -> None:
    found = parsed(f"AAA111;CA\n{plate};CA\n")
    assert lines(found) == [2]
    assert not plate or plate not in found.rejected[0].reason


def test_marks_that_move_or_hide_text_are_taken_out() -> None:
    found = parsed(f"{GENETEC}\n7ABC123;\u202eSTOLEN\x1b[31m;CA;;\n", "genetec")
    assert found.entries[0].category == "STOLEN [31m"


def test_immigration_and_civil_categories_are_off_by_default() -> None:
    off = ["Immigration Violator", "DEPORTED FELON", "ICE", "Administrative Warrant", "civil", "REPO", "Scofflaw"]
    on = ["Stolen vehicle", "AMBER alert", "Police vehicle", "Felony warrant", "Missing person", "Office", "", "Alert"]
    assert [category for category in off if not category_off_by_default(category)] == []
    assert [category for category in on if category_off_by_default(category)] == []
    assert category_off_by_default("ncic_immigration-violator")


def test_profiles_are_listed_by_the_name_a_person_chooses() -> None:
    assert [profile.name for profile in import_profiles()] == list(PROFILES)
    assert profile_named(" Genetec ") is PROFILES["genetec"]
    with pytest.raises(BadInput, match="plain, genetec"):
        profile_named("excel")


@given(st.binary(max_size=400), st.sampled_from(sorted(PROFILES)))
def test_any_bytes_are_parsed_or_refused_with_a_sentence(content: bytes, profile: str) -> None:
    try:
        found = parsed(content, profile)
    except BadInput as error:
        assert str(error)
    else:
        assert found.entries


@given(st.lists(st.text("AB1;,\"'\0\n\r\t |?é", max_size=12), max_size=12), st.data())
def test_a_good_line_is_never_lost_to_the_lines_around_it(noise: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(noise)))
    found = parsed("\n".join(["CCC333;CA", *noise[:place], "ZZZ999;NV", *noise[place:]]))
    assert ("ZZZ999", "NV") in [(entry.plate, entry.state) for entry in found.entries]
