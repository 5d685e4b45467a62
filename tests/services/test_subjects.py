"""Who looked for this plate: every way it was asked for or shown, to those who may know, in a signed document."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alpr_desk.domain.proving import AuditEvent, AuditRecord, Outcome
from alpr_desk.domain.requests.evidence import WritePackage
from alpr_desk.domain.requests.search import OpenCrops, OpenRead, SearchReads
from alpr_desk.domain.requests.subjects import AnswerSubject, SubjectAnswer
from alpr_desk.errors import BadInput, Denied
from tests.helpers.agency import CASE, STOLEN, Agency
from tests.helpers.reads import captured

LETTER = "letter of 2 November"


def answer(agency: Agency, plate: str = "7ABC123", **more: object) -> SubjectAnswer:
    return agency.execute(agency.session_of("custodian"), AnswerSubject(plate, LETTER, **more))  # type: ignore[arg-type]


@pytest.fixture
def asked(agency: Agency) -> Agency:
    """7ABC123 is read; members ask for it in every way, and for others."""
    agency.record(agency.start_shift("deputy"), captured("7ABC123"), captured("8XYZ999"))
    session = agency.session_of("investigator")
    for request in (
        SearchReads("7abc 123", CASE),
        SearchReads("7A?C*", CASE),
        SearchReads("7ABC128", STOLEN, fuzzy=1),
        SearchReads("8XYZ999", CASE),
        SearchReads("8*", CASE),
    ):
        agency.execute(session, request)
    agency.execute(agency.session_of("deputy"), OpenRead(1, STOLEN))
    agency.execute(agency.session_of("deputy"), OpenCrops((1, 2), STOLEN))
    agency.execute(agency.session_of("deputy"), OpenRead(2, STOLEN))
    agency.execute(agency.session_of("supervisor"), WritePackage((1,), (), agency.folder.parent / "out", CASE))
    with pytest.raises(Denied):
        agency.execute(agency.session_of("trainer"), SearchReads("7ABC123", STOLEN))
    return agency


def test_every_access_about_the_plate_is_told_with_its_way(asked: Agency) -> None:
    found = answer(asked, "7-abc-123")
    assert [(row.user_name, row.event, row.how) for row in found.rows] == [
        ("investigator", "search", "named; found"),
        ("investigator", "search", "by the pattern 7A?C*, which fits it; found"),
        ("investigator", "search", found.rows[2].how),
        ("deputy", "image opened", "opened"),
        ("deputy", "image opened", "opened"),
        ("supervisor", "package written", "exported"),
        ("trainer", "denied", "named"),
    ]
    assert "7ABC128 with misread characters let in" in found.rows[2].how
    assert found.rows[0].purpose == "criminal investigation; case 26-01234"
    assert {row.organisation for row in found.rows} == {"Meadow County Sheriff"}
    assert found.rows[-1].outcome == "denied"


def test_pattern_that_found_nothing_is_told_too(agency: Agency) -> None:
    agency.execute(agency.session_of("deputy"), SearchReads("7AB*", STOLEN))
    assert [row.how for row in answer(agency).rows] == ["by the pattern 7AB*, which fits it"]


def test_plate_that_others_were_to_be_seen_with_was_looked_for(agency: Agency) -> None:
    with agency.opened.office.store.writing() as unit:
        detail: dict[str, Any] = {
            "pattern": "*",
            "together": {"plate": "7abc 123", "within_s": "60.0", "times": 2},
            "rows": 0,
        }
        unit.audit.append(
            AuditRecord(
                agency.clock.now(), AuditEvent.SEARCH, Outcome.COMPLETED, "deputy", "Robin Deputy", "", detail=detail
            )
        )
        unit.commit()
    assert [row.how for row in answer(agency).rows] == ["by the pattern *, which fits it; named"]


def test_span_leaves_out_what_lies_outside(asked: Agency) -> None:
    now = asked.clock.now()
    assert answer(asked, since=now + timedelta(seconds=1)).rows == ()
    assert answer(asked, until=now - timedelta(days=1)).rows == ()
    assert len(answer(asked, since=now - timedelta(minutes=1), until=now).rows) == 7
    with pytest.raises(BadInput, match="end is not before"):
        answer(asked, since=now, until=now - timedelta(days=1))


def test_other_plate_gets_its_own_answer(asked: Agency) -> None:
    assert [row.how for row in answer(asked, "9NEVER1").rows] == []
    assert "7ABC" not in repr([row for row in answer(asked, "8XYZ999").rows if row.how.startswith("named")])


@pytest.mark.parametrize("who", ["deputy", "investigator", "supervisor", "commander", "trainer", "auditor"])
def test_others_are_refused_and_the_refusal_is_recorded(asked: Agency, who: str) -> None:
    with pytest.raises(Denied):
        asked.execute(asked.session_of(who), AnswerSubject("7ABC123", LETTER))
    assert asked.last_record().event is AuditEvent.DENIED


def test_answer_is_an_access_of_its_own_kind(asked: Agency) -> None:
    rows = answer(asked).rows
    record = asked.last_record()
    assert (record.event, record.user_name) == (AuditEvent.SUBJECT_ANSWERED, "custodian")
    assert (record.detail["plate"], record.detail["reference"]) == ("7ABC123", LETTER)
    assert record.detail["entries"] == [row.sequence for row in rows]
    assert answer(asked).rows == rows, "the answer itself is no search for the plate"


@pytest.mark.parametrize("reference", ["", "  ", "x" * 201, "a\x1b[2J"])
def test_answer_needs_the_request_it_answers(asked: Agency, reference: str) -> None:
    with pytest.raises(BadInput):
        asked.execute(asked.session_of("custodian"), AnswerSubject("7ABC123", reference))


def test_document_is_signed_and_its_hash_is_in_the_log(asked: Agency, tmp_path: Path) -> None:
    out = tmp_path / "answer.pdf"
    document = answer(asked, out=out).document
    assert document is not None
    assert document.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert asked.last_record().detail["document_sha256"] == document.sha256
    if shutil.which("pdftotext") and shutil.which("pdfsig"):
        text = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True).stdout
        assert LETTER in text and "Robin Investigator" in text and "7A?C*" in text
        signed = subprocess.run(["pdfsig", "-nocert", out], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid." in signed and "Total document signed" in signed


def test_nothing_is_overwritten(asked: Agency, tmp_path: Path) -> None:
    out = tmp_path / "answer.pdf"
    out.write_bytes(b"another one's")
    for bad in (out, tmp_path / "missing" / "answer.pdf", tmp_path / "answer.doc"):
        with pytest.raises(BadInput):
            answer(asked, out=bad)
    assert out.read_bytes() == b"another one's"
