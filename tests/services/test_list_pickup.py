"""Lists fetched from a folder and from a real SFTP server: pinned by its key, whole or not at all, failures seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from alpr_desk.domain.events import HealthState, StageHealth
from alpr_desk.domain.matching import ActionClass, Decision, Priority
from alpr_desk.domain.people import Role
from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.agency import ChangeSetting
from alpr_desk.domain.requests.hotlists import DecideHeld, DescribeHotlist, ListHotlists
from alpr_desk.domain.requests.list_pickup import ListPickups, PickedUp, RemovePickup, RunPickups, SetPickup
from alpr_desk.errors import BadInput
from alpr_desk.services.list_pickup import NOTHING_NEW
from tests.helpers.agency import Agency
from tests.helpers.sftp_server import PASSPHRASE, PASSWORD, Server, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lists"
    made.mkdir()
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder)
    yield made
    made.close()


def run(agency: Agency) -> PickedUp:
    (done,) = agency.ask("admin", RunPickups(all=True))
    return done


def entries(agency: Agency) -> int:
    return sum(row.entries for row in agency.ask("admin", ListHotlists()))


def test_a_watched_folder_gives_its_newest_file_once(agency: Agency, folder: Path) -> None:
    for number, name in enumerate(("stolen1.csv", "stolen2.csv", "other.csv")):
        (folder / name).write_text(f"7ABC12{number};CA\n" * number + f"7XYZ99{number};CA\n")
        os.utime(folder / name, (1_000_000 + number, 1_000_000 + number))
    agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen*.csv"), every_minutes=20))
    done = run(agency)
    assert done.report is not None
    assert (done.report.entries, done.report.hotlist.version is not None) == (2, True)
    assert not run(agency).failed
    assert run(agency).report is None, "the same file is not imported twice"
    assert agency.ask("admin", RunPickups()) == (), "not due"
    agency.clock.forward(minutes=20)
    assert len(agency.ask("admin", RunPickups())) == 1
    imports = [r for r in agency.records(AuditEvent.HOTLIST_IMPORT) if r.detail["list"] == "Stolen"]
    assert [(r.outcome, r.user_name) for r in imports] == [(Outcome.COMPLETED, "admin")]


def test_a_failed_attempt_is_seen_counted_recorded_and_leaves_the_list(agency: Agency, folder: Path) -> None:
    agency.import_list("9ZZZ999;CA\n")
    health = agency.heard(StageHealth)
    agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen*.csv")))
    assert "No file fits" in run(agency).sentence
    (folder / "stolen.csv").write_bytes(b"\xff\xfe\xff")
    second = run(agency)
    assert second.failed
    (kept,) = agency.ask("deputy", ListPickups())
    assert (kept.failures, kept.last_outcome) == (2, second.sentence)
    assert [event.state for event in health] == [HealthState.FAILED] * 2
    assert entries(agency) == 1
    (folder / "stolen.csv").write_text("7ABC123;CA\n7ABC124;CA\n")
    assert not run(agency).failed
    assert agency.ask("deputy", ListPickups())[0].failures == 0
    assert health[-1].state is HealthState.OK
    assert entries(agency) == 2
    assert agency.records(AuditEvent.HOTLIST_IMPORT)[-1].outcome is Outcome.COMPLETED


def test_a_list_that_shrank_waits_for_approval_and_says_so_until_it_is_decided(either: Agency, folder: Path) -> None:
    lines = "".join(f"7ABC{number};CA\n" for number in range(100, 200))
    (folder / "stolen.csv").write_text(lines)
    either.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen.csv")))
    assert run(either).sentence == "100 entries; 0 lines not taken."
    (folder / "stolen.csv").write_text(lines[: len("7ABC100;CA\n") * 10])
    held = run(either)
    assert held.report is not None
    assert held.report.held_reason in held.sentence
    for _ in range(2):
        again = run(either)
        assert (again.failed, again.report, again.sentence) == (False, None, held.sentence)
        assert "Another member must approve it" in either.ask("deputy", ListPickups())[0].last_outcome
    assert entries(either) == 100, "what was in force stays"
    (row,) = either.ask("admin", ListHotlists())
    assert row.held is not None
    either.ask("supervisor", DecideHeld("Stolen", row.held.id, Decision.APPROVED))
    assert (run(either).sentence, entries(either)) == (NOTHING_NEW, 10)


def test_a_version_that_was_refused_waits_for_nobody(agency: Agency, folder: Path) -> None:
    agency.import_list("".join(f"7ABC{number};CA\n" for number in range(100, 200)))
    (folder / "stolen.csv").write_text("7ABC100;CA\n")
    agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "stolen.csv")))
    assert "Not in force yet" in run(agency).sentence
    (row,) = agency.ask("admin", ListHotlists())
    assert row.held is not None
    agency.ask("supervisor", DecideHeld("Stolen", row.held.id, Decision.REFUSED))
    assert (run(agency).sentence, entries(agency)) == (NOTHING_NEW, 100)


def test_one_list_that_fails_does_not_stop_the_others(agency: Agency, folder: Path) -> None:
    (folder / "good.csv").write_text("7ABC123;CA\n")
    for name in ("Bad", "Good"):
        agency.ask("admin", SetPickup(name, "plain", str(folder / f"{name.lower()}.csv")))
    done = agency.ask("admin", RunPickups())
    assert [(one.hotlist, one.failed) for one in done] == [("Bad", True), ("Good", False)]


def test_a_list_comes_from_a_server_whose_key_is_pinned(either: Agency, server: Server) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n" * 3 + "7XYZ999;CA\n")
    either.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, PASSWORD))
    done = run(either)
    assert done.sentence == "2 entries; 0 lines not taken."
    assert server.told == [PASSWORD]
    (server.folder / "stolen.csv").write_text("8AAA111;CA\n")
    assert run(either).report is not None
    assert entries(either) == 1


def test_a_server_with_another_key_hears_no_password(agency: Agency, server: Server) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n")
    agency.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, PASSWORD))
    server.key = paramiko.ECDSAKey.generate()
    done = run(agency)
    assert done.failed
    assert "another key" in done.sentence
    assert server.told == []
    assert entries(agency) == 0


def test_a_wrong_password_and_a_server_that_is_gone_are_sentences(agency: Agency, server: Server) -> None:
    agency.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, "wrong"))
    assert "refused the user name or the password" in run(agency).sentence
    server.close()
    assert "cannot be reached" in run(agency).sentence


def test_a_file_above_the_ceiling_is_not_fetched(agency: Agency, server: Server) -> None:
    agency.ask("admin", ChangeSetting("hotlist.largest_file_mb", 1))
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n" * 100_000)
    agency.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, PASSWORD))
    assert "1 are the most" in run(agency).sentence


def test_the_password_lies_nowhere_in_the_clear(agency: Agency, server: Server) -> None:
    agency.ask("admin", SetPickup("Stolen", "plain", server.address, server.key.fingerprint, PASSWORD))
    held = str(agency.contents()) + str([record.detail for record in agency.records()])
    assert PASSWORD not in held
    assert repr(PASSWORD.encode())[2:-1] not in held
    assert PASSWORD not in repr(SetPickup("Stolen", "plain", server.address, "", PASSWORD))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("lists/stolen.csv", "in full"),
        ("sftp://host/list.csv", "like sftp://"),
        ("sftp://user@host:99999/list.csv", "like sftp://"),
        ("sftp://user:secret@host/list.csv", "password out of the address"),
        ("sftp://user@host/list.csv", "server's key as SHA256"),
    ],
)
def test_addresses_that_cannot_be_used(agency: Agency, address: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        agency.ask("admin", SetPickup("Stolen", "plain", address))
    assert agency.ask("admin", ListPickups()) == ()


def test_a_removed_pickup_is_fetched_no_more(agency: Agency, folder: Path) -> None:
    agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "a.csv")))
    agency.ask("admin", RemovePickup("Stolen"))
    assert agency.ask("admin", RunPickups(all=True)) == ()
    with pytest.raises(BadInput, match="not fetched from anywhere"):
        agency.ask("admin", RemovePickup("Stolen"))


def by_key(server: Server, key: str, passphrase: str = PASSPHRASE) -> SetPickup:
    return SetPickup("Stolen", "plain", server.address, server.key.fingerprint, passphrase, private_key=key)


@pytest.mark.parametrize("passphrase", [PASSPHRASE, None])
def test_a_list_comes_from_a_server_that_asks_for_a_key(either: Agency, server: Server, passphrase: str | None) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n")
    either.ask("admin", by_key(server, written(server.member_key, passphrase), passphrase or ""))
    either.reopen()
    assert run(either).report is not None
    assert server.told == ["ssh-rsa"]
    assert entries(either) == 1


def test_a_changed_host_key_is_shown_no_key_and_another_key_opens_nothing(agency: Agency, server: Server) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n")
    agency.ask("admin", by_key(server, written(paramiko.RSAKey.generate(2048))))
    assert "refused the user name or the password or key" in run(agency).sentence
    server.told.clear()
    server.key = paramiko.ECDSAKey.generate()
    assert "another key" in run(agency).sentence
    assert server.told == []
    assert entries(agency) == 0


@pytest.mark.parametrize(
    "key", ["", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "no key", "ssh-rsa AAAAB3NzaC1yc2E= me"]
)
@pytest.mark.parametrize("passphrase", ["wrong", ""])
def test_a_key_that_cannot_be_opened_is_one_sentence_and_sets_nothing(
    agency: Agency, server: Server, key: str, passphrase: str
) -> None:
    with pytest.raises(BadInput, match="The private key cannot be opened") as told:
        agency.ask("admin", by_key(server, key or written(server.member_key), passphrase))
    assert str(told.value).count(".") == 1
    assert agency.ask("admin", ListPickups()) == ()


def test_a_folder_takes_no_key(agency: Agency, server: Server, folder: Path) -> None:
    with pytest.raises(BadInput, match="a folder needs none"):
        agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "a.csv"), private_key="x"))


def test_neither_key_nor_passphrase_lies_anywhere_in_the_clear(
    agency: Agency, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    key = written(server.member_key)
    request = by_key(server, key)
    agency.ask("admin", request)
    run(agency)
    held = str(agency.contents()) + str([r.detail for r in agency.records()]) + caplog.text + repr(request)
    held += str(agency.ask("admin", ListPickups()))
    assert PASSPHRASE not in held
    assert not [line for line in key.splitlines()[1:-1] if len(line) > 20 and line in held]


def test_one_list_alone_is_fetched_though_it_is_not_due(agency: Agency, folder: Path) -> None:
    for name in ("One", "Other"):
        (folder / f"{name.lower()}.csv").write_text("7ABC123;CA\n")
        agency.ask("admin", SetPickup(name, "plain", str(folder / f"{name.lower()}.csv")))
    agency.ask("admin", RunPickups())
    (folder / "one.csv").write_text("7ABC124;CA\n")
    (folder / "other.csv").write_text("7ABC124;CA\n")
    (done,) = agency.ask("admin", RunPickups(hotlist="One"))
    assert (done.hotlist, done.report is not None) == ("One", True)
    assert agency.records(AuditEvent.HOTLIST_IMPORT)[-1].detail["only"] == "One"
    with pytest.raises(BadInput, match="'Third' is not fetched from anywhere"):
        agency.ask("admin", RunPickups(hotlist="Third"))


def changed(server: Server, **changes: Any) -> SetPickup:
    values = {"host_key": server.key.fingerprint, "every_minutes": 30, "keep_login": True}
    return SetPickup("Stolen", "plain", **{"address": server.address, **values, **changes})


@pytest.mark.parametrize("key", [False, True])
def test_the_interval_is_changed_without_the_password_or_key_being_given_again(
    agency: Agency, server: Server, key: bool
) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n")
    first = by_key(server, written(server.member_key)) if key else changed(server, keep_login=False, password=PASSWORD)
    agency.ask("admin", first)
    made = agency.ask("admin", changed(server, address=server.address.replace("stolen*", "sto*")))
    assert (made.every_minutes, made.by_key, made.set_by) == (30, key, "admin")
    assert run(agency).report is not None
    assert agency.records(AuditEvent.HOTLIST_CHANGE)[-1].detail["keep_login"] is True


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"address": "sftp://lists@example.invalid:22/stolen*.csv"},
        {"address": "sftp://other@127.0.0.1:{port}/stolen*.csv"},
        {"address": "sftp://lists@127.0.0.1:1/stolen*.csv"},
        {"host_key": "SHA256:" + "a" * 43},
    ],
)
def test_a_kept_password_is_for_no_other_server_user_or_key(
    agency: Agency, server: Server, elsewhere: dict[str, str]
) -> None:
    agency.ask("admin", changed(server, keep_login=False, password=PASSWORD))
    other = {name: value.format(port=server.port) for name, value in elsewhere.items()}
    with pytest.raises(BadInput, match="is for another server") as told:
        agency.ask("admin", changed(server, **other))
    assert told.value.field == "password"
    assert agency.ask("admin", ListPickups())[0].every_minutes == 30
    with pytest.raises(BadInput, match="is for another server"):
        agency.ask("admin", SetPickup("New", "plain", server.address, server.key.fingerprint, keep_login=True))


KEY = "SHA256:" + "a" * 43


@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("hotlist", SetPickup("  ", "plain", "/srv/a.csv")),
        ("hotlist", SetPickup("Field entries", "plain", "/srv/a.csv")),
        ("address", SetPickup("Stolen", "plain", "a.csv")),
        ("address", SetPickup("Stolen", "plain", " ")),
        ("address", SetPickup("Stolen", "plain", "sftp://host/a.csv", KEY)),
        ("host_key", SetPickup("Stolen", "plain", "sftp://user@host/a.csv", "MD5:aa")),
        ("private_key", SetPickup("Stolen", "plain", "sftp://user@host/a.csv", KEY, private_key="none")),
        ("private_key", SetPickup("Stolen", "plain", "/srv/a.csv", private_key="none")),
        ("profile", SetPickup("Stolen", "unheard of", "/srv/a.csv")),
        ("every_minutes", SetPickup("Stolen", "plain", "/srv/a.csv", every_minutes=4)),
    ],
)
def test_what_is_wrong_names_its_field(agency: Agency, field: str, request_: SetPickup) -> None:
    with pytest.raises(BadInput) as told:
        agency.ask("admin", request_)
    assert told.value.field == field


def test_a_name_typed_with_blanks_around_it_still_signs_in(agency: Agency, server: Server) -> None:
    (server.folder / "stolen.csv").write_text("7ABC123;CA\n")
    agency.ask("admin", SetPickup(" Stolen ", "plain", server.address, server.key.fingerprint, PASSWORD))
    assert run(agency).report is not None


def test_who_may_not_open_a_list_is_not_told_where_it_is_fetched(agency: Agency, folder: Path) -> None:
    agency.import_list("7ABC123;CA\n")
    agency.ask("admin", SetPickup("Stolen", "plain", str(folder / "a.csv")))
    supervisors = frozenset({Role.SUPERVISOR})
    asked_for = ActionClass.STOP_AFTER_CONFIRMATION
    agency.ask("admin", DescribeHotlist("Stolen", Priority.HIGH, asked_for, "", "", supervisors))
    assert [len(agency.ask(who, ListPickups())) for who in ("deputy", "supervisor", "admin")] == [0, 1, 1]
