"""The training manager's board and its export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from alpr_desk.db.tables import member, training_record
from alpr_desk.domain.proving import AuditEvent
from alpr_desk.domain.requests.members import DisableMember
from alpr_desk.domain.requests.training import ExportTrainingBoard, NoteAnnouncement, ShowTrainingBoard
from alpr_desk.domain.training import Standing
from alpr_desk.errors import Denied
from tests.helpers.agency import Agency


def _stand(agency: Agency, who: str, days_left: int | None) -> None:
    expires = agency.clock.now().date() + timedelta(days=days_left or 0)
    with agency.raw() as connection:
        number = connection.execute(select(member.c.id).where(member.c.user_name == who)).scalar_one()
        mine = training_record.c.member_id == number
        if days_left is None:
            connection.execute(delete(training_record).where(mine))
        else:
            connection.execute(update(training_record).where(mine).values(expires=expires))


def test_board_says_who_has_none_who_is_out_and_who_is_due_first(either: Agency) -> None:
    for who, days in (("deputy", -1), ("investigator", 0), ("supervisor", 30), ("commander", 31), ("auditor", None)):
        _stand(either, who, days)
    either.ask("admin", DisableMember("custodian", "left"))
    either.execute(either.session_of("supervisor"), NoteAnnouncement(30))
    rows = {row.member.user_name: row for row in either.ask("trainer", ShowTrainingBoard())}
    assert list(rows)[:4] == ["auditor", "deputy", "investigator", "supervisor"]
    assert "custodian" not in rows
    assert {who: (row.standing, row.days_left, row.announced) for who, row in rows.items() if who != "admin"} == {
        "auditor": (Standing.NONE, None, None),
        "deputy": (Standing.OUT, -1, None),
        "investigator": (Standing.DUE, 0, None),
        "supervisor": (Standing.DUE, 30, 30),
        "commander": (Standing.CURRENT, 31, None),
        "trainer": (Standing.CURRENT, 365, None),
    }


def test_export_holds_every_row_and_no_formula(agency: Agency) -> None:
    with agency.raw() as connection:
        connection.execute(
            update(member).where(member.c.user_name == "deputy").values(name='=HYPERLINK("http://x")', title="-1+1")
        )
    _stand(agency, "deputy", -5)
    content = agency.ask("trainer", ExportTrainingBoard())
    rows = {row["user_name"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert len(rows) == len(agency.people)
    assert rows["deputy"]["name"] == '\'=HYPERLINK("http://x")'
    assert rows["deputy"]["title"] == "'-1+1"
    assert (rows["deputy"]["standing"], rows["deputy"]["days_left"]) == ("out", "-5")
    assert agency.last_record().event is AuditEvent.TRAINING_EXPORTED
    assert len(str(agency.last_record().detail["sha256"])) == 64


@pytest.mark.parametrize("who", ["deputy", "supervisor", "auditor", "commander"])
def test_board_is_the_training_managers(agency: Agency, who: str) -> None:
    with pytest.raises(Denied):
        agency.ask(who, ShowTrainingBoard())
