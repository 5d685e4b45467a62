"""The rows of reads are made before the write lock is taken: what is in the store in the end is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from alpr_desk.db.repositories import read_rows
from alpr_desk.db.repositories.read_names import ReadNames
from alpr_desk.db.tables import plate_read, read_name
from alpr_desk.domain.events import ReadStored
from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.requests.capture import IngestReads, Recorded, RecordReads
from alpr_desk.domain.requests.search import OpenRead, SearchReads
from alpr_desk.domain.seeing import CapturedRead, PlateRead, Position
from alpr_desk.errors import EnvironmentFault
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.before_lock import just_before_the_lock
from tests.helpers.reads import captured


def read(plate: str, uid: str | None = None, **more: Any) -> CapturedRead:
    return captured(plate, uid=uid, images=False, **more)


def odd() -> list[CapturedRead]:
    """Everything that a read may lack or have besides."""
    plain = read("7ABC123", "odd 1").read
    quad = ((0.1 + 0.2, 1e-7), (1e22, -0.0), (5e-324, 1.7976931348623157e308), (3.0, 4.0))
    changed = (
        plain,
        replace(plain, region=None, position=None, characters=()),
        replace(plain, position=Position(36.74, -119.79, 4.5), incident="26-1", vehicle=""),
        replace(plain, position=Position(0.0, 0.0), region="RO", quad=quad),
        replace(plain, characters=((('"', 0.5), ("\\", 0.25)), (("é😀\n", 0.125),)), camera="Süd \\ 'x'"),
        read("7ABC123", others=(("7A8C123", 0.3), ("7ABC123", 0.2), ("7ABC1Z3", 0.06), ("7ABCI23", 0.001))).read,
    )
    return [CapturedRead(replace(one, uid=f"odd {number}"), b"", b"") for number, one in enumerate(changed)]


def take(agency: Agency, *reads: CapturedRead) -> Recorded:
    return agency.ask("admin", IngestReads("other", reads))


def stored(agency: Agency, recorded: Recorded) -> list[StoredRead]:
    with agency.opened.office.store.reading() as unit:
        found = unit.reads.by_ids(recorded.read_ids)
    return [found[number] for number in recorded.read_ids]


def rows(agency: Agency) -> list[list[str]]:
    """What is known of reads, but for when that was; numbers of reads count from the first."""
    found = []
    with agency.raw() as connection:
        first = connection.execute(select(func.min(plate_read.c.id))).scalar() or 0
        for table in (plate_read, read_name):
            columns = [column for column in table.c if column.name not in ("number", "recorded_at")]
            counted = [c - first if c.name in ("id", "read_id") else c for c in columns]
            found.append(sorted(str(tuple(row)) for row in connection.execute(select(*counted))))
    return found


def test_a_read_comes_back_as_it_was_and_lies_as_if_nothing_had_been_prepared(either: Agency) -> None:
    reads = odd()
    recorded = take(either, *reads)
    for one, kept in zip(reads, stored(either, recorded), strict=True):
        asked = one.read
        assert (kept.uid, kept.plate, kept.region, kept.camera) == (asked.uid, asked.plate, asked.region, asked.camera)
        assert (kept.position, kept.quad, kept.incident) == (asked.position, asked.quad, asked.incident)
        assert (kept.characters, kept.captured_at, kept.has_images) == (asked.characters, asked.captured_at, False)
        assert kept.candidates == tuple((choice.plate, choice.confidence) for choice in asked.candidates)
    before = rows(either)
    assert len(before[1]) == len(reads) + 2, "two other choices are likely enough to be looked for"
    with either.raw() as connection:
        for table in (read_name, plate_read):
            connection.execute(table.delete())
    handlers = either.opened.desk._handlers
    handlers[IngestReads] = replace(handlers[IngestReads], prepare=None)
    take(either, *reads)
    assert rows(either) == before


def test_no_row_is_made_under_the_write_lock(either: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    def making(one: PlateRead) -> read_rows.ReadRow:
        made.append(True)
        return read_rows.row_of(one)

    monkeypatch.setattr("alpr_desk.services.candidates.row_of", making)
    monkeypatch.setattr("alpr_desk.db.repositories.reads.row_of", lambda one: pytest.fail("under the lock"))
    reads = [read(f"7ABC{number:03d}") for number in range(3)]
    session = either.sign_in("admin")
    with just_before_the_lock(either, lambda: made.append(False)):
        recorded = either.execute(session, IngestReads("other", tuple(reads)))
    assert made == [True] * 3 + [False]
    assert len(recorded.read_ids) == 3


def test_numbers_are_those_of_the_moment_at_which_the_lock_is_held(either: Agency) -> None:
    """Others record while the rows wait: nobody's number is given twice, and each name is of its own read."""
    session = either.sign_in("admin")
    others: list[Recorded] = []
    request = IngestReads("third", (read("8XYZ999"), read("8XYZ998")))
    with just_before_the_lock(either, lambda: others.append(either.execute(session, request))):
        mine = either.execute(session, IngestReads("other", (read("7ABC123"), read("7ABC124"))))
    assert not {*mine.read_ids} & {*others[0].read_ids}
    for plate_, number in zip(("7ABC123", "7ABC124", "8XYZ999"), (*mine.read_ids, *others[0].read_ids), strict=False):
        assert [row.read.id for row in either.ask("deputy", SearchReads(plate_, STOLEN)).rows] == [number]


def test_a_read_given_twice_in_a_batch_and_again_in_the_next_is_stored_once(either: Agency) -> None:
    first = take(either, read("7ABC123", "a"), read("7ABC124", "b"), read("7ABC125", "a"))
    assert (first.read_ids[0], first.known) == (first.read_ids[2], 1)
    assert [kept.plate for kept in stored(either, first)] == ["7ABC125", "7ABC124", "7ABC125"], "of a file the last"
    second = take(either, read("9NEW111", "c"), read("8XYZ999", "b"), read("8XYZ998", "a"))
    assert second.read_ids[1:] == (first.read_ids[1], first.read_ids[0])
    assert second.known == 2
    assert [kept.plate for kept in stored(either, second)] == ["9NEW111", "7ABC124", "7ABC125"], "left as they are"
    assert either.ask("deputy", SearchReads("8XYZ99?", STOLEN)).rows == ()
    assert [len(either.ask("deputy", SearchReads(p, STOLEN)).rows) for p in ("7ABC12?", "9NEW111")] == [2, 1]


def test_what_another_program_stores_while_the_rows_wait_is_left_as_it_is(agency: Agency) -> None:
    session = agency.sign_in("admin")
    other = agency.another_program()
    try:
        theirs = other.office.sessions.open(agency.member("admin")).id
        request = IngestReads("third", (read("8XYZ999", "same"),))
        with just_before_the_lock(agency, lambda: other.desk.execute(theirs, request)):
            recorded = agency.execute(session, IngestReads("other", (read("7ABC123", "same"), read("7ABC124", "own"))))
    finally:
        other.close()
    assert recorded.known == 1
    assert [kept.plate for kept in stored(agency, recorded)] == ["8XYZ999", "7ABC124"]


def test_a_read_bettered_within_its_batch_is_announced_as_it_is_then(either: Agency) -> None:
    heard = either.heard(ReadStored)
    shift = either.start_shift()
    better = read("7ABC124", "one", others=(("7A8C124", 0.3),))
    recorded = either.record(shift, read("7ABC123", "one"), captured("8XYZ999", uid="two"), better)
    assert recorded.read_ids[0] == recorded.read_ids[2]
    told = [(event.read.id, event.read.plate, event.read.has_images, event.update) for event in heard]
    assert told == [
        (recorded.read_ids[0], "7ABC123", False, False),
        (recorded.read_ids[1], "8XYZ999", True, False),
        (recorded.read_ids[0], "7ABC124", False, True),
    ]
    assert [event.read for event in heard[1:]] == [
        either.ask("deputy", OpenRead(number, STOLEN)).read for number in recorded.read_ids[1:]
    ]


def test_nothing_is_announced_and_nothing_stays_where_the_names_cannot_be_stored(
    either: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, shift = either.heard(ReadStored), either.start_shift()

    def full(*_: object) -> None:
        raise EnvironmentFault("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(ReadNames, "add", full)
        with pytest.raises(EnvironmentFault):
            either.execute(shift.token, RecordReads((read("7ABC123"),)))
    assert (heard, rows(either)) == ([], [[], []])


def test_half_a_character_is_no_reason_to_lose_a_read(agency: Agency) -> None:
    """What no JSON writer takes as it is lies in the store as it always has."""
    half = replace(read("7ABC123").read, characters=((("\ud800", 0.5),),))
    assert read_rows.row_of(half).values[read_rows.MADE.index("characters")] == '[[["\\ud800", 0.5]]]'
    kept = stored(agency, take(agency, CapturedRead(half, b"", b"")))
    assert kept[0].characters == half.characters
