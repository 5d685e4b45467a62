"""Pictures, clips and certificates under a data key per month and class, wrapped by a key from the master key."""

from __future__ import annotations

from datetime import datetime

from alpr_desk.db.images import ImageStore
from alpr_desk.db.keys import new_key, unwrap, wrap
from alpr_desk.db.unit_of_work import UnitOfWork
from alpr_desk.errors import EnvironmentFault


class Vault:
    """Puts blobs in and gets them out; the caller keeps the address and the number of the data key."""

    def __init__(self, images: ImageStore, wrapping_key: bytes) -> None:
        """`wrapping_key`: 32 bytes that wrap every data key."""
        self._images = images
        self._wrapping_key = wrapping_key

    def put(self, work: UnitOfWork, image_class: str, at: datetime, data: bytes) -> tuple[str, int]:
        """(address, data key's number). A blob whose row is rolled back stays as unreadable bytes until a clean-up."""
        month = f"{at:%Y-%m}"
        found = work.data_keys.find(month, image_class)
        if found is None:
            key = new_key()
            key_id = work.data_keys.add(month, image_class, wrap(self._wrapping_key, key, _label(month, image_class)))
        else:
            key_id, wrapped = found
            key = unwrap(self._wrapping_key, wrapped, _label(month, image_class))
        return self._images.put(data, key), key_id

    def get(self, work: UnitOfWork, address: str, key_id: int) -> bytes:
        """Raises EnvironmentFault where the blob is missing or damaged, or its key was destroyed."""
        stored = work.data_keys.by_id(key_id)
        if stored is None:
            raise EnvironmentFault("The key of this picture was destroyed: it has been purged.")
        month, image_class, wrapped = stored
        return self._images.get(address, unwrap(self._wrapping_key, wrapped, _label(month, image_class)))


def _label(month: str, image_class: str) -> bytes:
    return f"data key {month} {image_class}".encode()
