"""What the search page asks the Desk: the search, the crops of its rows, the pictures of one read.

Remembers the purpose of the search whose rows are shown, for opening what it found. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from alpr_desk.domain.matching import StoredRead
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.search import OpenCrops, OpenRead, ReadPictures, SearchResult
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.pages.search.model import CROPS_AT_ONCE, Query
from alpr_desk.ui.tasks import Task


class Searcher(QObject):
    """Asks off the window's thread; a newer search supersedes an older one.

    Signals:
        found(SearchResult), failed(Exception): the end of a search.
        crops_came(): pictures for rows already shown.
        opened(ReadPictures, QImage frame, QImage crop), not_opened(Exception): the end of opening one read.
    """

    found = Signal(object)
    failed = Signal(object)
    crops_came = Signal()
    opened = Signal(object, QImage, QImage)
    not_opened = Signal(object)

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._purpose: Purpose | None = None
        self._crops: dict[int, QPixmap] = {}
        self._under_way: dict[str, Task] = {}

    def search(self, query: Query) -> None:
        request = query.request()
        self._drop("crops", "open", "decode")

        def done(result: SearchResult) -> None:
            self._purpose = request.purpose
            self._crops = {}
            self.found.emit(result)
            self._fetch_crops(result)

        task = self._context.ask(request, done, self.failed.emit, "search", owner=self)
        self._under_way["search"] = task

    def forget(self) -> None:
        """Drop the pictures and the purpose; answers under way go nowhere."""
        self._drop(*self._under_way)
        self._purpose, self._crops = None, {}

    def drop_opening(self) -> None:
        """The read that is being opened is no longer looked at: its answer goes nowhere."""
        self._drop("open", "decode")

    def _drop(self, *names: str) -> None:
        for name in names:
            if name in self._under_way:
                self._under_way[name].drop()

    def crop(self, read_id: int) -> QPixmap | None:
        """The crop of a read where it has come."""
        return self._crops.get(read_id)

    def _fetch_crops(self, result: SearchResult) -> None:
        wanted = tuple(row.read.id for row in result.rows if row.read.has_images)[:CROPS_AT_ONCE]
        if not wanted:
            return

        def done(pictures: tuple[tuple[int, bytes], ...]) -> None:
            for read_id, png in pictures:
                pixmap = QPixmap()
                if pixmap.loadFromData(png):
                    self._crops[read_id] = pixmap
            self.crops_came.emit()

        request = OpenCrops(wanted, self._purpose)
        self._under_way["crops"] = self._context.ask(request, done, None, "crops", owner=self)

    def open_read(self, read: StoredRead) -> None:
        """Open frame and crop: an access of its own, under the purpose of the search that found the read."""
        request, done = OpenRead(read.id, self._purpose), self._decode(self.opened.emit)
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
