"""Training and policy for pages under test: made here, of nobody."""

from __future__ import annotations

from datetime import date, timedelta

from alpr_desk.domain.people import MemberStatus, Role
from alpr_desk.domain.policy import Officer, PolicyOffice, differences
from alpr_desk.domain.requests.access import PolicyDocument
from alpr_desk.domain.requests.members import RecordTraining
from alpr_desk.domain.requests.policy import (
    ComparePolicies,
    ExportPolicyPage,
    ListOfficers,
    ListPolicyVersions,
    NameOfficer,
    PolicyRow,
    PublishPolicy,
    ReadPolicyVersion,
)
from alpr_desk.domain.requests.training import (
    BoardRow,
    CourseRow,
    CourseVersion,
    DeclareCourse,
    EndCourseVersion,
    ExportTrainingBoard,
    FinishRefresher,
    ImportLine,
    ImportTraining,
    ListCourses,
    NoteAnnouncement,
    PreviewTrainingImport,
    RefresherQuestion,
    RefresherResult,
    RefresherTest,
    RejectedTraining,
    ShowTrainingBoard,
    StartRefresher,
    TrainingImport,
    WrongAnswer,
)
from alpr_desk.domain.training import standing
from tests.ui.helpers.desk_context import NOW, member, training
from tests.ui.helpers.scripted_desk import ScriptedDesk

TODAY = NOW.date()
HEADINGS = ("Authorized purposes", "Job titles", "Monitoring", "Sale and sharing", "Custodian", "Accuracy", "Retention")
OLD_POLICY = "# ALPR usage policy\n\n" + "".join(
    f"## {heading}\n\nHere stand the words that this office has about {heading.lower()}, in whole sentences.\n\n"
    for heading in HEADINGS
)
NEW_POLICY = OLD_POLICY.replace("words that this office has about monitoring", "rules for monitoring") + (
    "Access records are kept for at least three years and are never purged with the data that they are about.\n"
)


def board_row(number: int, user_name: str, name: str, role: Role, days: int | None) -> BoardRow:
    last_day = None if days is None else TODAY + timedelta(days=days)
    record = None if last_day is None else training(number, number, last_day)
    who = member(number, user_name, name, frozenset({role}), MemberStatus.ACTIVE)
    return BoardRow(who, record, standing(last_day, TODAY), days, number % 2 == 0, 14 if days == 9 else None)


def board() -> tuple[BoardRow, ...]:
    return (
        board_row(5, "lindqvist", "Erik Lindqvist", Role.DEPUTY, None),
        board_row(3, "rivera", "Marisol Rivera", Role.SUPERVISOR, -4),
        board_row(6, "haddad", "Nadia Haddad", Role.DEPUTY, 0),
        board_row(2, "okafor", "James Okafor", Role.INVESTIGATOR, 9),
        board_row(1, "vega", "Ana Vega", Role.DEPUTY, 97),
        board_row(4, "whitfield", "Dana Whitfield", Role.ALPR_ADMINISTRATOR, 240),
    )


def courses() -> tuple[CourseRow, ...]:
    return (
        CourseRow(CourseVersion("ALPR basics", "3", date(2026, 10, 1), None, "ortiz"), True, 4),
        CourseRow(CourseVersion("ALPR basics", "2", date(2025, 3, 1), date(2027, 1, 1), "ortiz"), False, 9),
        CourseRow(CourseVersion("ALPR basics", "1", date(2023, 3, 1), date(2026, 1, 1), "ortiz"), False, 0),
    )


REJECTED = TrainingImport(
    (),
    (
        RejectedTraining(4, "nobody,ALPR basics,3,2026-11-20", "There is no member with the user name 'nobody'"),
        RejectedTraining(7, "vega,ALPR basics,3,20.11.2026", "'20.11.2026' in the column completed is no day"),
    ),
)
LINES = TrainingImport(
    tuple(
        ImportLine(row + 2, who.member.user_name, who.member.name, "ALPR basics", "3", TODAY, date(2027, 11, 24))
        for row, who in enumerate(board())
    ),
    (),
)


def versions() -> tuple[PolicyRow, ...]:
    return (
        PolicyRow(3, "ALPR usage policy", NOW, NOW + timedelta(days=30), "whitfield", False, 0),
        PolicyRow(2, "ALPR usage policy", NOW - timedelta(days=2), NOW - timedelta(days=2), "whitfield", True, 5),
        PolicyRow(1, "ALPR usage policy", NOW - timedelta(days=300), NOW - timedelta(days=300), "", False, 6),
    )


def document(version: int) -> PolicyDocument:
    text = OLD_POLICY if version < 2 else NEW_POLICY if version == 2 else NEW_POLICY.replace("Here", "Below")
    return PolicyDocument(version, "ALPR usage policy", text, NOW - timedelta(days=2), NOW, "whitfield")


def officers() -> tuple[Officer, ...]:
    return (
        Officer(3, PolicyOffice.CUSTODIAN, "Ines Marsh", "Captain", date(2026, 6, 1), None, "whitfield"),
        Officer(2, PolicyOffice.ADMINISTRATOR, "Dana Whitfield", "Sergeant", date(2026, 1, 1), None, "whitfield"),
        Officer(1, PolicyOffice.CUSTODIAN, "Omar Diaz", "Captain", date(2024, 1, 1), date(2026, 5, 31), "whitfield"),
    )


QUESTIONS = (
    RefresherQuestion(
        "You want to act on an alert alone. What comes first, if it is practicable?",
        (
            "The dispatcher's permission",
            "Plate and state by eye, and the entry through CLETS",
            "Nothing: the list was confirmed when it was loaded, and the reader is sure of every character",
            "A second reader's picture of the same plate",
        ),
        True,
    ),
    RefresherQuestion("How long is ALPR data kept at least?", ("One year", "30 days", "Five years", "For ever"), False),
)
TEST = RefresherTest(7, QUESTIONS, 80, False)
RESULT = RefresherResult(
    1,
    2,
    False,
    (WrongAnswer(QUESTIONS[0].text, QUESTIONS[0].choices[1], "section 6; Policy 430.3(f)"),),
    None,
    "Not passed: a question that must be right was not. Read the sections named below, then try again.",
)


def prepare(desk: ScriptedDesk) -> None:
    """Answers for both pages, the gate and the refresher."""
    desk.answer(ShowTrainingBoard, board())
    desk.answer(ListCourses, courses())
    desk.answer(ExportTrainingBoard, b"user_name\r\n")
    desk.answer(PreviewTrainingImport, REJECTED)
    desk.answer(ImportTraining, LINES)
    desk.answer(RecordTraining, training())
    desk.answer(DeclareCourse, courses()[0].version)
    desk.answer(EndCourseVersion, None)
    desk.answer(NoteAnnouncement, None)
    desk.answer(StartRefresher, TEST)
    desk.answer(FinishRefresher, RESULT)
    desk.answer(ListPolicyVersions, versions())
    desk.answer(ReadPolicyVersion, lambda request: document(request.version))
    desk.answer(ComparePolicies, lambda r: differences(document(r.older).text, document(r.newer).text))
    desk.answer(PublishPolicy, document(4))
    desk.answer(ListOfficers, officers())
    desk.answer(NameOfficer, officers()[0])
    desk.answer(ExportPolicyPage, "<!DOCTYPE html>")
