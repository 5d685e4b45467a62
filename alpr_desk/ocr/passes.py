"""One vehicle pass, one read: joins tracker and vote, decides when the vote is clear, keeps the best picture.

Knows no store and no hotlist. Times are media times of the frames. A pass is announced once with a uid and
improved under the same uid; it is never announced twice, and never on one unsure look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from alpr_desk.domain.seeing import (
    CapturedRead,
    Frame,
    FrameReading,
    Observation,
    Overlay,
    PassVoter,
    PlateDetection,
    PlateRead,
    PlateReading,
    UnreadReason,
)
from alpr_desk.ocr.shots import Appearance, FrameEncoder, Shot, appearance
from alpr_desk.ocr.syntax import expected_regions, region_of
from alpr_desk.ocr.tracker import Track, Tracker
from alpr_desk.ocr.unread import IsCounted, UnreadPasses
from alpr_desk.ocr.voting import Look, Vote, issuers, look_at, vote, weighed

_MOST_LOOKS, _MOST_SHOTS = 24, 3


@dataclass(frozen=True, slots=True)
class PassRules:
    """When a pass is announced and when a read is improved. All are probabilities but the counts.

    Attributes:
        minimum: least probability of a read (a setting).
        clear: from here on two agreeing looks decide at once. One never does, however sure: of eleven real ones seen
            once with a probability of 0.95 or more, one (0.98, large and sharp) was wrong.
        patience: looks after which `minimum` is enough.
        single: least probability of a pass without agreeing looks. Below 0.95, three of nine real ones were wrong.
        whole: characters from which a text may be a whole plate; a shorter one needs `patience` agreeing looks.
        gain: rise in probability that is worth an update.
        overturn: times likelier another plate must be than the announced one to replace it.
    """

    minimum: float = 0.5
    clear: float = 0.9
    patience: int = 4
    single: float = 0.95
    whole: int = 5
    gain: float = 0.05
    overturn: float = 2.0


@dataclass(frozen=True, slots=True)
class _Told:
    """What the last announcement of a pass said."""

    seen: int = 0
    best_frame: int = -1
    plate: str = ""
    confidence: float = 0.0


@dataclass(slots=True)
class _Pass:
    """What is known of one vehicle pass. `stated` is the vote as it stands in the read, once decided."""

    track: Track
    home: str | None
    uid: str = field(default_factory=lambda: uuid4().hex)
    looks: list[Look] = field(default_factory=list)
    seen: int = 0
    vote: Vote | None = None
    stated: Vote | None = None
    decided_ms: float = 0.0
    unread: UnreadReason = UnreadReason.UNSURE  # of the last look
    shots: dict[str, Shot] = field(default_factory=dict)
    told: _Told = _Told()

    def add(self, frame: Frame, reading: PlateReading, looks_like: Appearance) -> Vote:
        """Take part in the vote, and keep the frame where it is the best one for its text."""
        self.looks.append(look_at(reading, cut=looks_like.cut, small=looks_like.small))
        if len(self.looks) > _MOST_LOOKS:
            self.looks.remove(min(self.looks, key=lambda look: look.weight))
        self.seen += 1
        self.unread = looks_like.unread_reason()
        quality = looks_like.quality(reading.confidence)
        shot = self.shots.get(reading.plate)
        if shot is None or quality > shot.quality:
            self.shots[reading.plate] = Shot.of(frame, reading, quality)
            if len(self.shots) > _MOST_SHOTS:
                keep = self.stated.plate if self.stated else ""
                del self.shots[min((t for t in self.shots if t != keep), key=lambda t: self.shots[t].quality)]
        self.vote = self.voted()
        self.track.text, self.track.confidence = self.vote.plate, self.vote.confidence
        return self.vote

    def voted(self) -> Vote:
        """What the looks say together, close alternatives weighed by the series of those who may have issued it."""
        return weighed(vote(self.looks), expected_regions(issuers(self.looks), self.home))

    def is_counted(self) -> bool:
        """Whether it is a read, or would be counted as not read by its own looks."""
        return self.stated is not None or self.seen > 1

    def best_shot(self) -> Shot:
        """The frame to show: the best that reads as the read says, else the best of all."""
        plate = self.stated.plate if self.stated else ""
        return self.shots.get(plate) or max(self.shots.values(), key=lambda shot: shot.quality)


class VehiclePasses:
    """A `PassVoter` for one camera. Not for use by two threads at once."""

    def __init__(
        self, camera: str, vehicle: str, rules: PassRules, tracker: Tracker | None = None, home: str | None = None
    ) -> None:
        """`home` is the home region such as `US-CA`, or None."""
        self._camera = camera
        self._vehicle = vehicle
        self._rules = rules
        self._home = home
        self._tracker = tracker or Tracker()
        self._encoder = FrameEncoder()
        self._passes: dict[int, _Pass] = {}
        self._now_ms = float("-inf")
        self._unread: list[UnreadReason] = []
        self._without_reading = UnreadPasses()

    def observe(self, frame: Frame, seen: FrameReading) -> Observation:
        """Add what was seen in the next frame. A source that starts again from time 0 ends all passes before it."""
        reads: list[CapturedRead] = []
        if frame.media_ms < self._now_ms:
            reads.extend(self._end_all())
        self._now_ms = frame.media_ms
        ended, forgotten = self._tracker.expire(frame.media_ms)
        self._forget(track for track in forgotten if track not in ended)
        for track in ended:
            reads.extend(self._finish(track, frame.media_ms))
        self._forget(forgotten)  # after a long pause those that ended just now too, once they are told
        overlays = [Overlay(p.detection.quad, None, 0.0, False, p.reason) for p in seen.unread]
        readings = _once_each(seen.readings)
        looked_at: list[tuple[PlateDetection, IsCounted]] = []
        for track, reading in zip(self._tracker.match(readings, frame.media_ms), readings, strict=True):
            looks_like = appearance(frame.image, reading.detection.quad)
            one = self._passes.setdefault(track.number, _Pass(track, self._home))
            current = one.add(frame, reading, looks_like)
            if one.stated is None and self._is_clear(one, current):
                one = self._decide(one, frame.media_ms)
                reads.append(self._told(one))
            elif one.stated is not None and self._improves(one, current):
                reads.append(self._told(one))
            overlays.append(self._overlay(one, reading, looks_like))
            looked_at.append((reading.detection, one.is_counted))
        self._unread += self._without_reading.observe(seen.unread, looked_at, frame.media_ms)
        return Observation(tuple(overlays), tuple(reads), self._taken_unread())

    def close(self) -> Observation:
        """Last decisions and improvements of every pass still open; afterwards there is none."""
        return Observation((), tuple(self._end_all()), self._taken_unread())

    def _taken_unread(self) -> tuple[UnreadReason, ...]:
        taken, self._unread = tuple(self._unread), []
        return taken

    def _forget(self, tracks: Iterable[Track]) -> None:
        for track in tracks:
            one = self._passes.get(track.number)
            if one is not None and one.track is track:  # its number may have gone to what continued it
                del self._passes[track.number]

    def _end_all(self) -> list[CapturedRead]:
        reads = [read for t in self._tracker.tracks if not t.ended for read in self._finish(t, t.last_ms)]
        self._unread += self._without_reading.close()
        self._passes.clear()
        self._tracker.tracks.clear()
        self._now_ms = float("-inf")
        return reads

    def _is_clear(self, one: _Pass, current: Vote) -> bool:
        rules = self._rules
        least = rules.minimum if one.seen >= rules.patience else max(rules.minimum, rules.clear)
        return current.agreeing >= self._agreement(current) and current.confidence >= least

    def _is_enough(self, current: Vote) -> bool:
        """Whether a pass that is over is announced although its vote never was clear."""
        rules = self._rules
        if current.agreeing >= self._agreement(current):
            return current.confidence >= rules.minimum
        lone = len(current.plate) >= rules.whole and current.agreeing >= 1
        return lone and current.confidence >= max(rules.minimum, rules.single)

    def _agreement(self, current: Vote) -> int:
        """Support that is needed, in looks: more for a text so short that it may be a piece of a plate."""
        return 2 if len(current.plate) >= self._rules.whole else self._rules.patience

    def _improves(self, one: _Pass, current: Vote) -> bool:
        """Take `current` into the read where it is surer or clearly says otherwise; True where that is worth a word."""
        stated = one.stated
        if stated is None:
            return False
        if current.plate == stated.plate:
            if current.confidence > stated.confidence:
                one.stated = current
            return current.confidence - one.told.confidence >= self._rules.gain
        before = next((c.confidence for c in current.candidates if c.plate == stated.plate), 0.0)
        if self._is_clear(one, current) and current.confidence >= self._rules.overturn * before:
            one.stated = current
            return True
        return False

    def _decide(self, one: _Pass, now_ms: float) -> _Pass:
        """State the vote. Where another pass of late stated the same plate, this one was its continuation."""
        current = one.vote
        other = next(
            (p for p in self._passes.values() if p.stated and current and p.stated.plate == current.plate), None
        )
        if other is None:
            one.stated, one.decided_ms = current, now_ms
            return one
        one.uid, one.decided_ms, one.told = other.uid, other.decided_ms, other.told
        one.track.first_ms = min(one.track.first_ms, other.track.first_ms)
        one.looks = sorted([*other.looks, *one.looks], key=lambda look: -look.weight)[:_MOST_LOOKS]
        one.seen += other.seen
        for text, shot in other.shots.items():
            if text not in one.shots or shot.quality > one.shots[text].quality:
                one.shots[text] = shot
        one.vote = one.voted()
        one.stated = max((v for v in (other.stated, current) if v), key=lambda v: v.confidence)
        self._passes.pop(other.track.number, None)
        self._tracker.tracks = [t for t in self._tracker.tracks if t is not other.track]
        one.track.number, number = other.track.number, one.track.number
        self._passes[one.track.number] = self._passes.pop(number)
        return one

    def _finish(self, track: Track, now_ms: float) -> list[CapturedRead]:
        """The pass is over (for now): announce it if it is enough, or what was not yet told of it."""
        one = self._passes.get(track.number)
        if one is None or one.vote is None:
            return []
        if one.stated is None:
            if not self._is_enough(one.vote):
                if one.seen > 1:  # a lone weak look is more often no plate than a pass that was missed
                    self._unread.append(one.unread)
                one.shots.clear()
                self._passes.pop(track.number)
                self._tracker.tracks = [t for t in self._tracker.tracks if t is not track]
                return []
            one = self._decide(one, now_ms)
        reads = []
        if one.told != self._state(one):
            reads.append(self._told(one))
        one.best_shot().settle(self._encoder)
        one.shots = {one.stated.plate if one.stated else "": one.best_shot()}
        return reads

    @staticmethod
    def _state(one: _Pass) -> _Told:
        plate, confidence = (one.stated.plate, one.stated.confidence) if one.stated else ("", 0.0)
        return _Told(one.seen, one.best_shot().sequence, plate, confidence)

    def _told(self, one: _Pass) -> CapturedRead:
        """The read as it stands, with its pictures."""
        stated, shot = one.stated or one.looks[0].reading, one.best_shot()
        one.told = self._state(one)
        region, region_confidence = region_of(stated.candidates[0].plate, issuers(one.looks), self._home)
        read = PlateRead(
            uid=one.uid,
            camera=self._camera,
            vehicle=self._vehicle,
            track=one.track.number,
            candidates=stated.candidates,
            characters=stated.characters,
            region=region,
            region_confidence=region_confidence,
            captured_at=shot.captured_at,
            first_ms=one.track.first_ms,
            last_ms=one.track.last_ms,
            decided_ms=one.decided_ms,
            frames=one.seen,
            best_frame=shot.sequence,
            quad=shot.quad,
            position=shot.position,
        )
        frame_image, crop_image = shot.pictures(self._encoder)
        return CapturedRead(read, frame_image, crop_image)

    def _overlay(self, one: _Pass, reading: PlateReading, looks_like: Appearance) -> Overlay:
        shown = one.stated or one.vote
        quad = reading.detection.quad
        if shown is not None and (one.stated is not None or shown.confidence >= self._rules.minimum):
            return Overlay(quad, shown.candidates[0].plate, shown.confidence, one.stated is not None)
        return Overlay(quad, None, reading.confidence, False, looks_like.unread_reason())


def _once_each(readings: tuple[PlateReading, ...]) -> tuple[PlateReading, ...]:
    """`readings` without the less sure of two that say the same in one frame (one plate found in two pieces)."""
    best: dict[str, PlateReading] = {}
    for reading in sorted(readings, key=lambda r: -r.confidence):
        best.setdefault(reading.plate, reading)
    return tuple(best.values())


def make_voter(camera: str, vehicle: str, minimum_confidence: float, home: str | None = None) -> PassVoter:
    """The voter of one camera.

    Args:
        minimum_confidence: in 0..1, the least probability of an announced read.
        home: home region such as `US-CA`, or None.
    """
    return VehiclePasses(camera, vehicle, PassRules(minimum=minimum_confidence), home=home)
