"""Requests for new members' accounts, kept with what became of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from alpr_desk.db.tables import member, member_request
from alpr_desk.domain.people import MemberRequest, RequestState, Role
from alpr_desk.domain.user_names import look, user_key

_WAITING = (RequestState.OPEN.value, RequestState.APPROVED.value)


class MemberRequests:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        user_name: str,
        name: str,
        title: str,
        roles: frozenset[Role],
        valid_until: date | None,
        reason: str,
        asked_by_id: int,
        at: datetime,
    ) -> MemberRequest:
        result = self._connection.execute(
            insert(member_request)
            .values(
                user_name=user_name,
                user_key=user_key(user_name),
                name=name,
                title=title,
                roles=sorted(role.value for role in roles),
                valid_until=valid_until,
                reason=reason,
                asked_by_id=asked_by_id,
                asked_at=at,
                state=RequestState.OPEN.value,
            )
            .returning(member_request.c.id)
        )
        return self._there(int(result.scalar_one()))

    def by_id(self, request_id: int) -> MemberRequest | None:
        row = self._connection.execute(self._select().where(member_request.c.id == request_id)).first()
        return _request(row) if row else None

    def not_enrolled(self) -> tuple[MemberRequest, ...]:
        """Open, approved and refused ones, newest first."""
        query = self._select().where(member_request.c.state != RequestState.ENROLLED.value)
        rows = self._connection.execute(query.order_by(member_request.c.id.desc()))
        return tuple(_request(row) for row in rows)

    def waiting_for(self, user_name: str) -> MemberRequest | None:
        """A request that is open or approved for this user name, or for one that looks the same."""
        rows = self._connection.execute(self._select().where(member_request.c.state.in_(_WAITING)))
        return next((_request(row) for row in rows if look(row.user_name) == look(user_name)), None)

    def decide(self, request_id: int, state: RequestState, by_id: int, at: datetime, decision: str) -> MemberRequest:
        values = {"state": state.value, "decided_by_id": by_id, "decided_at": at, "decision": decision}
        self._connection.execute(update(member_request).where(member_request.c.id == request_id).values(**values))
        return self._there(request_id)

    def enrolled(self, request_id: int) -> None:
        changed = update(member_request).where(member_request.c.id == request_id)
        self._connection.execute(changed.values(state=RequestState.ENROLLED.value))

    def _there(self, request_id: int) -> MemberRequest:
        found = self.by_id(request_id)
        if found is None:
            raise LookupError("the request just written is not there")
        return found

    def _select(self) -> Any:
        asker, decider = member.alias("asker"), member.alias("decider")
        return (
            select(
                member_request,
                asker.c.user_name.label("asked_by"),
                asker.c.name.label("asked_by_name"),
                decider.c.user_name.label("decided_by"),
                decider.c.name.label("decided_by_name"),
            )
            .join(asker, asker.c.id == member_request.c.asked_by_id)
            .outerjoin(decider, decider.c.id == member_request.c.decided_by_id)
        )


def _request(row: Row[Any]) -> MemberRequest:
    return MemberRequest(
        row.id,
        row.user_name,
        row.name,
        row.title,
        frozenset(Role(role) for role in row.roles),
        row.valid_until,
        row.reason,
        row.asked_by,
        row.asked_by_name,
        row.asked_at,
        RequestState(row.state),
        row.decided_by or "",
        row.decided_by_name or "",
        row.decided_at,
        row.decision,
    )
