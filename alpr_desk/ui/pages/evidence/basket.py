"""What a member has laid aside for an evidence package: reads and hits by number. Shared by all pages.

Knows numbers and the words shown with them, asks nothing. It belongs to one session and is empty in the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from alpr_desk.domain.people import SessionId
from alpr_desk.ui.context import PageContext


class ItemKind(StrEnum):
    READ = "read"
    HIT = "hit"


@dataclass(frozen=True, slots=True)
class BasketItem:
    """A read or a hit by its number; `plate` and `note` are what is known of it, empty where only the number is."""

    kind: ItemKind
    number: int
    plate: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind.value.capitalize()} {self.number}"


class EvidenceBasket(QObject):
    """The items in the order in which they came, each once.

    Signals:
        changed: something was added or taken out.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[tuple[ItemKind, int], BasketItem] = {}
        self._session: SessionId | None = None

    @property
    def items(self) -> tuple[BasketItem, ...]:
        return tuple(self._items.values())

    @property
    def read_ids(self) -> tuple[int, ...]:
        return tuple(item.number for item in self.items if item.kind is ItemKind.READ)

    @property
    def hit_ids(self) -> tuple[int, ...]:
        return tuple(item.number for item in self.items if item.kind is ItemKind.HIT)

    def add(self, *items: BasketItem) -> int:
        """Lay `items` aside; how many were not there before."""
        new = [item for item in items if (item.kind, item.number) not in self._items]
        for item in new:
            self._items[item.kind, item.number] = item
        if new:
            self.changed.emit()
        return len(new)

    def add_read(self, number: int, plate: str = "", note: str = "") -> bool:
        """Lay a read aside; False where it was there already."""
        return self.add(BasketItem(ItemKind.READ, number, plate, note)) == 1

    def add_hit(self, number: int, plate: str = "", note: str = "") -> bool:
        """Lay a hit aside; False where it was there already."""
        return self.add(BasketItem(ItemKind.HIT, number, plate, note)) == 1

    def remove(self, *items: BasketItem) -> None:
        for item in items:
            self._items.pop((item.kind, item.number), None)
        self.changed.emit()

    def clear(self) -> None:
        self._items.clear()
        self.changed.emit()

    def belong_to(self, session: SessionId | None) -> None:
        """Empty it where it was another session's: nobody inherits what someone else laid aside."""
        if session != self._session:
            self._session = session
            self.clear()


def basket_of(context: PageContext) -> EvidenceBasket:
    """The window's one basket; made at first use, emptied when another session asks for it."""
    found = context.tasks.findChild(EvidenceBasket)
    basket = found if isinstance(found, EvidenceBasket) else EvidenceBasket(context.tasks)
    basket.belong_to(context.session())
    return basket
