"""The table of docs/audit-format.md, section 6: each attack is carried out on a real store, found and named."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.audit.canonical import canonical, parse
from alpr_desk.audit.chain import entry_hash
from alpr_desk.db.engine import DATABASE_NAME, open_sqlcipher
from alpr_desk.domain.proving import Anchor, AuditEvent, AuditVerdict, ClockSetBack
from alpr_desk.domain.requests.audit import MakeCheckpoint, VerifyAudit
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.errors import EnvironmentFault
from alpr_desk.evidence.verifier_log import START
from tests.audit.forger import Forger, Tamper, verdict_after
from tests.helpers.agency import Agency, Template

DOCUMENT = (Path(__file__).parents[2] / "docs" / "audit-format.md").read_text(encoding="utf-8")
REWRITTEN, LARGER = "the log was rewritten", "its end was cut off or an older copy was put in its place."


@pytest.fixture(scope="module")
def office(agency_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """A log of some fifty entries with checkpoints on the way; no test here leaves a change in it."""
    agency = agency_template.copy(tmp_path_factory.mktemp("attacked") / "agency")
    for who in ("deputy", "investigator", "deputy", "auditor"):
        agency.sign_in(who)
        agency.ask(who, ListHits()) if who != "auditor" else agency.ask(who, MakeCheckpoint())
    yield agency
    agency.close()


@pytest.fixture(scope="module")
def anchor(office: Agency) -> Anchor:
    """The newest checkpoint, kept elsewhere."""
    return Anchor("stick", office.ask("auditor", MakeCheckpoint()).checkpoint.note)


def sentences(verdict: AuditVerdict) -> list[str]:
    return [fault.sentence for fault in verdict.faults]


def found(office: Agency, tamper: Tamper, *words: str, anchors: tuple[Anchor, ...] = ()) -> None:
    """Verification names it with a sentence that holds all `words`, and the document's table does too."""
    verdict = verdict_after(office, tamper, anchors)
    for word in words:
        assert numberless(word) in numberless(DOCUMENT), word
    assert any(all(word in sentence for word in words) for sentence in sentences(verdict)), verdict.faults


def numberless(text: str) -> str:
    return re.sub(r"\d+", "N", text).replace("The anchor stick", "The anchor ...").lower()


def size_of(office: Agency) -> int:
    return office.entries_stored()


def test_untouched_log_is_good_against_checkpoints_and_anchor(office: Agency, anchor: Anchor) -> None:
    verdict = verdict_after(office, lambda _: None, (anchor,))
    assert verdict.good, verdict.faults
    assert verdict.checkpoints >= 5 and verdict.anchors == 1
    assert size_of(office) > 40  # so that the tree has stored subtrees


FIELDS = ["at", "event", "outcome", "user_name", "member_name", "organisation", "purpose", "format", "detail"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def other_value(name: str, was: Any, data: st.DataObject) -> Any:
    """Another value for the field of a record, one that a forger might write."""
    if name == "detail":
        changed = dict(was)
        key = data.draw(st.sampled_from([*changed, "more"]))
        changed[key] = data.draw(st.one_of(WORDS, st.integers(-9, 9), st.booleans(), st.none()))
        return changed
    if name == "format":
        return data.draw(st.integers(0, 9))
    if name == "at":
        return f"{data.draw(st.datetimes()):%Y-%m-%dT%H:%M:%S}.00Z"
    return data.draw(st.one_of(WORDS, st.sampled_from([event.value for event in AuditEvent])))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_field_of_any_entry_changed(office: Agency, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, size_of(office)))
    name = data.draw(st.sampled_from(FIELDS))

    def change(forger: Forger) -> None:
        fields = json.loads(forger.canonical(number))
        fields[name] = other_value(name, fields[name], data)
        written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if written == forger.canonical(number):
            written += b" "
        forger.change(number, canonical=written)

    found(office, change, f"Entry {number} was changed: its hash does not fit its content.")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_byte_of_any_record_flipped(office: Agency, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, size_of(office)))

    def flip(forger: Forger) -> None:
        raw = bytearray(forger.canonical(number))
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        forger.change(number, canonical=bytes(raw))

    found(office, flip, f"Entry {number} was changed")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_other_column_of_any_entry_changed(office: Agency, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, size_of(office)))
    column = data.draw(st.sampled_from(["sequence", "previous_hash", "hash"]))
    value: Any = data.draw(st.text("0123456789abcdef", min_size=64, max_size=64).filter(lambda text: text != START))
    if column == "sequence":
        value = data.draw(st.integers(-3, 2**40).filter(lambda n: not 1 <= n <= size_of(office)))
    verdict = verdict_after(office, lambda forger: forger.change(number, **{column: value}))
    named: set[Any] = {fault.sequence for fault in verdict.faults}
    assert named & {number, number + 1, value}, verdict.faults


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_an_entry_changed_and_its_hash_made_anew(office: Agency, data: st.DataObject) -> None:
    size = size_of(office)
    number = data.draw(st.integers(1, size))

    def restamp(forger: Forger) -> None:
        entry = forger.entries()[number - 1]
        raw = entry.canonical.replace(b'"completed"', b'"attempted"').replace(b"admin", b"other")
        raw = raw if raw != entry.canonical else entry.canonical.replace(b'"event":"', b'"event":"x')
        forger.change(number, canonical=raw, hash=entry_hash(number, entry.previous_hash, raw))

    if number < size:
        found(office, restamp, f"Entry {number + 1} does not follow from entry {number}")
    else:
        found(office, restamp, f"Entry {size} is not the one that was known before", REWRITTEN)


def test_first_entries_deleted(office: Agency) -> None:
    found(office, lambda forger: forger.remove(1), "Entry 1 is missing before entry 2.")


def test_entries_in_the_middle_deleted(office: Agency) -> None:
    found(office, lambda forger: forger.remove(4, 5), "Entries 4 to 5 are missing before entry 6.")


def test_last_entries_deleted(office: Agency) -> None:
    size = size_of(office)
    found(
        office,
        lambda forger: forger.remove(size - 1, size),
        f"The log ends at entry {size - 2}, but entry {size} was known before: {LARGER}",
    )


def test_all_entries_deleted(office: Agency) -> None:
    found(office, lambda f: f.remove(*range(1, f.size + 1)), "The log ends at entry 0", LARGER)


def test_two_entries_swapped(office: Agency) -> None:
    def swap(forger: Forger) -> None:
        fifth, sixth = forger.entries()[4:6]
        forger.change(5, canonical=sixth.canonical, hash=sixth.hash)
        forger.change(6, canonical=fifth.canonical, hash=fifth.hash)

    found(office, swap, "Entry 5 was changed")
    found(office, swap, "Entry 6 does not follow from entry 5")


def test_an_entry_put_in(office: Agency) -> None:
    found(
        office,
        lambda forger: forger.insert_at(6, forger.canonical(3)),
        "Entry 7 was changed",
    )
    found(office, lambda forger: forger.insert_at(6, forger.canonical(3)), "Entry 7 does not follow from entry 6")


def test_last_entries_deleted_and_the_head_with_them(office: Agency) -> None:
    found(
        office,
        lambda forger: forger.rewrite(forger.entries()[:-3]),
        "the checkpoint of",
        f"at {size_of(office)} entries is larger: {LARGER}",
    )


def changed_from(number: int) -> Tamper:
    """Entry `number` says something else, and all after it, head and tree are made anew."""

    def restamp(forger: Forger) -> None:
        entries = forger.entries()
        record = parse(entries[number - 1].canonical)
        other = canonical(
            record.__class__(**{**{n: getattr(record, n) for n in record.__slots__}, "user_name": "nobody"})
        )
        entries[number - 1] = entries[number - 1].__class__(number, "", other, "")
        forger.rewrite(entries, first=number)

    return restamp


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_all_made_anew_from_some_entry_on(office: Agency, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, size_of(office)))
    found(office, changed_from(number), "The checkpoint of", "is not of this log", REWRITTEN)


def test_the_last_checkpoint_that_fits_is_named(office: Agency) -> None:
    with office.opened.office.store.reading() as unit:
        fitting, broken = list(unit.checkpoints.all())[-3:-1]
    found(
        office,
        changed_from(broken.size),
        f"at {broken.size} entries is not of this log",
        f"after entry {fitting.size}.",
    )


def test_checkpoints_signed_with_another_key(office: Agency) -> None:
    def forge(forger: Forger) -> None:
        changed_from(9)(forger)
        forger.forget_checkpoints()
        verifier = forger.unit.checkpoints.key()
        forger.new_key()
        forger.sign()
        made = forger.unit.checkpoints.key()
        assert verifier is not None and made is not None and made.verifier != verifier.verifier
        forger.use_key(verifier)

    found(office, forge, "The checkpoint of", "is of another log (")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_text_of_a_checkpoint_changed(office: Agency, data: st.DataObject) -> None:
    def change(forger: Forger) -> None:
        checkpoint = data.draw(st.sampled_from(list(forger.unit.checkpoints.all())))
        at = data.draw(st.integers(0, len(checkpoint.note) - 2))
        letter = "A" if checkpoint.note[at] != "A" else "B"
        forger.change_checkpoint(checkpoint.size, checkpoint.note[:at] + letter + checkpoint.note[at + 1 :])

    found(office, change, "The checkpoint of")


def test_a_checkpoint_stored_as_another_one(office: Agency) -> None:
    def exchange(forger: Forger) -> None:
        first, second = list(forger.unit.checkpoints.all())[:2]
        forger.change_checkpoint(first.size, second.note)

    found(office, exchange, "is another one than it is stored as")


def test_the_stored_tree_changed(office: Agency) -> None:
    found(office, Forger.spoil_node, "The stored tree is not the one over entries 1 to 32: its proofs do not hold.")
    found(office, Forger.spoil_frontier, "The stored tree is not the one over these entries: its proofs do not hold.")


def truncated_and_appended(forger: Forger) -> None:
    """With the stolen key: the last entries replaced by as many others, and the checkpoints forgotten and made anew."""
    entries = forger.entries()
    forger.rewrite([*entries[:-4], *entries[:6]])
    forger.forget_checkpoints()
    forger.sign()


def test_end_cut_off_and_appended_anew_with_the_stolen_key(office: Agency, anchor: Anchor) -> None:
    assert verdict_after(office, truncated_and_appended).good  # good in itself: the database alone cannot tell
    found(
        office,
        truncated_and_appended,
        "The anchor stick (",
        "is of another log: this log was rewritten after",
        anchors=(anchor,),
    )


def test_all_made_anew_with_the_stolen_key(office: Agency, anchor: Anchor) -> None:
    def restamp(forger: Forger) -> None:
        changed_from(1)(forger)
        forger.forget_checkpoints()
        forger.sign()

    assert verdict_after(office, restamp).good
    found(office, restamp, "The anchor stick", "is of another log", anchors=(anchor,))


def test_all_made_anew_with_a_new_key(office: Agency, anchor: Anchor) -> None:
    def restamp(forger: Forger) -> None:
        changed_from(1)(forger)
        forger.forget_checkpoints()
        forger.new_key()
        forger.sign()

    assert verdict_after(office, restamp).good
    found(office, restamp, "The anchor stick is of another log (", anchors=(anchor,))


def test_an_older_copy_of_the_whole_database_put_back(agency: Agency) -> None:
    agency.ask("deputy", ListHits())
    agency.close()
    kept = agency.folder.parent / "older"
    shutil.copytree(agency.folder, kept)
    agency.reopen()
    newer = Anchor("share", agency.ask("auditor", MakeCheckpoint()).checkpoint.note)
    agency.close()
    for path in agency.folder.glob(f"{DATABASE_NAME}*"):
        path.unlink()
    for path in kept.glob(f"{DATABASE_NAME}*"):
        shutil.copy(path, agency.folder)
    agency.reopen()
    assert agency.verdict().good  # the copy is whole
    verdict = agency.ask("auditor", VerifyAudit((newer,)))
    (sentence,) = sentences(verdict)
    assert sentence.startswith("The log ends at entry ") and "the anchor share (" in sentence and LARGER in sentence


def test_a_wrong_database_key_opens_nothing(agency: Agency) -> None:
    agency.close()
    with pytest.raises(EnvironmentFault, match="key is wrong"):
        open_sqlcipher(agency.folder / DATABASE_NAME, bytes(32))


def test_clock_set_back_is_told_at_once_and_noted(agency: Agency) -> None:
    heard = agency.heard(ClockSetBack)
    agency.clock.forward(days=1)  # the policy is in force from the day on which the agency was made
    session = agency.sign_in("deputy")
    before = agency.clock.now()
    agency.execute(session, ListHits())
    assert heard == []
    agency.clock.set_wall(before - timedelta(hours=3))
    agency.execute(session, ListHits())
    (event,) = heard
    assert (event.was, event.now) == (before, before - timedelta(hours=3))
    verdict = agency.verdict()
    assert verdict.good
    assert any(
        note.sentence.startswith(f"The clock went back before entry {event.sequence}:") for note in verdict.notes
    )
