"""A read is corrected: both plates are kept, hits are judged again and none is lost, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alpr_desk.domain.events import HitChanged, HitRaised
from alpr_desk.domain.matching import HitStatus
from alpr_desk.domain.people import PERMISSIONS, Permission, Role
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.corrections import Corrected, CorrectRead
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import BadInput, Denied
from alpr_desk.evidence.verifier import verify
from tests.helpers.agency import CASE, Agency
from tests.helpers.reads import captured

SEEN = "the picture shows an 8"


def read_one(agency: Agency, plate: str = "7ABC12B") -> int:
    return agency.record(agency.start_shift(), captured(plate)).read_ids[0]


def correct(agency: Agency, read_id: int, plate: str, region: str | None = None) -> Corrected:
    return agency.ask("investigator", CorrectRead(read_id, plate, SEEN, region, CASE))


def test_read_stays_as_it_was_beside_its_correction(either: Agency) -> None:
    read_id = read_one(either)
    correct(either, read_id, "7abc 128", "US-NV")
    for plate, reason in (("7ABC12B", "exact"), ("7ABC128", "corrected to 7ABC128")):
        (row,) = either.ask("investigator", SearchReads(plate, CASE)).rows
        assert (row.read.plate, row.read.region, row.reason) == ("7ABC12B", "US-CA", reason)
        (made,) = row.corrections
    assert (made.was, made.was_region, made.plate, made.region) == ("7ABC12B", "US-CA", "7ABC128", "US-NV")
    assert (made.reason, made.member, made.at) == (SEEN, "investigator", either.clock.now())


def test_read_is_found_by_its_state_as_read_and_as_corrected(either: Agency) -> None:
    shift = either.start_shift()
    both = {plate: either.record(shift, captured(plate)).read_ids[0] for plate in ("7ABC12B", "5XYZ99B")}
    correct(either, both["7ABC12B"], "7ABC12B", "US-NV")
    correct(either, both["5XYZ99B"], "5XYZ998", "US-NV")
    either.record(shift, captured("4AAA111"))
    for pattern, plate in (
        ("7ABC12B", "7ABC12B"),
        ("7ABC12?", "7ABC12B"),
        ("5XYZ99B", "5XYZ99B"),
        ("5XYZ998", "5XYZ99B"),
    ):
        for state, found in (("CA", [both[plate]]), ("NV", [both[plate]]), ("OR", [])):
            rows = either.ask("investigator", SearchReads(pattern, CASE, state=state)).rows
            assert [row.read.id for row in rows] == found, (pattern, state)
    rows = either.ask("investigator", SearchReads("*", CASE, state="NV")).rows
    assert {row.read.id for row in rows} == set(both.values())
    for asked in (SearchReads("7ABC12B", CASE, state="NV", fuzzy=1), SearchReads("7ABC12B", CASE, state="NV", edits=1)):
        assert both["7ABC12B"] in [row.read.id for row in either.ask("investigator", asked).rows]


def test_second_correction_starts_from_the_first(either: Agency) -> None:
    read_id = read_one(either)
    correct(either, read_id, "7ABC128")
    correct(either, read_id, "7ABC123")
    (row,) = either.ask("investigator", SearchReads("7ABC128", CASE)).rows
    assert [(c.was, c.plate) for c in row.corrections] == [("7ABC12B", "7ABC128"), ("7ABC128", "7ABC123")]


def test_corrected_plate_that_is_wanted_raises_a_hit_with_its_pictures(either: Agency) -> None:
    either.import_list("9XYZ321;CA\n")
    read_id, raised = read_one(either), either.heard(HitRaised)
    done = correct(either, read_id, "9XYZ321")
    (hit,) = either.ask("deputy", ListHits())
    assert (done.raised, done.overtaken) == ((hit.id,), ())
    assert (hit.read.id, hit.match.entry.plate, hit.status) == (read_id, "9XYZ321", HitStatus.OPEN)
    assert [(event.hit.id, event.frame_image != b"") for event in raised] == [(hit.id, True)]


def test_hit_on_a_misread_is_marked_and_kept_as_it_was_raised(either: Agency) -> None:
    either.import_list("7ABC12B;CA\n")
    read_id = read_one(either)
    (before,) = either.ask("deputy", ListHits())
    changed = either.heard(HitChanged)
    done = correct(either, read_id, "7ABC128")
    (after,) = either.ask("deputy", ListHits())
    assert done.overtaken == (before.id,)
    assert after.overtaken == done.correction
    assert (after.match, after.status, after.raised_at) == (before.match, before.status, before.raised_at)
    assert [event.hit_id for event in changed] == [before.id]


def test_correcting_back_takes_the_mark_off_and_raises_no_second_hit(either: Agency) -> None:
    either.import_list("7ABC12B;CA\n")
    read_id = read_one(either)
    correct(either, read_id, "7ABC128")
    done = correct(either, read_id, "7ABC12B")
    (hit,) = either.ask("deputy", ListHits())
    assert (done.raised, hit.overtaken) == ((), None)


def test_other_state_seen_by_a_member_overtakes_a_hit(either: Agency) -> None:
    either.import_list("7ABC12B;CA\n")
    done = correct(either, read_one(either), "7ABC12B", "US-NV")
    assert (done.raised, len(done.overtaken)) == ((), 1)


def test_look_alike_of_a_plate_that_a_member_saw_raises_nothing(either: Agency) -> None:
    either.import_list("7ABC12B;CA\n")
    assert correct(either, read_one(either, "5XYZ999"), "7ABC128").raised == ()


@pytest.mark.parametrize(
    ("plate", "reason", "region"),
    [
        ("7ABC12B", SEEN, None),
        ("", SEEN, None),
        ("7АВС128", SEEN, None),  # Cyrillic on purpose
        ("7ABC128", " ", None),
        ("7ABC128", "x" * 401, None),
        ("7ABC128", SEEN, "California"),
    ],
)
def test_correction_that_cannot_be_changes_nothing(agency: Agency, plate: str, reason: str, region: str | None) -> None:
    read_id = read_one(agency)
    session, before = agency.session_of("investigator"), agency.contents()
    with pytest.raises(BadInput):
        agency.execute(session, CorrectRead(read_id, plate, reason, region, CASE))
    assert agency.contents() == before


def test_correcting_is_a_permission_of_its_own(agency: Agency) -> None:
    read_id = read_one(agency)
    with pytest.raises(Denied):
        agency.ask("deputy", CorrectRead(read_id, "7ABC128", SEEN, None, CASE))
    may = {role for role, permissions in PERMISSIONS.items() if Permission.CORRECT_READS in permissions}
    assert may == {Role.INVESTIGATOR, Role.SUPERVISOR, Role.ALPR_ADMINISTRATOR}


def test_correction_is_recorded_with_both_plates_and_the_reason(agency: Agency) -> None:
    correct(agency, read_one(agency), "7ABC128")
    record = agency.records(AuditEvent.READ_CORRECTED)[-1]
    assert {"was": "7ABC12B", "plate": "7ABC128", "reason": SEEN}.items() <= dict(record.detail).items()


def test_package_shows_the_read_its_correction_and_the_overtaken_hit(agency: Agency, tmp_path: Path) -> None:
    agency.import_list("7ABC12B;CA\n")
    read_id = read_one(agency)
    correct(agency, read_id, "7ABC128", "US-NV")
    written = agency.ask("investigator", WritePackage((read_id,), (1,), tmp_path, CASE))
    assert verify(written.path).good
    (read,) = (json.loads(path.read_text()) for path in written.path.glob("data/**/read.json"))
    assert read["plate"] == "7ABC12B"
    assert [(c["was"], c["now"], c["reason"]) for c in read["corrections"]] == [
        ("7ABC12B (US-CA)", "7ABC128 (US-NV)", SEEN)
    ]
    (hit,) = (json.loads(path.read_text()) for path in written.path.glob("data/hits/**/*.json"))
    assert hit["overtaken_by_correction"]["plate"] == "7ABC128"
