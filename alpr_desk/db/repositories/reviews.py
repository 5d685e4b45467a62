"""Weekly reviews, their items and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import finding, review, review_item
from alpr_desk.domain.requests.reviews import Finding
from alpr_desk.domain.reviewing import Drawn, Flag, FlagKind, Mark, Stratum, Week


@dataclass(frozen=True, slots=True)
class StoredReview:
    """`head_sequence` and `head_hash` are of the last entry before the week's end, `covered` of the last one there
    was when the sample was drawn.
    """

    id: int
    week: Week
    head_sequence: int
    head_hash: str
    covered: int
    seed: str
    population: int
    signed_at: datetime | None
    signed_by: str
    note: str


@dataclass(frozen=True, slots=True)
class StoredItem:
    id: int
    review_id: int
    drawn: Drawn
    mark: Mark
    note: str
    marked_by: str
    marked_at: datetime | None


class Reviews:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: StoredReview, items: tuple[Drawn, ...], at: datetime) -> int:
        """`new.id` and who signed are ignored; the number given comes back."""
        result = self._connection.execute(
            insert(review)
            .values(
                week=new.week.name,
                starts=new.week.starts,
                ends=new.week.ends,
                head_sequence=new.head_sequence,
                head_hash=new.head_hash,
                covered=new.covered,
                seed=new.seed,
                population=new.population,
                drawn_at=at,
                signed_by="",
                note="",
            )
            .returning(review.c.id)
        )
        review_id = int(result.scalar_one())
        if items:
            self._connection.execute(insert(review_item), [_item_values(review_id, drawn) for drawn in items])
        return review_id

    def all(self) -> tuple[StoredReview, ...]:
        """Newest week first."""
        return tuple(_review(row) for row in self._connection.execute(select(review).order_by(review.c.starts.desc())))

    def by_id(self, review_id: int) -> StoredReview | None:
        row = self._connection.execute(select(review).where(review.c.id == review_id)).first()
        return _review(row) if row else None

    def sign(self, review_id: int, by: str, at: datetime, note: str) -> None:
        values = {"signed_by": by, "signed_at": at, "note": note}
        self._connection.execute(update(review).where(review.c.id == review_id).values(values))

    def items(self, review_id: int | None = None) -> tuple[StoredItem, ...]:
        """In the order they were drawn; of every review where `review_id` is None."""
        query = select(review_item).order_by(review_item.c.id)
        if review_id is not None:
            query = query.where(review_item.c.review_id == review_id)
        return tuple(_item(row) for row in self._connection.execute(query))

    def item(self, item_id: int) -> StoredItem | None:
        row = self._connection.execute(select(review_item).where(review_item.c.id == item_id)).first()
        return _item(row) if row else None

    def mark(self, item_id: int, mark: Mark, note: str, by: str, at: datetime) -> None:
        values = {"mark": mark.value, "note": note, "marked_by": by, "marked_at": at}
        self._connection.execute(update(review_item).where(review_item.c.id == item_id).values(values))

    def add_finding(self, new: Finding) -> int:
        """`new.id`, its week and sequence are ignored; the number given comes back."""
        values = {
            "review_item_id": new.item_id,
            "about": new.about,
            "note": new.note,
            "owner": new.owner,
            "due": new.due,
            "opened_by": new.opened_by,
            "opened_at": new.opened_at,
            "closed_by": "",
            "closing_note": "",
        }
        return int(self._connection.execute(insert(finding).values(values).returning(finding.c.id)).scalar_one())

    def change_finding(self, item_id: int, note: str, owner: str, due: date) -> None:
        values = {"note": note, "owner": owner, "due": due}
        self._connection.execute(update(finding).where(finding.c.review_item_id == item_id).values(values))

    def close_finding(self, finding_id: int, by: str, at: datetime, note: str) -> None:
        values = {"closed_by": by, "closed_at": at, "closing_note": note}
        self._connection.execute(update(finding).where(finding.c.id == finding_id).values(values))

    def findings(self) -> tuple[Finding, ...]:
        """Open ones first, by due day."""
        query = (
            select(finding, review_item.c.sequence, review.c.week)
            .join(review_item, review_item.c.id == finding.c.review_item_id)
            .join(review, review.c.id == review_item.c.review_id)
            .order_by(finding.c.due, finding.c.id)
        )
        found = [_finding(row) for row in self._connection.execute(query)]
        return tuple(sorted(found, key=lambda one: not one.open))


def _item_values(review_id: int, drawn: Drawn) -> dict[str, Any]:
    flags = [[flag.kind.value, flag.user_name, list(flag.sequences), flag.sentence] for flag in drawn.flags]
    return {
        "review_id": review_id,
        "sequence": drawn.sequence,
        "stratum": drawn.stratum.value,
        "flags": flags,
        "mark": Mark.OPEN.value,
        "note": "",
        "marked_by": "",
    }


def _review(row: Row[Any]) -> StoredReview:
    return StoredReview(
        row.id,
        Week(row.week, row.starts.astimezone(), row.ends.astimezone()),
        row.head_sequence,
        row.head_hash,
        row.covered,
        row.seed,
        row.population,
        row.signed_at,
        row.signed_by,
        row.note,
    )


def _item(row: Row[Any]) -> StoredItem:
    flags = tuple(Flag(FlagKind(kind), who, tuple(numbers), said) for kind, who, numbers, said in row.flags)
    drawn = Drawn(row.sequence, Stratum(row.stratum), flags)
    return StoredItem(row.id, row.review_id, drawn, Mark(row.mark), row.note, row.marked_by, row.marked_at)


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        row.id,
        row.review_item_id,
        row.week,
        row.sequence,
        row.about,
        row.note,
        row.owner,
        row.due,
        row.opened_by,
        row.opened_at,
        row.closed_by,
        row.closed_at,
        row.closing_note,
    )
