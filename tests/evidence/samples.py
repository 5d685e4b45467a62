"""Synthetic evidence: rendered frames, reads and a hit with its paper trail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import numpy as np

from alpr_desk.domain.matching import (
    ActionClass,
    Disposed,
    Disposition,
    Hit,
    HitStatus,
    HotlistEntry,
    HotlistVersion,
    Match,
    MatchKind,
    PositionDifference,
    Priority,
    StoredRead,
    Tick,
    Verification,
)
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.proving import AuditEntry
from alpr_desk.domain.seeing import Image, Position
from alpr_desk.evidence.content import (
    AuditExtract,
    ClockState,
    Correction,
    CustodyRecord,
    Derivative,
    Fingerprint,
    HitEvidence,
    MadeBy,
    PackageContent,
    ReadEvidence,
    SearchRecord,
)
from alpr_desk.vision import cv2

QUAD = ((520.0, 420.0), (742.0, 432.0), (740.0, 540.0), (518.0, 528.0))


@dataclass
class SetClock:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def monotonic_ns(self) -> int:
        return 0


def picture(plate: str, width: int = 1280, height: int = 720) -> Image:
    """A street, a car and its plate at QUAD; noise makes it weigh what a photograph weighs."""
    rng = np.random.default_rng(len(plate))
    image = np.full((height, width, 3), (150, 140, 130), np.uint8)
    image[height // 2 :] = (70, 72, 75)
    cv2.rectangle(image, (360, 200), (920, 600), (60, 40, 110), -1)
    cv2.rectangle(image, (420, 230), (860, 380), (40, 35, 30), -1)
    cv2.fillPoly(image, [np.array(QUAD, np.int32)], (235, 240, 240))
    cv2.putText(image, plate, (528, 506), cv2.FONT_HERSHEY_DUPLEX, 1.3, (110, 40, 30), 3, cv2.LINE_AA)
    return np.clip(image.astype(np.int16) + rng.integers(-9, 10, image.shape), 0, 255).astype(np.uint8)


def encoded(image: Image, ending: str) -> bytes:
    done, data = cv2.imencode(ending, image)
    assert done
    return data.tobytes()


def stored_read(identity: int, plate: str, when: datetime) -> StoredRead:
    swaps = {"0": "O", "8": "B", "5": "S", "B": "8", "A": "4"}
    characters = tuple(((c, 0.93), (swaps.get(c, "X"), 0.05), ("?", 0.01)) for c in plate)
    return StoredRead(
        id=identity,
        uid=f"5f0c9a3e-{identity:04d}",
        plate=plate_text(plate),
        confidence=0.9712,
        region="US-CA",
        captured_at=when,
        camera="front",
        vehicle="Unit 12",
        position=Position(36.737798, -119.787125, 4.0),
        quad=QUAD,
        candidates=((plate, 0.9712), (plate.replace("8", "B"), 0.0204)),
        characters=characters,
        frames=9,
        has_images=True,
    )


def read_evidence(identity: int, plate: str, when: datetime) -> ReadEvidence:
    image = picture(plate)
    frame = encoded(image, ".jpg")
    return ReadEvidence(
        stored_read(identity, plate, when),
        frame,
        encoded(image[420:540, 520:742], ".png"),
        clip=b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 20,
        stored_sha256=hashlib.sha256(frame).hexdigest(),
    )


def without_pictures(content: PackageContent) -> PackageContent:
    """`content` with its first read as `alpr-desk ingest` records one, and that read's hit."""
    first = content.reads[0]
    bare = ReadEvidence(replace(first.read, has_images=False), b"", b"")
    hits = tuple(replace(item, hit=replace(item.hit, read=bare.read)) for item in content.hits)
    return replace(content, reads=(bare,), hits=hits)


def hit_evidence(identity: int, read: StoredRead) -> HitEvidence:
    when = read.captured_at
    entry = HotlistEntry(
        3, plate_text("7B8C103"), "CA", "Stolen vehicle", (("VMA", "HOND"), ("VYR", "2014"), ("OCA", "26-00991"))
    )
    match = Match(entry, 1, MatchKind.LOOK_ALIKE, 0.412, (PositionDifference(2, "A", "B", 0.93, 0.021),))
    ticks = frozenset({Tick.CHARACTERS_SEEN, Tick.STATE_SEEN})
    verification = Verification(ticks, "CLETS 4471", "Dep. A. Reyes", when + timedelta(seconds=41))
    reason = "Second character is A on the plate; vehicle let go."
    end = Disposed(Disposition.MISREAD, reason, "Dep. A. Reyes", when + timedelta(minutes=2))
    hit = Hit(
        id=identity,
        read=read,
        match=match,
        hotlist_name="State stolen vehicles",
        priority=Priority.HIGH,
        action=ActionClass.STOP_AFTER_CONFIRMATION,
        raised_at=when + timedelta(milliseconds=240),
        list_age_hours=6.4,
        status=HitStatus.DISPOSED,
        verification=verification,
        disposed=end,
    )
    version = HotlistVersion(7, 1, 12, when - timedelta(hours=6.4), "state-extract-1124.csv", "ab" * 32, 48211)
    return HitEvidence(hit, version)


def full_content(now: datetime) -> PackageContent:
    when = now - timedelta(hours=5)
    first = read_evidence(12, "7A8C103", when)
    enhanced = Derivative("night, brighter", "histogram equalisation of the luma channel", first.crop)
    fixed = Correction("7A8C1O3", "7A8C103", "sixth character is a zero", "Inv. M. Ortega", now - timedelta(hours=1))
    first = replace(first, derivatives=(enhanced,), corrections=(fixed,))
    second = read_evidence(13, "8XYZ550", when + timedelta(seconds=4))
    entries = tuple(
        AuditEntry(n, f"{n - 1:064x}", f'{{"event":"search","member":"Zoë Müller","n":{n}}}'.encode(), f"{n:064x}")
        for n in range(40, 44)
    )
    digest = hashlib.sha256(first.frame).hexdigest()
    purpose = "criminal investigation; case 26-01234; burglary of a pharmacy"
    search = SearchRecord(now, "mortega", "María Ortega", "Fresno County Sheriff", "7A?C10*", purpose, "completed", 2)
    captured = CustodyRecord(
        when, "Dep. A. Reyes", "captured by camera front", "patrol", "camera", "store of Unit 12", "", digest
    )
    copied = CustodyRecord(
        now,
        "María Ortega",
        "copied into this package",
        purpose,
        "store",
        "portable drive",
        digest,
        digest,
        "SN-2207-44",
    )
    return PackageContent(
        uid="1f0c2a9b-6a57-4c1e-9d2b-0f4f3c1f8a11",
        agency="Fresno County Sheriff - Coroner's Office",
        case_number="26-01234",
        purpose=purpose,
        made_by=MadeBy("mortega", "María Ortega", "Investigator"),
        reads=(first, second),
        hits=(hit_evidence(5, first.read),),
        searches=(search,),
        custody=(captured, copied),
        audit=AuditExtract(entries, 57, "0" * 62 + "39", ""),
        fingerprints=(Fingerprint("ALPR Desk", "0.1.0"), Fingerprint("plate reader", "trial", "cd" * 32)),
        clock=ClockState("GPS receiver", 12.4, when, "set at the start of the shift"),
        zone=timezone(timedelta(hours=-8)),
    )
