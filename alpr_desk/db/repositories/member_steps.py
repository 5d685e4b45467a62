"""The history of members' accounts: written once, never changed."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from alpr_desk.db.tables import member_step
from alpr_desk.domain.people import MemberChange, MemberStep


class MemberSteps:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member_id: int, step: MemberStep) -> None:
        self._connection.execute(
            insert(member_step).values(
                member_id=member_id,
                at=step.at,
                change=step.change.value,
                by_user_name=step.by_user_name,
                by_name=step.by_name,
                reason=step.reason,
                detail=step.detail,
            )
        )

    def of_member(self, member_id: int) -> tuple[MemberStep, ...]:
        """Newest first."""
        query = select(member_step).where(member_step.c.member_id == member_id).order_by(member_step.c.id.desc())
        return tuple(
            MemberStep(row.at, MemberChange(row.change), row.by_user_name, row.by_name, row.reason, row.detail)
            for row in self._connection.execute(query)
        )

    def added_alone(self) -> frozenset[int]:
        """Members whom one person added without anybody's approval. The founder, whom nobody added, is not one."""
        approved = select(member_step.c.member_id).where(member_step.c.change == MemberChange.APPROVED.value)
        query = select(member_step.c.member_id).where(
            member_step.c.change == MemberChange.ADDED.value,
            member_step.c.by_user_name != "",
            member_step.c.member_id.not_in(approved),
        )
        return frozenset(self._connection.execute(query).scalars())
