"""What the search page asks the Desk: the search and its next pages, the crops of its rows, the pictures of one read.

Remembers the purpose of the search whose rows are shown, for opening what it found. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.search import OpenCrops, OpenRead, ReadPictures, SearchReads, SearchResult
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.search.model import CROPS_AT_ONCE, Query
from alpr_desk.ui.tasks import Task


class Searcher(QObject):
    """Asks off the window's thread; a newer search supersedes an older one.

    Attributes:
        question: the search whose rows are shown, with its purpose; None before the first.
        search_id: its number in the audit log.

    Signals:
        found(SearchResult), failed(Exception): the end of a search.
        continued(SearchResult), not_continued(Exception): the end of asking for the next page.
        crops_came(): pictures for rows already shown.
        opened(ReadPictures, QImage frame, QImage crop), not_opened(Exception): the end of opening one read.
    """

    found = Signal(object)
    failed = Signal(object)
    continued = Signal(object)
    not_continued = Signal(object)
    crops_came = Signal()
    opened = Signal(object, QImage, QImage)
    not_opened = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.question: SearchReads | None = None
        self.search_id = 0
        self._next = ""
        self._crops: dict[int, QPixmap] = {}
        self._asked: set[int] = set()
        self._under_way: dict[object, Task] = {}

    @property
    def purpose(self) -> Purpose | None:
        return self.question.purpose if self.question else None

    @property
    def has_next(self) -> bool:
        """Whether there is a page after what is shown."""
        return bool(self._next)

    def search(self, query: Query) -> None:
        request = query.request()
        self._drop(*(name for name in self._under_way if name != "search"))

        def done(result: SearchResult) -> None:
            self.question, self.search_id, self._next = request, result.search_id, result.next
            self._crops, self._asked = {}, set()
            self.found.emit(result)

        self._under_way["search"] = self._context.ask(request, done, self.failed.emit, "search", owner=self)

    def next_page(self) -> None:
        """Ask for the rows after those shown: the same search, under the same purpose."""
        if self.question is None or not self._next:
            return

        def done(result: SearchResult) -> None:
            self._next = result.next
            self.continued.emit(result)

        request = replace(self.question, after=self._next)
        self._under_way["next"] = self._context.ask(request, done, self.not_continued.emit, "next", owner=self)

    def forget(self) -> None:
        """Drop the pictures, the question and its purpose; answers under way go nowhere."""
        self._drop(*self._under_way)
        self.question, self.search_id, self._next = None, 0, ""
        self._crops, self._asked = {}, set()

    def drop_opening(self) -> None:
        """The read that is being opened is no longer looked at: its answer goes nowhere."""
        self._drop("open", "decode")

    def _drop(self, *names: object) -> None:
        for name in names:
            if name in self._under_way:
                self._under_way[name].drop()

    def crop(self, read_id: int) -> QPixmap | None:
        """The crop of a read where it has come."""
        return self._crops.get(read_id)

    def fetch_crops(self, reads: Sequence[StoredRead]) -> None:
        """Ask for the crops of the first of `reads` that were not asked for: one access a page of crops."""
        wanted = tuple(read.id for read in reads if read.has_images and read.id not in self._asked)[:CROPS_AT_ONCE]
        if not wanted:
            return
        self._asked.update(wanted)

        def done(pictures: tuple[tuple[int, bytes], ...]) -> None:
            for read_id, png in pictures:
                pixmap = QPixmap()
                if pixmap.loadFromData(png):
                    self._crops[read_id] = pixmap
            self.crops_came.emit()

        key = ("crops", wanted[0])
        self._under_way[key] = self._context.ask(OpenCrops(wanted, self.purpose), done, None, key, owner=self)

    def open_read(self, read: StoredRead) -> None:
        """Open frame and crop: an access of its own, under the purpose of the search that found the read."""
        request, done = OpenRead(read.id, self.purpose), self._decode(self.opened.emit)
        self._under_way["open"] = self._context.ask(request, done, self.not_opened.emit, "open", owner=self)

    def _decode(self, then: Callable[[ReadPictures, QImage, QImage], None]) -> Callable[[ReadPictures], None]:
        def done(pictures: ReadPictures) -> None:
            self._under_way["decode"] = self._context.tasks.run(
                lambda: (QImage.fromData(pictures.frame_image), QImage.fromData(pictures.crop_image)),
                lambda images: then(pictures, *images),
                self.not_opened.emit,
                owner=self,
                key="decode",
            )

        return done
