"""Searching a store gives what looking at every read would give, on both databases, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.places import holds
from alpr_desk.domain.plate_fit import LEAST_FOR_EDITS, PlateQuery, fit
from alpr_desk.domain.plate_table import BANDS, band_of
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.search import (
    Near,
    Polygon,
    PreviewMisreads,
    Route,
    Scene,
    SearchReads,
    SearchResult,
    Together,
)
from alpr_desk.domain.seeing import CapturedRead, Position
from alpr_desk.errors import BadInput
from alpr_desk.services import search_bounds
from alpr_desk.services.search_terms import micros
from tests.helpers.agency import STOLEN, Agency
from tests.helpers.clock import START
from tests.helpers.reads import captured

TOWN = Position(36.74, -119.79)
FARM = Position(36.90, -119.60)
PLATES = ("7ABC123", "7A8C123", "7ABC12", "7AXC123", "1ABC723", "VV12", "W12", "5SOW350", "5SOW750", "8DEF456")
CAMERAS = ("front", "rear", "gate")
VEHICLES = ("unit 12", "unit 14", "")


def traffic() -> Iterator[CapturedRead]:
    """Sixty reads of ten plates: places, cameras, states and other choices in every mixture."""
    rng = np.random.default_rng(5)
    for number in range(60):
        plate = PLATES[int(rng.integers(len(PLATES)))]
        place = (TOWN, FARM, None)[int(rng.integers(3))]
        if place is not None:
            shift = rng.uniform(-0.004, 0.004, 2)
            place = Position(place.latitude + float(shift[0]), place.longitude + float(shift[1]))
        other = PLATES[int(rng.integers(len(PLATES)))]
        made = captured(
            plate,
            uid=f"uid-{number}",
            others=((other, float(rng.choice([0.4, 0.08, 0.03, 0.001]))),) if other != plate and number % 2 else (),
            region=(None, "US-CA", "US-NV", "RO")[int(rng.integers(4))],
            at=START - timedelta(seconds=int(rng.integers(40)) * 30),
            camera=CAMERAS[int(rng.integers(3))],
            position=place,
            images=False,
        )
        incident, vehicle = "26-7 homicide" if number % 5 == 0 else "", VEHICLES[number % 3]
        yield replace(made, read=replace(made.read, incident=incident, vehicle=vehicle))


@pytest.fixture
def stocked(either: Agency) -> Agency:
    either.record(either.start_shift(), *traffic())
    return either


def all_reads(agency: Agency) -> list[StoredRead]:
    with agency.opened.office.store.reading() as unit:
        return list(unit.reads.by_ids(range(1, 200)).values())


def holds_read(place: Any, read: StoredRead) -> bool:
    here = read.position
    return here is not None and bool(holds(place, np.array([here.latitude]), np.array([here.longitude]))[0])


def by_looking(reads: list[StoredRead], request: SearchReads) -> list[tuple[float, int, int]]:
    """(score, moment, number) of every read that answers, in order, one at a time."""
    query = PlateQuery.of(request.pattern, request.fuzzy, request.edits)
    found = []
    for read in reads:
        place = request.near or request.polygon or request.route
        if (
            (request.since and read.captured_at < request.since)
            or (request.until and read.captured_at > request.until)
            or (request.camera and read.camera != request.camera)
            or (request.incident and read.incident != request.incident)
            or (request.vehicle and read.vehicle != request.vehicle)
            or (request.state and (read.region or "").rpartition("-")[2] != request.state)
            or (place and not holds_read(place, read))
        ):
            continue
        names: dict[str, float] = {read.plate: 1.0}
        if not query.as_typed:
            for text, probability in read.candidates:
                band = band_of(probability)
                if band is not None and text not in names:
                    names[text] = BANDS[band]
        fits = [(fit(query, text) or (0.0, ""))[0] * worth for text, worth in names.items()]
        if max(fits):
            found.append((round(max(fits), 9), micros(read.captured_at), read.id))
    return sorted(found, reverse=True)


def pages(agency: Agency, session: Any, request: SearchReads) -> list[tuple[float, int, int]]:
    """Every row of every page, in the order they come."""
    rows: list[tuple[float, int, int]] = []
    for _ in range(100):
        result: SearchResult = agency.execute(session, request)
        assert len(result.rows) <= request.limit
        assert result.bound == ""
        assert result.cut is bool(result.next)
        rows += [(round(row.score, 9), micros(row.read.captured_at), row.read.id) for row in result.rows]
        if not result.next:
            return rows
        request = replace(request, after=result.next)
    raise AssertionError("the pages do not end")


MOMENTS = st.integers(0, 40).map(lambda n: START - timedelta(seconds=n * 30))
PATTERNS = st.sampled_from(
    ["*", "7A*", "7ABC123", "7A?C*", "*12*", "*[38]", "@*", "#ABC*", "VV12", "W12", "5SOW?50", "*1*2*", "Q*", "7ABC12?"]
)
PLACES = st.sampled_from(
    [
        {},
        {"near": Near(TOWN.latitude, TOWN.longitude, 300)},
        {"near": Near(36.8, -119.7, 60_000)},
        {"polygon": Polygon(((36.735, -119.80), (36.745, -119.80), (36.74, -119.785)))},
        {"route": Route(((36.735, -119.795), (36.745, -119.785)), 250)},
    ]
)


def test_reads_of_an_incident_are_found_however_many_came_since(
    either: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(number: int, incident: str, at: datetime) -> CapturedRead:
        made = captured(f"{number % 10}ABC{number:03}", uid=f"uid-{number}", at=at, images=False, position=TOWN)
        return replace(made, read=replace(made.read, incident=incident, vehicle=VEHICLES[number % 2]))

    then, shift = START - timedelta(days=200), either.start_shift()
    either.record(shift, *(read(number, "26-7 homicide", then) for number in range(6)))
    either.record(shift, *(read(number, "26-8", START) for number in range(6, 9)))
    either.record(shift, *(read(number, "", START) for number in range(9, 90)))
    for bound in ("PROBED", "TOGETHER", "TRIED", "WALKED"):
        monkeypatch.setattr(search_bounds, bound, 8)
    near = {"near": Near(TOWN.latitude, TOWN.longitude, 300)}
    for asked, count in ((near, 6), ({}, 6), ({"vehicle": VEHICLES[1]}, 3), ({"camera": "front"}, 6)):
        for pattern in ("*", "*A*", "*B*0*"):
            request = SearchReads(pattern, STOLEN, incident="26-7 homicide", **asked)
            result = either.ask("deputy", request)
            assert ({row.read.incident for row in result.rows}, len(result.rows)) == ({"26-7 homicide"}, count)
            assert not result.bound


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    PATTERNS, st.sampled_from([(0, 0), (1, 0), (2, 0), (0, 1), (0, 2), (1, 1)]),
    st.none() | MOMENTS, st.none() | MOMENTS,
    st.sampled_from([None, "CA", "NV"]), st.sampled_from([None, *CAMERAS]), PLACES, st.sampled_from([1, 7, 100]),
    st.sampled_from([None, None, "26-7 homicide"]), st.sampled_from([None, None, "unit 12", "unit 14", "unit 9"]),
    st.sampled_from(["by itself", "walked", "by plates"]),
)  # fmt: skip
def test_search_agrees_with_looking_at_every_read(
    stocked: Agency, pattern: str, let_in: tuple[int, int], since: Any, until: Any, state: str | None,
    camera: str | None, place: dict[str, Any], limit: int, incident: str | None, vehicle: str | None, way: str,
) -> None:  # fmt: skip
    if let_in[1] and PlateQuery.of(pattern).asked < let_in[1] + LEAST_FOR_EDITS:
        let_in = (0, 0)
    session = stocked.session_of("deputy")
    request = SearchReads(
        pattern, STOLEN, since=since, until=until, state=state, camera=camera, fuzzy=let_in[0], edits=let_in[1],
        limit=limit, incident=incident, vehicle=vehicle, **place,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        if way == "walked":
            patch.setattr(search_bounds, "PROBED", -1)  # so that even ten plates are many
        if way == "by plates":
            patch.setattr(search_bounds, "TRIED", 1)  # so that nothing fits often
        assert pages(stocked, session, request) == by_looking(all_reads(stocked), request)


def test_plates_of_few_are_looked_up_in_pieces(stocked: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_bounds, "TOGETHER", 2)
    monkeypatch.setattr(search_bounds, "TRIED", 1)
    session = stocked.session_of("deputy")
    for request in (SearchReads("*", STOLEN, limit=4), SearchReads("7ABC123", STOLEN, fuzzy=2, limit=3)):
        assert pages(stocked, session, request) == by_looking(all_reads(stocked), request)


@pytest.mark.parametrize("way", ["by itself", "walked", "by plates"])
@pytest.mark.parametrize("let_in", [(0, 2), (1, 1), (2, 0)])
@pytest.mark.parametrize("vehicle", [None, *VEHICLES[:2]])
def test_two_edits_and_a_vehicle_agree_with_looking_at_every_read(
    stocked: Agency, vehicle: str | None, let_in: tuple[int, int], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "walked":
        monkeypatch.setattr(search_bounds, "PROBED", -1)
    if way == "by plates":
        monkeypatch.setattr(search_bounds, "TRIED", 1)
    session, reads = stocked.session_of("deputy"), all_reads(stocked)
    for pattern in ("7ABC123", "7ABC12?", "5SOW?50", "VV12", "8DEF4*"):
        request = SearchReads(pattern, STOLEN, vehicle=vehicle, fuzzy=let_in[0], edits=let_in[1], limit=7)
        found = pages(stocked, session, request)
        assert found == by_looking(reads, request)
        assert found or vehicle is not None, "an answer that is empty would prove nothing"


def test_two_edits_find_what_one_does_not(either: Agency) -> None:
    plates = ("7ABC123", "7ABC12", "7ABC1", "7ABC", "17ABC123", "X7ABC123Y", "7XBC1Z3", "7XYC1Z3", "7BAC123")
    either.record(either.start_shift(), *(captured(plate) for plate in plates))

    def found(edits: int) -> set[str]:
        rows = either.ask("deputy", SearchReads("7ABC123", STOLEN, edits=edits)).rows
        return {row.read.plate for row in rows}

    one = {"7ABC123", "7ABC12", "17ABC123"}
    assert found(0) == {"7ABC123"}
    assert found(1) == one
    assert found(2) == one | {"7ABC1", "X7ABC123Y", "7XBC1Z3", "7BAC123"}


def test_each_row_says_why(either: Agency) -> None:
    either.record(
        either.start_shift(),
        captured("5SOW750", others=(("5SOW350", 0.3),)),
        captured("7A8C123"),
        captured("7ABC123"),
    )
    rows = either.ask("deputy", SearchReads("5SOW350", STOLEN, fuzzy=1)).rows
    assert [(row.score, row.reason) for row in rows] == [(0.2, "reader's second choice 5SOW350")]
    rows = either.ask("deputy", SearchReads("7ABC123", STOLEN, fuzzy=1)).rows
    assert [(row.score, row.reason) for row in rows] == [(1.0, "exact"), (0.14, "position 3: read as 8, asked for B")]
    assert either.ask("deputy", SearchReads("5SOW350", STOLEN)).rows == ()


def test_a_corrected_read_is_found_by_both_names(either: Agency) -> None:
    shift = either.start_shift()
    either.record(shift, captured("5SOW750", uid="pass"))
    either.ask("deputy", SearchReads("*", STOLEN))
    with either.opened.office.store.writing() as unit:
        unit.reads.names.correct(1, "5SOW350", either.clock.now())
        unit.reads.names.correct(1, "5SOW350", either.clock.now())
        unit.commit()
    for pattern in ("5SOW350", "5SOW3*", "5SOW750"):
        (row,) = either.ask("deputy", SearchReads(pattern, STOLEN)).rows
        assert row.score == 1.0
    assert either.ask("deputy", SearchReads("5SOW350", STOLEN)).rows[0].reason == "corrected to 5SOW350"
    assert len(either.ask("deputy", SearchReads("*", STOLEN)).rows) == 1
    either.record(shift, captured("5SOW758", uid="pass"))  # a better look comes after the correction
    for pattern, count in (("5SOW350", 1), ("5SOW758", 1), ("5SOW750", 0)):
        assert len(either.ask("deputy", SearchReads(pattern, STOLEN)).rows) == count


def test_what_another_program_records_is_found(either: Agency) -> None:
    either.ask("deputy", SearchReads("7*", STOLEN))
    other = either.another_program()
    try:
        with other.office.store.writing() as unit:
            unit.reads.record([search_read("7XYZ111")], None, either.clock.now())
            unit.commit()
    finally:
        other.close()
    assert len(either.ask("deputy", SearchReads("7X*", STOLEN)).rows) == 1


def search_read(plate: str) -> Any:
    from alpr_desk.db.repositories.read_rows import NewRead

    return NewRead(captured(plate, images=False).read)


def test_purged_reads_leave_no_name_behind(either: Agency) -> None:
    shift = either.start_shift()
    either.record(shift, captured("7ABC123", others=(("7A8C123", 0.3),)), captured("8DEF456"))
    either.ask("deputy", SearchReads("7*", STOLEN))
    with either.opened.office.store.writing() as unit:
        unit.reads.names.forget([1])
        unit.commit()
    assert either.ask("deputy", SearchReads("7*", STOLEN)).rows == ()
    assert [row.read.plate for row in either.ask("deputy", SearchReads("*", STOLEN)).rows] == ["8DEF456"]
    with either.opened.office.store.reading() as unit:
        assert unit.reads.names.plates.since(0)[0].tolist() == [b"8DEF456\0\0\0\0\0" + b"0"]
    assert {row[0] for row in either.contents()["read_name"]} == {"8DEF456"}
    with either.opened.office.store.writing() as unit:
        unit.reads.names.forget([2])
        unit.commit()
    either.clock.forward(seconds=1)
    either.record(shift, captured("9GHI789"))  # numbers do not begin again
    assert [row.read.plate for row in either.ask("deputy", SearchReads("9*", STOLEN)).rows] == ["9GHI789"]


def test_the_worst_case_is_bounded_and_says_so(stocked: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_bounds, "PROBED", -1)
    monkeypatch.setattr(search_bounds, "TRIED", 1)
    monkeypatch.setattr(search_bounds, "WALKED", 20)
    result = stocked.ask("deputy", SearchReads("*1*", STOLEN, camera="front"))
    assert result.cut
    assert "newest 20 reads" in result.bound and "Narrow" in result.bound
    rows: list[int] = []
    request = SearchReads("*1*", STOLEN, until=START - timedelta(seconds=1), limit=5)
    for _ in range(40):
        result = stocked.ask("deputy", request)
        rows += [row.read.id for row in result.rows]
        if not result.next:
            break
        request = replace(request, after=result.next)
    whole = by_looking(all_reads(stocked), replace(request, after=""))
    assert rows == [read_id for _, _, read_id in whole]  # a bounded page goes on where it stopped


def test_many_plates_are_bounded_too(stocked: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_bounds, "PROBED", 3)
    monkeypatch.setattr(search_bounds, "TOGETHER", 1)
    result = stocked.ask("deputy", SearchReads("*", STOLEN, state="NV"))
    assert result.cut and "Type more characters" in result.bound


def test_a_preview_counts_without_searching_and_is_on_record(either: Agency) -> None:
    either.record(either.start_shift(), captured("7ABC123"), captured("7A8C123"), captured("7A8C723"))
    preview = either.ask("deputy", PreviewMisreads("7ABC123", STOLEN, fuzzy=2))
    assert (preview.as_typed, preview.let_in) == (1, 2)
    assert [(example.plate, example.reason) for example in preview.examples] == [
        ("7A8C123", "position 3: read as 8, asked for B"),
        ("7A8C723", "position 3: read as 8, asked for B; position 5: read as 7, asked for 1"),
    ]
    record = either.records(AuditEvent.SEARCH)[-1]
    assert (record.purpose, record.detail["pattern"], record.detail["preview"]) == (str(STOLEN), "7ABC123", True)
    assert record.detail["plates"] == ["7A8C123", "7A8C723"]


def test_everything_asked_is_on_record(agency: Agency) -> None:
    agency.ask(
        "deputy",
        SearchReads(
            "7A*", STOLEN, vehicle="unit 12", incident="26-7", edits=0, fuzzy=1, since=START,
            route=Route(((36.7, -119.8), (36.8, -119.7)), 50.0),
        ),
    )  # fmt: skip
    attempted = agency.records(AuditEvent.SEARCH)[0].detail
    assert attempted["route"] == ["36.7,-119.8", "36.8,-119.7", "50.0 m to either side"]
    assert (attempted["vehicle"], attempted["incident"], attempted["fuzzy"]) == ("unit 12", "26-7", 1)
    agency.ask("deputy", SearchReads("*", STOLEN, together=Together("7ABC123", 30.0, 2)))
    assert agency.records(AuditEvent.SEARCH)[-1].detail["together"] == "7ABC123 within 30.0 s, 2 times"
    place = Polygon(((36.7, -119.8), (36.8, -119.7), (36.7, -119.7)))
    scenes = (Scene(Near(36.7, -119.8, 50), START, START + timedelta(hours=1)), Scene(place, START, agency.clock.now()))
    agency.ask("deputy", SearchReads("*", STOLEN, scenes=scenes))
    recorded = agency.records(AuditEvent.SEARCH)[-1].detail["scenes"]
    assert isinstance(recorded, list)
    assert recorded[0] == "36.7,-119.8,50 from 2026-11-24T03:04:05.12Z to 2026-11-24T04:04:05.12Z"
    assert str(recorded[1]).startswith("36.7,-119.8 36.8,-119.7 36.7,-119.7 from")


NEAR = Near(36.74, -119.79, 500)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"near": NEAR, "route": Route(((36.7, -119.8), (36.8, -119.7)))}, "one place only"),
        ({"near": Near(36.74, -119.79, 0)}, "radius"),
        ({"near": Near(float("nan"), -119.79, 5)}, "radius"),
        ({"polygon": Polygon(((36.7, -119.8), (36.8, -119.7)))}, "3"),
        ({"polygon": Polygon(((36.7, -119.8), (36.8, -119.7), (float("nan"), 0)))}, "degrees"),
        ({"polygon": Polygon(((30, -119.8), (36.8, -119.7), (36.8, -119.8)))}, "smaller"),
        ({"route": Route(((36.7, -119.8),))}, "2 points"),
        ({"route": Route(((36.7, -119.8), (36.8, -119.7)), 0)}, "width"),
        ({"fuzzy": 2, "edits": 1, "pattern": "7ABC123"}, "0, 1 or 2 characters in all"),
        ({"edits": 1}, "known characters"),
        ({"limit": 0}, "1 to 1000"),
        ({"limit": 1001}, "1 to 1000"),
        ({"after": "next"}, "search again"),
        ({"after": "nan:1:1"}, "search again"),
        ({"after": "1.0:99999999999999999999999999:1"}, "search again"),
        ({"together": Together("7A?")}, "QUESTION MARK"),
        ({"together": Together("7ABC123", 0)}, "3,600"),
        ({"together": Together("7ABC123", float("nan"))}, "3,600"),
        ({"together": Together("7ABC123", 60, 0)}, "1 pass"),
        ({"scenes": (Scene(NEAR, START, START),)}, "2 to 6"),
        ({"scenes": (Scene(NEAR, START, START), Scene(NEAR, START, START))}, "ends after"),
        ({"scenes": (Scene(NEAR, START, START),) * 2, "together": Together("7ABC123")}, "both at once"),
        ({"pattern": "7A'; DROP TABLE plate; --"}, "APOSTROPHE"),
        ({"pattern": "A" * 500}, "64"),
        ({"pattern": "7\u0410BC"}, "CYRILLIC"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_a_sentence(agency: Agency, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        agency.ask("deputy", replace(SearchReads("7A*", STOLEN), **asked))
    assert agency.last_record().event is AuditEvent.SEARCH


def test_full_width_digits_are_folded(agency: Agency) -> None:
    agency.record(agency.start_shift(), captured("7ABC123"))
    assert len(agency.ask("deputy", SearchReads("７ａｂｃ１２３", STOLEN)).rows) == 1
