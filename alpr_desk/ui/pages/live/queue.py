"""The queue of open hits: most urgent first, then newest. Pure; the panel shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alpr_desk.domain.matching import Hit, HitStatus, Priority

_URGENCY = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


@dataclass(frozen=True)
class QueuedHit:
    """An open hit with its pictures, where they are at hand, and whether the member took notice."""

    hit: Hit
    crop: bytes | None = None
    frame: bytes | None = None
    acknowledged: bool = False


class HitQueue:
    """Open hits by urgency; `current` is the one shown."""

    def __init__(self) -> None:
        self._hits: dict[int, QueuedHit] = {}
        self._current: int | None = None

    def __len__(self) -> int:
        return len(self._hits)

    def ordered(self) -> tuple[QueuedHit, ...]:
        return tuple(
            sorted(self._hits.values(), key=lambda q: (_URGENCY[q.hit.priority], -q.hit.raised_at.timestamp()))
        )

    @property
    def current(self) -> QueuedHit | None:
        return None if self._current is None else self._hits.get(self._current)

    @property
    def place(self) -> int:
        """Place of the current hit from 1; 0 without one."""
        ids = [q.hit.id for q in self.ordered()]
        return ids.index(self._current) + 1 if self._current in ids else 0

    def put(self, hit: Hit, crop: bytes | None = None, frame: bytes | None = None) -> None:
        """Add or renew `hit`; one that ended leaves the queue. Pictures known before stay."""
        if hit.status is HitStatus.DISPOSED:
            self.remove(hit.id)
            return
        known = self._hits.get(hit.id, QueuedHit(hit))
        self._hits[hit.id] = replace(
            known,
            hit=hit,
            crop=crop if crop is not None else known.crop,
            frame=frame if frame is not None else known.frame,
        )
        if self._current is None:
            self._current = hit.id

    def remove(self, hit_id: int) -> None:
        """Take a hit out; the one that takes its place becomes current."""
        ids = [q.hit.id for q in self.ordered()]
        self._hits.pop(hit_id, None)
        if self._current == hit_id:
            left = [i for i in ids if i != hit_id]
            at = min(ids.index(hit_id), len(left) - 1) if hit_id in ids else 0
            self._current = left[at] if left else None

    def keep_only(self, hit_ids: set[int]) -> None:
        """Take out every hit not in `hit_ids`."""
        for hit_id in set(self._hits) - hit_ids:
            self.remove(hit_id)

    def step(self, by: int) -> None:
        """Go `by` places on, round the end."""
        ids = [q.hit.id for q in self.ordered()]
        if ids:
            self._current = ids[(self.place - 1 + by) % len(ids)]

    def go_to(self, hit_id: int) -> None:
        if hit_id in self._hits:
            self._current = hit_id

    def acknowledge(self, hit_id: int) -> None:
        if hit_id in self._hits:
            self._hits[hit_id] = replace(self._hits[hit_id], acknowledged=True)

    def may_step_aside_for(self, hit: Hit) -> bool:
        """Whether `hit` may take the place of the one shown: only a more urgent one, or one after notice was taken."""
        shown = self.current
        if shown is None or shown.hit.id == hit.id:
            return True
        return shown.acknowledged or _URGENCY[hit.priority] < _URGENCY[shown.hit.priority]
