"""Reviews and an alarm put into a store as rows, for tests that need them there and not how they came."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from alpr_desk.db.tables import alarm, finding, review, review_item
from tests.helpers.agency import Agency


def with_review(agency: Agency) -> None:
    """Review 1 with an entry of the deputy to mark and a finding to close, review 2 ready to be signed, alarm 1."""
    with agency.opened.office.store.reading() as unit:
        entries = list(unit.audit.oldest_first())
    of_deputy = next(entry for entry in entries if b'"user_name":"deputy"' in entry.canonical)
    now = agency.clock.now()
    with agency.raw() as connection:
        for number, week in ((1, "2026-W46"), (2, "2026-W45")):
            connection.execute(
                insert(review).values(
                    week=week,
                    starts=now - timedelta(weeks=number + 1),
                    ends=now - timedelta(weeks=number),
                    head_sequence=1,
                    head_hash=entries[0].hash,
                    covered=1,
                    seed="ab" * 32,
                    population=1,
                    drawn_at=now,
                    signed_by="",
                    note="",
                )
            )
        for mark in ("not looked at", "finding"):
            values = {"review_id": 1, "sequence": of_deputy.sequence, "stratum": "search", "flags": [], "mark": mark}
            connection.execute(insert(review_item).values(**values, note="", marked_by=""))
        connection.execute(
            insert(finding).values(
                review_item_id=2, about="deputy", note="no case", owner="supervisor", due=now.date(),
                opened_by="auditor", opened_at=now, closed_by="", closing_note="",
            )
        )  # fmt: skip
        connection.execute(
            insert(alarm).values(
                uid="alarm 1", kind="clock jumped", raised_at=now, detail="by an hour", acknowledged_by="", note=""
            )
        )
