"""Questions that members keep. Each sees and forgets only their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, delete, insert, select

from alpr_desk.db.tables import saved_search
from alpr_desk.domain.requests.results import SavedSearch
from alpr_desk.domain.requests.search import SearchReads
from alpr_desk.errors import EnvironmentFault

_QUESTION = TypeAdapter(SearchReads)


class SavedSearches:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, member_id: int, name: str, question: SearchReads, at: datetime) -> SavedSearch:
        """Without purpose and place in the result; a question of the same name is replaced."""
        kept = replace(question, purpose=None)
        columns = saved_search.c
        self._connection.execute(delete(saved_search).where(columns.member_id == member_id, columns.name == name))
        values = {"member_id": member_id, "name": name, "saved_at": at}
        result = self._connection.execute(
            insert(saved_search)
            .values(question=_QUESTION.dump_python(kept, mode="json"), **values)
            .returning(saved_search.c.id)
        )
        return SavedSearch(int(result.scalar_one()), name, kept, at)

    def of_member(self, member_id: int) -> tuple[SavedSearch, ...]:
        """By name."""
        query = select(saved_search).where(saved_search.c.member_id == member_id).order_by(saved_search.c.name)
        rows = self._connection.execute(query)
        return tuple(SavedSearch(row.id, row.name, _question(row.question), row.saved_at) for row in rows)

    def forget(self, member_id: int, saved_id: int) -> bool:
        """Whether it was there."""
        columns = saved_search.c
        query = delete(saved_search).where(columns.member_id == member_id, columns.id == saved_id)
        return self._connection.execute(query).rowcount == 1


def _question(values: object) -> SearchReads:
    try:
        return _QUESTION.validate_python(values)
    except ValidationError as error:
        raise EnvironmentFault("A saved search cannot be read: forget it and save it again.") from error
