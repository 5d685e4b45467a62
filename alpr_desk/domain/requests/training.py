"""Courses, the training manager's board, bulk import, announcements and the refresher (Policy 430.3(d), 430.8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from alpr_desk.domain.desk import Request
from alpr_desk.domain.people import Member, TrainingRecord
from alpr_desk.domain.training import Standing


@dataclass(frozen=True, slots=True)
class CourseVersion:
    """A version of a course that the office gives. `no_longer_enough`: from this day on it opens no data."""

    course: str
    version: str
    issued: date
    no_longer_enough: date | None
    entered_by: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A version, whether it is the current one of its course, and how many members' data it opens today."""

    version: CourseVersion
    current: bool
    members: int


@dataclass(frozen=True, slots=True)
class ListCourses(Request[tuple[CourseRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class DeclareCourse(Request[CourseVersion]):
    """A version that is given from `issued` on. Once one is declared, training of others is no longer entered."""

    course: str
    version: str
    issued: date


@dataclass(frozen=True, slots=True)
class EndCourseVersion(Request[None]):
    """From `from_day` on this version opens no data; None takes that back."""

    course: str
    version: str
    from_day: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """How one member's training stands today.

    Attributes:
        training: what opens data, or the last that did; its `expires` is the last day on which it does.
        days_left: to that day; negative since it, None without training.
        policy_acknowledged: the version in force.
        announced: the nearest of 30, 14, 7 and 1 days that the member was told of, None before that.
    """

    member: Member
    training: TrainingRecord | None
    standing: Standing
    days_left: int | None
    policy_acknowledged: bool
    announced: int | None


@dataclass(frozen=True, slots=True)
class ShowTrainingBoard(Request[tuple[BoardRow, ...]]):
    """Members who may be let in; the most urgent first."""


@dataclass(frozen=True, slots=True)
class ExportTrainingBoard(Request[bytes]):
    """The board as CSV: UTF-8 with a mark for spreadsheets, comma separated, with a header."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line of the file that can be entered; `line` counts from 1, the header among them."""

    line: int
    user_name: str
    member_name: str
    course: str
    version: str
    completed: date
    expires: date


@dataclass(frozen=True, slots=True)
class RejectedTraining:
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrainingImport:
    """What a file holds. `entered`: how many records were made; 0 for a preview and where a line was rejected."""

    lines: tuple[ImportLine, ...]
    rejected: tuple[RejectedTraining, ...]
    entered: int = 0


@dataclass(frozen=True, slots=True)
class PreviewTrainingImport(Request[TrainingImport]):
    """Read the file and enter nothing."""

    file_name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ImportTraining(Request[TrainingImport]):
    """Enter every line, or none where one is rejected. Columns: user_name, course, version, completed, expires."""

    file_name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteAnnouncement(Request[None]):
    """The member was shown that training ends in `days` days or less; recorded once."""

    days: int


@dataclass(frozen=True, slots=True)
class RefresherQuestion:
    """As it is asked; which choice is right is not told."""

    text: str
    choices: tuple[str, ...]
    must: bool


@dataclass(frozen=True, slots=True)
class RefresherTest:
    """A try. `enters_training`: whether passing it is entered as training."""

    try_id: int
    questions: tuple[RefresherQuestion, ...]
    pass_percent: int
    enters_training: bool


@dataclass(frozen=True, slots=True)
class StartRefresher(Request[RefresherTest]):
    """Draws the questions at random; the seed is kept with the try."""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A question that was answered wrongly, its right answer and the section to read."""

    question: str
    right_answer: str
    source: str


@dataclass(frozen=True, slots=True)
class RefresherResult:
    """`record` where the agency enters a passed refresher as training; `sentence` says what follows."""

    right: int
    asked: int
    passed: bool
    wrong: tuple[WrongAnswer, ...]
    record: TrainingRecord | None
    sentence: str


@dataclass(frozen=True, slots=True)
class FinishRefresher(Request[RefresherResult]):
    """`answers`: the place of the chosen choice of each question, from 0. A try is finished once."""

    try_id: int
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EndLapsedShift(Request[datetime | None]):
    """Under a shift whose time has come: end it where the member's training ended, else say until when it goes on."""
