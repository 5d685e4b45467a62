"""The chain and its check: nothing in the log can be changed, taken out, put in or moved without being named."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.audit import verify, verify_tree
from alpr_desk.audit.canonical import canonical, parse
from alpr_desk.audit.chain import GENESIS, entry_hash, link
from alpr_desk.audit.verify import verify_log
from alpr_desk.audit.verify_tree import MAX_NAMED, Known
from alpr_desk.domain.proving import AuditEntry, AuditEvent, AuditRecord, AuditVerdict, Outcome
from alpr_desk.errors import BadInput, EnvironmentFault

START = datetime(2026, 11, 24, 3, 4, 5, 120_000, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DETAIL = st.dictionaries(
    TEXT,
    st.one_of(
        TEXT,
        st.booleans(),
        st.none(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(-(2.0**52), 2.0**52),
        st.lists(TEXT, max_size=3),
    ),
    max_size=4,
)
RECORD = st.builds(
    AuditRecord,
    st.integers(0, 10**16).map(lambda microseconds: START + timedelta(microseconds=microseconds)),
    st.sampled_from(AuditEvent),
    st.sampled_from(Outcome),
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    DETAIL,
)


def record(number: int) -> AuditRecord:
    return AuditRecord(
        START + timedelta(seconds=number),
        AuditEvent.SEARCH,
        Outcome.COMPLETED,
        "jdoe",
        "Jane Doe",
        "Tehama County Sheriff",
        "criminal investigation; case 26-01234",
        {"pattern": "7A?C*", "rows": number},
    )


def chain_of(records: list[AuditRecord]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for each in records:
        entries.append(link((entries[-1].sequence, entries[-1].hash) if entries else None, each))
    return entries


def chain(length: int) -> list[AuditEntry]:
    return chain_of([record(number) for number in range(1, length + 1)])


def restamped(entry: AuditEntry, canonical_bytes: bytes) -> AuditEntry:
    """What a forger makes who knows how the hash is computed."""
    return replace(
        entry, canonical=canonical_bytes, hash=entry_hash(entry.sequence, entry.previous_hash, canonical_bytes)
    )


def verify_entries(entries: Iterable[AuditEntry], expected_head: tuple[int, str] | None = None) -> AuditVerdict:
    """As the log's rows, with nothing known but its end."""
    rows = ((entry.sequence, entry.previous_hash, entry.canonical, entry.hash) for entry in entries)
    return verify_log(rows, Known(expected_head))


def sentences(entries: list[AuditEntry], expected_head: tuple[int, str] | None = None) -> list[str]:
    return [fault.sentence for fault in verify_entries(entries, expected_head).faults]


def test_canonical_bytes_are_sorted_compact_json() -> None:
    assert canonical(record(3)) == (
        b'{"at":"2026-11-24T03:04:08.12Z","detail":{"pattern":"7A?C*","rows":3},"event":"search","format":1,'
        b'"member_name":"Jane Doe","organisation":"Tehama County Sheriff","outcome":"completed",'
        b'"purpose":"criminal investigation; case 26-01234","user_name":"jdoe"}'
    )


def test_time_is_stored_in_utc_whatever_zone_it_was_given_in() -> None:
    pacific = timezone(timedelta(hours=-8))
    assert canonical(replace(record(1), at=START.astimezone(pacific))) == canonical(replace(record(1), at=START))


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        canonical(replace(record(1), at=START.replace(tzinfo=None)))


@given(RECORD)
def test_what_is_written_can_be_read_again(given_record: AuditRecord) -> None:
    stored = canonical(given_record)
    again = parse(stored)
    hundredths = given_record.at.microsecond // 10_000 * 10_000
    assert again.at == given_record.at.replace(microsecond=hundredths)
    assert (again.event, again.outcome) == (given_record.event, given_record.outcome)
    assert (again.user_name, again.member_name) == (given_record.user_name, given_record.member_name)
    assert (again.organisation, again.purpose) == (given_record.organisation, given_record.purpose)
    assert dict(again.detail) == dict(given_record.detail)
    assert canonical(again) == stored


@pytest.mark.parametrize("bad", [{"x": float("nan")}, {"x": float("inf")}, {"x": 2**60}, {"x": "\ud800"}])
def test_value_without_a_json_form_is_refused(bad: dict[str, float | str]) -> None:
    with pytest.raises(BadInput, match="audit log"):
        canonical(replace(record(1), detail=bad))


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        canonical(record(1)).replace(b'"format":1', b'"format":2'),
        canonical(record(1)).replace(b'"search"', b'"teleport"'),
        canonical(record(1)).replace(b'"jdoe"', b"7"),
    ],
)
def test_damaged_record_is_a_fault_of_the_machine_and_of_the_log(stored: bytes) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        parse(stored)


def test_hash_covers_the_documented_bytes() -> None:
    stored = canonical(record(1))
    expected = hashlib.sha256(b"alpr-desk audit entry v1\n" + b"1\n" + b"0" * 64 + b"\n" + stored).hexdigest()
    assert link(None, record(1)) == AuditEntry(1, GENESIS, stored, expected)


@given(st.lists(RECORD, max_size=6))
def test_untouched_log_is_good(records: list[AuditRecord]) -> None:
    entries = chain_of(records)
    verdict = verify_entries(iter(entries))
    assert verdict.good
    assert verdict.entries == len(records)
    assert verdict.head == (entries[-1].hash if entries else GENESIS)


@given(st.data())
def test_any_flipped_bit_of_a_record_is_found(data: st.DataObject) -> None:
    entries = chain(4)
    index = data.draw(st.integers(0, 3))
    stored = bytearray(entries[index].canonical)
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    entries[index] = replace(entries[index], canonical=bytes(stored))
    faults = verify_entries(entries).faults
    assert any(fault.sequence == index + 1 and "was changed" in fault.sentence for fault in faults)


@given(st.data())
def test_any_changed_hash_is_found(data: st.DataObject) -> None:
    entries = chain(4)
    index = data.draw(st.integers(0, 3))
    name = data.draw(st.sampled_from(["hash", "previous_hash"]))
    value = data.draw(st.one_of(st.text(max_size=70), st.text("0123456789abcdef", min_size=64, max_size=64)))
    if value == getattr(entries[index], name):
        return
    entry = entries[index]
    entries[index] = replace(entry, hash=value) if name == "hash" else replace(entry, previous_hash=value)
    faults = verify_entries(entries).faults
    assert any(fault.sequence == index + 1 for fault in faults)


@given(st.integers(0, 4), st.integers(-3, 12))
def test_any_changed_number_is_found(index: int, number: int) -> None:
    entries = chain(5)
    if number == index + 1:
        return
    entries[index] = replace(entries[index], sequence=number)
    assert not verify_entries(entries).good


@pytest.mark.parametrize("field", ["user_name", "member_name", "organisation", "purpose"])
def test_rewritten_and_restamped_entry_breaks_the_link_after_it(field: str) -> None:
    entries = chain(5)
    fields = json.loads(entries[2].canonical)
    fields[field] = "someone else"
    forged = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    entries[2] = restamped(entries[2], forged)
    assert sentences(entries) == [
        "Entry 4 does not follow from entry 3: one of them was changed, inserted or moved here."
    ]


def test_removed_first_entry_is_named() -> None:
    assert sentences(chain(4)[1:]) == ["Entry 1 is missing before entry 2."]


def test_removed_middle_entries_are_named() -> None:
    entries = chain(6)
    assert sentences(entries[:2] + entries[4:]) == ["Entries 3 to 4 are missing before entry 5."]


def test_removed_entry_with_the_rest_renumbered_is_found() -> None:
    entries = chain(5)
    closed = entries[:2] + [replace(entry, sequence=entry.sequence - 1) for entry in entries[3:]]
    faults = sentences(closed)
    assert any("Entry 3 does not follow" in sentence for sentence in faults)
    assert any("Entry 3 was changed" in sentence for sentence in faults)


def test_first_entry_of_a_shortened_log_renumbered_to_one_is_found() -> None:
    entry = chain(2)[1]
    forged = replace(entry, sequence=1, hash=entry_hash(1, entry.previous_hash, entry.canonical))
    assert sentences([forged]) == ["Entry 1 does not start the log: it names an entry before it."]


def test_swapped_entries_are_named() -> None:
    entries = chain(5)
    entries[1], entries[2] = entries[2], entries[1]
    assert sentences(entries) == [
        "Entry 2 is missing before entry 3.",
        "Entry 2 is out of its place: it stands after entry 3.",
    ]


def test_swapped_contents_are_named() -> None:
    entries = chain(4)
    first, second = entries[1].canonical, entries[2].canonical
    entries[1], entries[2] = replace(entries[1], canonical=second), replace(entries[2], canonical=first)
    named = {fault.sequence for fault in verify_entries(entries).faults}
    assert named == {2, 3}


def test_inserted_entry_is_named() -> None:
    entries = chain(4)
    extra = link((2, entries[1].hash), record(99))
    assert "The number 3 is used more than once: an entry was inserted or replaced." in sentences(
        [*entries[:2], extra, *entries[2:]]
    )


def test_numbering_that_starts_again_is_named() -> None:
    assert "The numbering starts again at 1 after entry 3." in sentences(chain(3) + chain(2))


@pytest.mark.parametrize("kept", [0, 3])
def test_cut_off_end_is_found_against_a_known_head_only(kept: int) -> None:
    entries = chain(5)
    head = (5, entries[-1].hash)
    assert verify_entries(entries[:kept]).good
    (sentence,) = sentences(entries[:kept], head)
    assert sentence.startswith(f"The log ends at entry {kept}, but entry 5 was known before")


def test_end_cut_off_and_written_anew_is_found_against_a_known_head() -> None:
    entries = chain(5)
    anew = entries[:3]
    for number in (40, 50, 60):
        anew.append(link((anew[-1].sequence, anew[-1].hash), record(number)))
    assert verify_entries(anew).good
    assert sentences(anew, (5, entries[4].hash)) == [
        "Entry 5 is not the one that was known before: the log was rewritten."
    ]


def test_log_that_went_on_from_a_known_head_is_good() -> None:
    entries = chain(5)
    assert verify_entries(entries, (3, entries[2].hash)).good


def test_missing_known_head_is_named() -> None:
    entries = chain(5)
    assert "Entry 3, which was known before, is missing." in sentences(entries[:2] + entries[3:], (3, entries[2].hash))


@pytest.mark.parametrize(
    "stored",
    [
        b"not json",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        canonical(record(2)).replace(b'"rows":2', b'"rows":NaN'),
        canonical(record(2)).replace(b'"format":1', b'"format":1,"format":1'),
        canonical(record(2)).replace(b"2026-11-24T", b"yesterday,T"),
    ],
)
def test_entry_that_is_no_record_is_named_even_when_its_hash_fits(stored: bytes) -> None:
    first = link(None, record(1))
    forged = AuditEntry(2, first.hash, stored, entry_hash(2, first.hash, stored))
    assert sentences([first, forged]) == ["Entry 2 cannot be read as an audit record."]


def test_clock_that_went_back_is_a_note_and_no_fault() -> None:
    verdict = verify_entries(chain_of([record(5), record(2), record(3)]))
    assert verdict.good
    assert [note.sentence for note in verdict.notes] == [
        "The clock went back before entry 2: from 2026-11-24T03:04:10.12Z to 2026-11-24T03:04:07.12Z."
    ]


def test_faults_without_end_are_counted_and_not_kept() -> None:
    entries = [replace(entry, canonical=b"{}") for entry in chain(MAX_NAMED)]
    faults = verify_entries(entries).faults
    assert len(faults) == MAX_NAMED + 1
    assert faults[-1].sentence == f"There are {MAX_NAMED} more faults."


def test_check_shares_no_code_with_what_it_checks() -> None:
    """A mistake in making the chain must not hide itself in checking it."""
    for module in (verify, verify_tree):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        ours = {name for name in imported if name.startswith("alpr_desk")}
        assert ours <= {"alpr_desk.domain.proving", "alpr_desk.evidence.verifier_log", "alpr_desk.audit.verify_tree"}
