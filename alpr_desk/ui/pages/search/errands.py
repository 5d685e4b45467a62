"""What the search page asks the Desk besides the search itself: previews, kept questions, lists, corrections."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject

from alpr_desk.domain.desk import Request
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.corrections import Corrected, CorrectRead
from alpr_desk.domain.requests.results import (
    ExportResults,
    ForgetSearch,
    ListSavedSearches,
    ResultsExported,
    SavedSearch,
    SaveSearch,
)
from alpr_desk.domain.requests.search import MisreadPreview, PreviewMisreads, SearchReads
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.tasks import Task

R = TypeVar("R")
Failed = Callable[[Exception], None]


class Errands(QObject):
    """Each asks off the window's thread and tells its answer to whoever asked; a newer one of a kind supersedes."""

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: dict[str, Task] = {}

    def drop(self) -> None:
        """Answers under way go nowhere: another member sits here."""
        for task in self._under_way.values():
            task.drop()

    def _ask(self, kind: str, request: Request[R], done: Callable[[R], None], failed: Failed | None) -> None:
        self._under_way[kind] = self._context.ask(request, done, failed, kind, owner=self)

    def preview(self, question: SearchReads, done: Callable[[MisreadPreview], None], failed: Failed) -> None:
        request = PreviewMisreads(question.pattern, question.purpose, question.fuzzy, question.edits)
        self._ask("preview", request, done, failed)

    def list_saved(self, done: Callable[[tuple[SavedSearch, ...]], None], failed: Failed) -> None:
        self._ask("saved", ListSavedSearches(), done, failed)

    def save(self, name: str, question: SearchReads, done: Callable[[SavedSearch], None], failed: Failed) -> None:
        self._ask("save", SaveSearch(name, question), done, failed)

    def forget(self, saved: SavedSearch, done: Callable[[None], None], failed: Failed) -> None:
        self._ask(f"forget {saved.id}", ForgetSearch(saved.id), done, failed)

    def export(
        self,
        read_ids: tuple[int, ...],
        out: Path,
        of: tuple[int, Purpose | None],
        done: Callable[[ResultsExported], None],
    ) -> None:
        """`of`: number and purpose of the search that found them. A refusal is said in the message panel."""
        self._ask("export", ExportResults(read_ids, out, of[0], of[1]), done, None)

    def correct(self, request: CorrectRead, done: Callable[[Corrected], None], failed: Failed) -> None:
        self._ask("correct", request, done, failed)
