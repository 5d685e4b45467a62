"""Gets a read's pictures out of the vault; empty bytes where none were stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from alpr_desk.db.repositories.read_rows import StoredImages
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.db.vault import Vault


@dataclass(frozen=True, slots=True)
class Pictures:
    """What proves a read. `frame_sha256`: as recorded when the frame was stored."""

    frame: bytes = field(repr=False)
    crop: bytes = field(repr=False)
    clip: bytes = field(repr=False)
    frame_sha256: str


def pictures_of(unit: UnitOfWork, vault: Vault, read_id: int) -> Pictures:
    """Raises EnvironmentFault where a picture that was stored is damaged."""
    stored = unit.reads.images(read_id) or StoredImages()

    def get(address: str | None, key_id: int | None) -> bytes:
        return vault.get(unit, address, key_id) if address and key_id else b""

    return Pictures(
        get(stored.frame_address, stored.image_key_id),
        get(stored.crop_address, stored.image_key_id),
        get(stored.clip_address, stored.clip_key_id),
        stored.frame_sha256 or "",
    )


def crop_of(unit: UnitOfWork, vault: Vault, read_id: int) -> bytes:
    """The plate alone, PNG."""
    stored = unit.reads.images(read_id)
    if stored is None or not stored.crop_address or not stored.image_key_id:
        return b""
    return vault.get(unit, stored.crop_address, stored.image_key_id)
