"""Training of a whole class from one file: all of it or none, and each bad line said with its number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.domain.proving import AuditEvent, Outcome
from alpr_desk.domain.requests.members import DisableMember, ListTraining
from alpr_desk.domain.requests.training import ImportTraining, PreviewTrainingImport, TrainingImport
from alpr_desk.errors import AlprDeskError, BadInput
from tests.helpers.agency import Agency

HEADER = "user_name,course,version,completed,expires\n"
GOOD = HEADER + "deputy,ALPR operator,2,2026-11-20,\nInvestigator,ALPR operator,2,11/21/2026,2027-05-01\n"


def preview(agency: Agency, text: str) -> TrainingImport:
    return agency.ask("trainer", PreviewTrainingImport("class.csv", text.encode()))


def test_preview_enters_nothing_and_import_enters_every_line(either: Agency) -> None:
    shown = preview(either, GOOD)
    assert [(e.line, e.user_name, e.completed, e.expires) for e in shown.lines] == [
        (2, "deputy", date(2026, 11, 20), date(2027, 11, 20)),
        (3, "investigator", date(2026, 11, 21), date(2027, 5, 1)),
    ]
    assert len(either.ask("trainer", ListTraining("deputy"))) == 1
    done = either.ask("trainer", ImportTraining("class.csv", GOOD.encode()))
    assert (done.lines, done.entered) == (shown.lines, 2)
    held = either.ask("trainer", ListTraining("deputy"))
    assert {(r.course, r.version, r.entered_by) for r in held} >= {("ALPR operator", "2", "trainer")}
    (record,) = either.records(AuditEvent.TRAINING_IMPORTED)
    assert record.detail["members"] == ["deputy", "investigator"]


def test_every_bad_line_is_said_with_its_number(agency: Agency) -> None:
    agency.ask("admin", DisableMember("custodian", "left"))
    text = GOOD + (
        "nobody,ALPR operator,2,2026-11-20,\n"
        "custodian,ALPR operator,2,2026-11-20,\n"
        "\n"
        "deputy,ALPR operator,2,20.11.2026,\n"
        "deputy,ALPR operator,2,2026-02-30,\n"
        "deputy,ALPR operator,2,2030-01-01,\n"
        "deputy,ALPR operator,2,2026-11-19,2029-01-01\n"
        "DEPUTY,ALPR  operator,2,2026-11-20,\n"
        "deputy,ALPR operator,1,2026-11-24,\n"
        "deputy,,2,2026-11-20,\n"
        "deputy\n"
    )
    found = preview(agency, text)
    assert [entry.line for entry in found.lines] == [2, 3]
    expected = {
        4: "no member",
        5: "disabled",
        7: "is no day",
        8: "is no day",
        9: "in the future",
        10: "one year later at most",
        11: "the same as line 2",
        12: "on record already",
        13: "column course is empty",
        14: "column course is empty",
    }
    assert {bad.line for bad in found.rejected} == set(expected)
    for bad in found.rejected:
        assert expected[bad.line] in bad.reason, bad


def test_one_bad_line_keeps_the_whole_file_out(either: Agency) -> None:
    before = either.contents()
    with pytest.raises(BadInput, match=r"Nothing was entered: 1 line cannot be used \(line 4: "):
        either.ask("trainer", ImportTraining("class.csv", (GOOD + "nobody,A,1,2026-11-20,\n").encode()))
    assert {**either.contents(), "member": before["member"]} == before
    assert either.last_record().outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "text",
    ["", "deputy,ALPR operator,2,2026-11-20\n", "user_name,course\n", HEADER, "\x00\x01", "a;b;c\n1;2;3\n"],
)
def test_file_of_another_form_is_refused_in_a_sentence(agency: Agency, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        agency.ask("trainer", ImportTraining("class.csv", text.encode()))
    assert str(refused.value).endswith(".")


def test_semicolons_tabs_marks_quotes_and_columns_in_another_order_are_read(agency: Agency) -> None:
    for delimiter in ";\t":
        text = '\ufeffCompleted;User Name;Version;Course;Note\r\n2026-11-20;deputy;2;"ALPR; operator";x\r\n'
        found = preview(agency, text.replace(";", delimiter))
        assert [(e.line, e.course) for e in found.lines] == [(2, f"ALPR{delimiter} operator".replace("\t ", " "))]


def test_own_training_in_a_file_is_marked_in_the_log(agency: Agency) -> None:
    agency.ask("trainer", ImportTraining("class.csv", (HEADER + "trainer,ALPR operator,2,2026-11-20,\n").encode()))
    assert agency.last_record().detail["self_entered"] is True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (HEADER + text).encode("utf-8", "replace")))
def test_any_bytes_are_answered_or_refused(agency: Agency, content: bytes) -> None:
    try:
        agency.execute(agency.session_of("trainer"), PreviewTrainingImport("class.csv", content))
    except AlprDeskError as refused:
        assert str(refused)
    assert agency.verdict().good
