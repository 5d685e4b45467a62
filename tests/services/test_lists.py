"""Lists as members keep them: imports that are whole or nothing, held versions, categories, who may open what."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from alpr_desk.ceilings import read_at_most
from alpr_desk.domain.events import ImportProgress
from alpr_desk.domain.list_profiles import Profile
from alpr_desk.domain.matching import ActionClass, Decision, Hotlist, MatchKind, Priority
from alpr_desk.domain.people import Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.domain.requests.hotlists import (
    CancelImport,
    DecideHeld,
    DescribeHotlist,
    ExportHotlist,
    HotlistRow,
    ImportHotlist,
    ListCategories,
    ListHotlists,
    ListProfiles,
    PreviewHotlist,
    RemoveProfile,
    SaveProfile,
    SwitchCategory,
)
from alpr_desk.errors import AnswerIsNo, BadInput, EnvironmentFault
from tests.helpers.agency import KEYRING, Agency
from tests.helpers.reads import captured


def plates(count: int, first: int = 0) -> str:
    return "".join(f"7ABC{number};CA\n" for number in range(first, first + count))


def the_list(agency: Agency, name: str = "Stolen") -> HotlistRow:
    return next(row for row in agency.ask("admin", ListHotlists()) if row.hotlist.name == name)


def in_force(agency: Agency, name: str = "Stolen") -> list[str]:
    """Plates of the version in force, as a new start of the program has them."""
    with agency.opened.office.store.reading() as unit:
        found = unit.hotlists.by_name(name)
        assert found is not None
        assert found.version is not None
        return [entry.plate for entry in unit.hotlists.entries(found.version.id)]


def test_an_increment_adds_replaces_the_same_entry_and_keeps_the_rest(either: Agency) -> None:
    genetec = "PlateNumber;Category;PlateState;ExpiryDate\n"
    first = genetec + "".join(f"7ABC{n};Stolen;CA;2027-01-01\n" for n in range(600))
    ask = ImportHotlist("Stolen", "genetec", "a.csv", first.encode())
    either.ask("admin", ask)
    more = genetec + "7ABC5;Stolen;CA;2028-01-01\n7ABC6;Stolen;NV;2028-01-01\n9ZZZ999;Felony;CA;\n"
    report = either.ask("admin", ImportHotlist("Stolen", "genetec", "b.csv", more.encode(), replace=False))
    assert report.entries == 602
    kept = in_force(either)
    assert sorted(kept) == sorted([f"7ABC{n}" for n in range(600)] + ["7ABC6", "9ZZZ999"])
    counts = {row.name: row.entries for row in either.ask("admin", ListCategories())}
    assert counts == {"Felony": 1, "Stolen": 601}
    assert either.record(either.start_shift(), captured("7ABC5"), captured("9ZZZ999")).hit_ids == (1, 2)


def test_a_list_that_shrank_to_a_tenth_is_held_until_another_member_approves(either: Agency) -> None:
    either.import_list(plates(100))
    report = either.import_list("9ZZZ999;CA\n" + plates(9))
    assert "10 entries and the list in force 100" in report.held_reason
    assert report.hotlist.version is not None
    assert report.hotlist.version.entries == 100
    shift = either.start_shift()
    assert either.record(shift, captured("9ZZZ999")).hit_ids == ()
    assert len(either.record(shift, captured("7ABC50")).hit_ids) == 1
    held = the_list(either).held
    assert held is not None
    with pytest.raises(BadInput, match="another member"):
        either.ask("admin", DecideHeld("Stolen", held.id, Decision.APPROVED))
    either.ask("supervisor", DecideHeld("Stolen", held.id, Decision.APPROVED))
    assert the_list(either).held is None
    assert either.record(shift, captured("9ZZZ999", uid="later")).hit_ids != ()
    with pytest.raises(BadInput, match="No such version"):
        either.ask("supervisor", DecideHeld("Stolen", held.id, Decision.REFUSED))


def test_a_refused_version_never_comes_into_force_and_eleven_of_a_hundred_are_not_held(agency: Agency) -> None:
    agency.import_list(plates(100))
    agency.import_list(plates(10))
    held = the_list(agency).held
    assert held is not None
    agency.ask("supervisor", DecideHeld("Stolen", held.id, Decision.REFUSED))
    assert (the_list(agency).held, the_list(agency).entries) == (None, 100)
    assert agency.import_list(plates(11)).held_reason == ""
    assert the_list(agency).entries == 11


def test_a_second_import_of_the_same_list_is_refused_and_a_cancelled_one_leaves_the_former(agency: Agency) -> None:
    agency.import_list("9ZZZ999;CA\n")
    session, other, third = agency.session_of("admin"), agency.session_of("admin"), agency.session_of("admin")
    begun, go_on = threading.Event(), threading.Event()

    def hold(progress: ImportProgress) -> None:
        begun.set()
        go_on.wait(30)

    agency.bus.subscribe(ImportProgress, hold)
    ended: list[BaseException] = []

    def run() -> None:
        try:
            agency.execute(session, ImportHotlist("Stolen", "plain", "big.csv", plates(30_000).encode()))
        except AnswerIsNo as error:
            ended.append(error)

    running = threading.Thread(target=run)
    running.start()
    assert begun.wait(30)
    with pytest.raises(BadInput, match="being imported already"):
        agency.execute(other, ImportHotlist("STOLEN", "plain", "x.csv", b"1AAA111;CA\n"))
    assert agency.execute(third, CancelImport("Stolen")) is True
    go_on.set()
    running.join()
    assert "was cancelled" in str(ended[0])
    assert in_force(agency) == ["9ZZZ999"]
    last = agency.records(AuditEvent.HOTLIST_IMPORT)[-1]
    assert (last.outcome, "cancelled" in str(last.detail["why"])) == (Outcome.FAILED, True)
    assert agency.execute(third, CancelImport("Stolen")) is False
    assert agency.import_list("1AAA111;CA\n").entries == 1


def test_a_version_that_another_program_imported_meanwhile_is_not_lost(agency: Agency) -> None:
    agency.import_list("1AAA111;CA\n")
    other = agency.another_program()
    session = other.office.sessions.open(agency.member("admin")).id

    def meanwhile(progress: ImportProgress) -> None:
        other.desk.execute(session, ImportHotlist("Stolen", "plain", "b.csv", b"2BBB222;CA\n"))

    end = agency.bus.subscribe(ImportProgress, meanwhile)
    with pytest.raises(BadInput, match="by another program meanwhile"):
        agency.import_list(plates(10_000))
    end()
    other.close()
    assert in_force(agency) == ["2BBB222"]


def test_power_lost_in_the_middle_of_an_import_leaves_the_former_version_and_it_can_be_tried_again(
    agency: Agency, tmp_path: Path
) -> None:
    agency.import_list("9ZZZ999;CA\n")
    file = tmp_path / "big.csv"
    file.write_text(plates(256 * 450))
    agency.close()
    command = [sys.executable, "-W", "ignore", "-m", "tests.helpers.importing_process"]
    process = subprocess.Popen(
        [*command, str(agency.folder), agency.clock.now().isoformat(), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([[list(name), key] for name, key in KEYRING.kept.items()]))
    process.stdin.close()
    assert process.stdout is not None
    assert process.stdout.readline() == "half written\n"
    process.kill()
    process.wait()
    process.stdout.close()
    agency.reopen()
    assert in_force(agency) == ["9ZZZ999"]
    assert len(agency.record(agency.start_shift(), captured("9ZZZ999")).hit_ids) == 1
    assert agency.ask("admin", ImportHotlist("Stolen", "plain", "big.csv", file=file)).entries == 256 * 450
    assert agency.verdict().good


def test_a_file_above_the_ceiling_is_refused_before_it_is_read(agency: Agency, tmp_path: Path) -> None:
    file = tmp_path / "huge.csv"
    with file.open("wb") as stream:
        stream.truncate(10_000_000_000)  # ten gigabytes that take no space
    with pytest.raises(BadInput, match="10,000 MB, 500 are the most"):
        agency.ask("admin", ImportHotlist("Stolen", "plain", "huge.csv", file=file))
    agency.ask("admin", ChangeSetting("hotlist.largest_file_mb", 1))
    with pytest.raises(BadInput, match="1 are the most"):
        agency.ask("admin", ImportHotlist("Stolen", "plain", "a.csv", b"A" * 1_000_001))
    with pytest.raises(BadInput, match="cannot be read"):
        agency.ask("admin", ImportHotlist("Stolen", "plain", "a.csv", file=tmp_path / "nothing.csv"))


def test_a_file_that_says_less_than_it_has_is_read_up_to_the_ceiling(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is still being copied when its size was looked at already."""
    agency.ask("admin", ChangeSetting("hotlist.largest_file_mb", 1))
    file = tmp_path / "growing.csv"
    file.write_text("7ABC123;CA\n")
    is_file = Path.is_file

    def grown(path: Path) -> bool:
        file.write_text(plates(300_000))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", grown)
    with pytest.raises(BadInput, match="1 are the most"):
        agency.ask("admin", ImportHotlist("Stolen", "plain", "a.csv", file=file))
    assert (file.stat().st_size > 3_000_000, len(read_at_most(file, 1_000_000))) == (True, 1_000_001)
    assert agency.ask("admin", ListHotlists()) == ()


def test_what_is_no_file_is_refused_and_never_waited_for(agency: Agency, tmp_path: Path) -> None:
    """A folder everywhere; where there are such, a device without an end, one behind a link, a pipe nobody fills."""
    refused = [tmp_path]
    if os.name == "nt":
        refused.append(Path("NUL"))
    else:
        (tmp_path / "link.csv").symlink_to("/dev/zero")
        os.mkfifo(tmp_path / "pipe.csv")
        refused += [Path("/dev/zero"), tmp_path / "link.csv", tmp_path / "pipe.csv"]
    for file in refused:
        with pytest.raises(BadInput, match="choose a file"):
            agency.ask("admin", ImportHotlist("Stolen", "plain", "a.csv", file=file))
        with pytest.raises(BadInput, match="choose a file"):
            agency.ask("admin", PreviewHotlist(file, "plain"))
    assert agency.ask("admin", ListHotlists()) == ()


def test_civil_categories_are_off_said_so_and_switched_one_by_one(either: Agency) -> None:
    content = "LIC,LIS,MKE\n7ABC123,CA,Immigration Violator\n7XYZ999,CA,Parking\n7QQQ777,CA,Stolen\n"
    report = either.ask("admin", ImportHotlist("NCIC", "ncic", "n.csv", content.encode()))
    assert report.off == (("Immigration Violator", 1), ("Parking", 1))
    assert any("Not matched" in note and "Parking (1)" in note for note in report.notes)
    shift = either.start_shift()
    reads = [captured(plate) for plate in ("7ABC123", "7XYZ999", "7QQQ777")]
    assert len(either.record(shift, *reads).hit_ids) == 1
    either.ask("admin", SwitchCategory("PARKING", enabled=True))
    rows = {row.name: row for row in either.ask("admin", ListCategories())}
    assert (rows["Parking"].enabled, rows["Parking"].usually, rows["Parking"].changed_by) == (True, False, "admin")
    assert not rows["Immigration Violator"].enabled
    again = [captured(plate, uid=f"again {plate}") for plate in ("7ABC123", "7XYZ999")]
    hit_ids = either.record(shift, *again).hit_ids
    assert [hit.match.entry.plate for hit in either.ask("deputy", ListHits()) if hit.id in hit_ids] == ["7XYZ999"]
    either.ask("admin", SwitchCategory("Stolen", enabled=False))
    assert either.record(shift, captured("7QQQ777", uid="off")).hit_ids == ()


def test_each_line_may_have_its_own_priority(agency: Agency) -> None:
    content = b"Hot Plate,State,Alert\n7ABC123,CA,Red\n7XYZ999,CA,Yellow\n7QQQ777,CA,Orange\n7KKK000,CA,Other\n"
    agency.ask("admin", ImportHotlist("Hot", "vigilant", "v.csv", content, priority=Priority.LOW))
    agency.record(agency.start_shift(), *(captured(p) for p in ("7ABC123", "7XYZ999", "7QQQ777", "7KKK000")))
    found = {hit.match.entry.plate: hit.priority for hit in agency.ask("deputy", ListHits())}
    assert found == {
        "7ABC123": Priority.HIGH,
        "7XYZ999": Priority.LOW,
        "7QQQ777": Priority.MEDIUM,
        "7KKK000": Priority.LOW,
    }


def test_a_list_for_some_roles_is_opened_by_them_and_by_who_manages_lists(agency: Agency, tmp_path: Path) -> None:
    agency.import_list("7ABC123;CA\n")
    request = DescribeHotlist(
        "Stolen", Priority.HIGH, ActionClass.OBSERVE, "none", "blue", frozenset({Role.INVESTIGATOR})
    )
    described = agency.ask("admin", request)
    assert (described.sound, described.colour, described.priority) == ("none", "blue", Priority.HIGH)
    assert [len(agency.ask(who, ListHotlists())) for who in ("admin", "investigator", "deputy")] == [1, 1, 0]
    with pytest.raises(BadInput, match="sound"):
        agency.ask("admin", DescribeHotlist("Stolen", Priority.HIGH, ActionClass.OBSERVE, sound="loud"))
    agency.import_list("7ABC124;CA\n")
    kept: Hotlist = the_list(agency).hotlist
    assert (kept.seen_by, kept.colour) == (frozenset({Role.INVESTIGATOR}), "blue"), "an import changes neither"


def test_a_hit_tells_why_the_car_is_wanted_whoever_may_open_its_list(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n7ABC999;CA\n")
    agency.ask(
        "admin",
        DescribeHotlist(
            "Stolen", Priority.HIGH, ActionClass.OBSERVE, "none", "blue", frozenset({Role.ALPR_ADMINISTRATOR})
        ),
    )
    assert agency.ask("deputy", ListHotlists()) == ()
    agency.record(agency.start_shift(), captured("7ABC123"))
    (hit,) = agency.ask("deputy", ListHits())
    assert (hit.match.entry.plate, hit.hotlist_name) == ("7ABC123", "Stolen")


def test_export_holds_every_entry_and_is_recorded_before_it_has_its_name(agency: Agency, tmp_path: Path) -> None:
    content = "LIC,LIS,VMA,MIS\n7ABC123,CA,HOND,=cmd|calc\n7XYZ999,NV,|calc,＝1+1\n"
    agency.ask("admin", ImportHotlist("NCIC", "ncic", "n.csv", content.encode()))
    file = tmp_path / "out.csv"
    assert agency.ask("admin", ExportHotlist("NCIC", file)) == file
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["LIC"], row["LIS"], row["VMA"]) for row in rows] == [
        ("7ABC123", "CA", "HOND"),
        ("7XYZ999", "NV", "'|calc"),
    ]
    assert [row["MIS"] for row in rows] == ["'=cmd|calc", "'＝1+1"], "no spreadsheet runs it"
    done = agency.last_record()
    assert (done.event, done.outcome, done.detail["entries"]) == (AuditEvent.HOTLIST_EXPORT, Outcome.COMPLETED, 2)
    with pytest.raises(BadInput, match="exists already"):
        agency.ask("admin", ExportHotlist("NCIC", file))
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        agency.ask("admin", ExportHotlist("NCIC", tmp_path / "no folder" / "out.csv"))


def test_a_saved_profile_is_previewed_used_and_forgotten(agency: Agency, tmp_path: Path) -> None:
    layout = Profile(
        name="county",
        title="County file",
        description="From the county.",
        has_header=False,
        plate=(1, 8),
        state=(9, 10),
        category=(11, 20),
        expires=(21, 30),
        facts=(((31, 34), "VMA"),),
        delimiters="",
        encoding="latin-1",
        date_formats=("%d.%m.%Y",),
    )
    file = tmp_path / "county.txt"
    line = "7ABC123 CAEnlèvement01.12.2027HOND"
    file.write_bytes(
        "\n".join([line, "bad", *(f"7XYZ{n:03d} CAStolen    01.12.2027FORD" for n in range(200))]).encode("latin-1")
    )
    shown = agency.ask("admin", PreviewHotlist(file, layout=layout))
    assert len(shown.lines) == 100
    first = shown.lines[0].entry
    assert first is not None
    assert (first.plate, first.category, first.facts) == ("7ABC123", "Enlèvement", (("VMA", "HOND"),))
    agency.ask("admin", SaveProfile(layout))
    assert [p.layout for p in agency.ask("admin", ListProfiles()) if p.saved] == [layout]
    agency.reopen()
    report = agency.ask("admin", ImportHotlist("County", "county", "county.txt", file=file))
    assert report.entries == 202
    assert len(agency.record(agency.start_shift(), captured("7ABC123")).hit_ids) == 1
    agency.ask("admin", RemoveProfile("county"))
    with pytest.raises(BadInput, match="no import profile named 'county'"):
        agency.ask("admin", ImportHotlist("County", "county", "county.txt", file=file))
    with pytest.raises(BadInput, match="ships with the program"):
        agency.ask("admin", SaveProfile(Profile("plain", "Mine", "", has_header=False, plate=0)))


def test_only_the_two_newest_versions_keep_their_entries_and_hits_keep_theirs(agency: Agency) -> None:
    agency.import_list("7ABC123;CA\n")
    shift = agency.start_shift()
    agency.record(shift, captured("7ABC123"))
    for number in range(3):
        agency.import_list(f"9ZZZ99{number};CA\n")
    with agency.opened.office.store.reading() as unit:
        assert unit.hotlists.entry(1) is None
        assert [unit.hotlists.entry(number) is not None for number in (2, 3, 4)] == [False, True, True]
    (hit,) = agency.ask("deputy", ListHits())
    assert (hit.match.entry.plate, hit.match.kind) == ("7ABC123", MatchKind.EXACT)


def test_full_width_plates_are_taken_with_a_note_and_cyrillic_ones_are_not(agency: Agency) -> None:
    report = agency.ask(
        "admin", ImportHotlist("Odd", "plain", "o.csv", "7ABC123;CA\n７ＡＢＣ１２４;CA\n7АВС125;CA\n".encode())
    )
    assert (report.entries, report.rejected_total, report.folded, report.first_folded) == (2, 1, 1, 2)
    assert any("full-width" in note and "line 2" in note for note in report.notes)
    assert "CYRILLIC" in report.rejected[0].reason


def test_a_cancel_while_the_version_is_being_stored_takes_it_back(agency: Agency) -> None:
    agency.import_list("9ZZZ999;CA\n")
    canceller, answers = agency.session_of("admin"), []

    def cancel(*statement: Any) -> None:
        if "INSERT INTO hotlist_block" in statement[2]:
            answers.append(agency.execute(canceller, CancelImport("Stolen")))

    event.listen(Engine, "after_cursor_execute", cancel)
    try:
        with pytest.raises(AnswerIsNo, match="was cancelled"):
            agency.import_list("7ABC123;CA\n8ABC123;CA\n")
    finally:
        event.remove(Engine, "after_cursor_execute", cancel)
    assert answers == [True]
    (row,) = agency.ask("admin", ListHotlists())
    assert row.entries == 1
    assert agency.records(AuditEvent.HOTLIST_IMPORT)[-1].outcome is Outcome.FAILED
    assert agency.import_list("7ABC123;CA\n8ABC123;CA\n").entries == 2
