"""A file's first lines as they stand: divided as a profile would divide them, and read as nothing."""

from __future__ import annotations

import pytest

from alpr_desk.domain.list_profiles import Profile
from alpr_desk.errors import BadInput
from alpr_desk.hotlist.importer import MAX_LINE, preview
from alpr_desk.hotlist.standing import as_it_stands, blank_divided


def anything(*, has_header: bool = True, delimiters: str = ";,|\t") -> Profile:
    place: int | tuple[int, int] = 0 if delimiters else (1, 1)
    return Profile("any", "Any", "", has_header=has_header, plate=place, delimiters=delimiters)


@pytest.mark.parametrize("delimiter", [";", ",", "|", "\t"])
def test_the_divider_that_makes_most_columns_is_taken(delimiter: str) -> None:
    lines = [delimiter.join(row) for row in (("Tag", "St", "Make"), ("7ABC123", "CA", "KIA"))]
    shown = as_it_stands("\n".join(lines).encode(), anything())
    assert shown.delimiter == delimiter
    assert shown.header == ("Tag", "St", "Make")
    assert [(line.line, line.cells, line.entry) for line in shown.lines] == [(2, ("7ABC123", "CA", "KIA"), None)]


@pytest.mark.parametrize(("has_header", "first"), [(True, 2), (False, 1)])
def test_a_hundred_lines_are_shown_and_no_more(has_header: bool, first: int) -> None:
    content = "\n".join(f"7ABC{n:03d};CA" for n in range(300)).encode()
    shown = as_it_stands(content, anything(has_header=has_header))
    assert [line.line for line in shown.lines] == list(range(first, first + 100))
    assert bool(shown.header) is has_header


def test_a_line_that_does_not_fit_its_head_stands_as_it_is() -> None:
    content = b'Tag;State;;\n7ABC123;CA\n7XYZ"1;"CA\n8KLM204;CA;more\nshort\n'
    shown = as_it_stands(content, anything())
    good, quoted, long, short = shown.lines
    assert shown.header == ("Tag", "State")
    assert (good.cells, good.reason) == (("7ABC123", "CA"), "")
    assert quoted.cells == ('7XYZ"1;"CA',) and "quotation mark" in quoted.reason
    assert long.cells == ("8KLM204", "CA", "more")
    assert short.cells == ("short",)


def test_lines_that_cannot_be_read_at_all_are_not_passed_over() -> None:
    content = f"Tag;State\n{'x' * (MAX_LINE + 1)}\n7ABC123;CA\n7X\0Z;CA\n".encode()
    profile = Profile("p", "P", "", has_header=True, plate="Tag")
    for shown in (as_it_stands(content, anything()), preview(content, profile)):
        assert [line.line for line in shown.lines] == [2, 3, 4]
        assert "longer than" in shown.lines[0].reason and "zero byte" in shown.lines[2].reason


def test_no_more_than_a_hundred_lines_even_where_many_cannot_be_read() -> None:
    content = b"".join(b"7ABC%03d;CA\n7\0;CA\n" % n for n in range(200))
    shown = as_it_stands(content, anything(has_header=False))
    assert [line.line for line in shown.lines] == list(range(1, 101))


def test_columns_of_fixed_width_are_divided_where_every_line_is_blank() -> None:
    rows = ("7ABC123 CA Stolen car HOND", "8KL     NV Felonious  FORD", "         . AMBER")
    shown = as_it_stands("\n".join(rows).encode(), anything(has_header=False, delimiters=""))
    assert shown.header == ("1-7", "9-10", "12-21", "23-26")
    assert shown.lines[0].cells == ("7ABC123", "CA", "Stolen car", "HOND")
    assert shown.lines[2].cells == ("       ", " .", "AMBER", "")


def test_every_character_of_fixed_width_keeps_its_place() -> None:
    shown = as_it_stands("7ABC\u202e23  x\n".encode(), anything(has_header=False, delimiters=""))
    assert shown.lines[0].cells == ("7ABC 23", "x")


def test_where_no_place_is_blank_the_line_is_one_column() -> None:
    assert blank_divided(["AB", "CD "]) == ((1, 2),)
    assert blank_divided(["   "]) == ()


def test_a_refused_line_keeps_its_own_columns_in_a_preview() -> None:
    profile = Profile("p", "P", "", has_header=True, plate="Tag")
    shown = preview(b"Tag;State\n???;CA\n7ABC123;CA\n", profile)
    assert shown.lines[0].cells == ("???", "CA")
    assert shown.lines[0].entry is None and shown.lines[0].reason


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="empty"):
        as_it_stands(content, anything())


def test_another_encoding_is_refused() -> None:
    with pytest.raises(BadInput, match="not UTF-8"):
        as_it_stands(b"Tag\n7\xe9\n", anything())
