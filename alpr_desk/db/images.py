"""Pictures and clips, encrypted, in a folder where each lies under an address made from its content.

Knows nothing of plates, reads or the database: the caller keeps the address and the data key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

from alpr_desk.db.files import TEMPORARY, disk_fault, sync_folder, write_whole
from alpr_desk.db.keys import unwrap, wrap
from alpr_desk.errors import EnvironmentFault

_ADDRESS = re.compile(r"[0-9a-f]{64}")


class ImageStore:
    """A folder `ab/cdef…` of blobs, each `nonce || AES-256-GCM || tag` with its address as associated data.

    The address is an HMAC, so nobody without the key can tell whether a given picture is in the store. The data
    key is part of it: the same picture under two keys is two blobs, and destroying one key leaves the other.
    Safe to use from several threads and processes.
    """

    def __init__(self, folder: Path, address_key: bytes) -> None:
        """`address_key`: 32 bytes. The folder is made on the first `put`."""
        self._folder = folder
        self._address_key = address_key

    def put(self, data: bytes, data_key: bytes) -> str:
        """Keep `data` under `data_key` (32 bytes) and give its address: 64 hex characters.

        On the disk when this returns. The same data under the same key is kept once, so whoever deletes must
        know that nothing else names the address. Raises EnvironmentFault where the disk is full or refuses.
        """
        address = self._address(data, data_key)
        path = self._path(address)
        if path.exists() and self._intact(address, data, data_key):
            return address
        blob = wrap(data_key, data, _aad(address))
        try:
            self._make_folder(path.parent)
        except OSError as error:
            raise disk_fault(error) from error
        try:
            write_whole(path, blob)
        except EnvironmentFault:
            # Windows refuses to replace a file that another thread reads; by then the blob is there.
            if not self._intact(address, data, data_key):
                raise
        return address

    def get(self, address: str, data_key: bytes) -> bytes:
        """The data at `address`. Raises EnvironmentFault, naming the address, where it is missing or damaged."""
        try:
            blob = self._path(address).read_bytes()
        except FileNotFoundError as error:
            raise EnvironmentFault(f"The image {address[:16]} is not in the store.") from error
        except OSError as error:
            raise EnvironmentFault(f"The image {address[:16]} cannot be read: check the disk.") from error
        try:
            return unwrap(data_key, blob, _aad(address))
        except EnvironmentFault as error:
            raise EnvironmentFault(
                f"The image {address[:16]} is damaged or its key is gone; it cannot be shown."
            ) from error

    def exists(self, address: str) -> bool:
        return self._path(address).is_file()

    def delete(self, address: str) -> None:
        """Remove the blob; one that is not there is no fault. Raises EnvironmentFault where the disk refuses."""
        path = self._path(address)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        except OSError as error:
            raise disk_fault(error) from error

    def remove_unfinished(self) -> int:
        """Remove what a killed program left half-written (ciphertext too); how many. Call only at start-up."""
        leftovers = list(self._folder.glob(f"??/{TEMPORARY}*"))
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def _address(self, data: bytes, data_key: bytes) -> str:
        mac = hmac.new(self._address_key, b"alpr-desk image address v1\n", hashlib.sha256)
        mac.update(hmac.digest(self._address_key, b"alpr-desk image key id v1\n" + data_key, "sha256"))
        mac.update(data)
        return mac.hexdigest()

    def _path(self, address: str) -> Path:
        if _ADDRESS.fullmatch(address) is None:
            raise EnvironmentFault("The store holds an image address that is none: the database is damaged.")
        return self._folder / address[:2] / address[2:]

    def _intact(self, address: str, data: bytes, data_key: bytes) -> bool:
        try:
            return self.get(address, data_key) == data
        except EnvironmentFault:
            return False

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder)


def _aad(address: str) -> bytes:
    return b"alpr-desk image v1\n" + address.encode("ascii")
