"""Reads that the store could not take yet, on disk, each encrypted. Append-only; survives kill -9.

File: 8 bytes of magic, 16 random bytes that name the file, then records: 4 bytes length (big-endian), 12 bytes nonce,
AES-256-GCM ciphertext with its tag. The file's name and the record's number are authenticated with it, so records
cannot be swapped, dropped from the middle or carried to another file. A torn last record is cut off at the next start;
whatever cannot be opened is set aside next to the spool, never deleted.
"""

from __future__ import annotations

import os
import shutil
import struct
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alpr_desk.errors import EnvironmentFault

MAGIC = b"ALPRSPL1"
_HEADER = len(MAGIC) + 16
_LENGTH = struct.Struct(">I")
_NONCE = 12
_TAG = 16


class Spool:
    """A first-in, first-out file of records. Every method is safe from any thread.

    Attributes:
        damaged: True where something at the last opening could not be read and was set aside or cut off.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Opens `path` or makes it; `key` is 32 bytes. Raises EnvironmentFault where the disk does not allow it."""
        self._path = path
        self._cipher = AESGCM(key)
        self._lock = threading.Lock()
        self._spans: list[tuple[int, int]] = []  # (offset, length) of what waits, oldest first
        self._first = 0  # number in the file of the oldest that waits
        self.damaged = False
        try:
            self._recover()
        except OSError as error:
            raise EnvironmentFault(f"The spool {path.name} cannot be opened: {error.strerror}.") from error

    def __len__(self) -> int:
        """Records waiting."""
        with self._lock:
            return len(self._spans)

    def append(self, records: Iterable[bytes]) -> None:
        """Add records at the end; they are on the disk when this returns.

        Raises EnvironmentFault where they cannot be written; the file then holds none of them.
        """
        with self._lock:
            self._append(list(records))

    def peek(self, most: int) -> list[bytes]:
        """The oldest records, at most `most`; they stay until `drop`.

        Where the file was altered meanwhile it is set aside, and what is still whole of it comes again from its start.
        Raises EnvironmentFault where the disk fails.
        """
        with self._lock:
            try:
                try:
                    return self._read(most)
                except (InvalidTag, FileNotFoundError):
                    self._recover()
                    self.damaged = True
                    return self._read(most)
            except (OSError, InvalidTag) as error:
                raise EnvironmentFault(f"The spool {self._path.name} cannot be read: keep the file.") from error

    def drop(self, count: int) -> None:
        """Forget the oldest `count` records; the file starts anew when all are gone.

        Raises EnvironmentFault where that fails; the records then come again at the next start, and no sooner.
        """
        with self._lock:
            del self._spans[:count]
            self._first += count
            if not self._spans:
                try:
                    self._write_anew([])
                except OSError as error:
                    raise EnvironmentFault(
                        f"The spool {self._path.name} cannot be emptied: {error.strerror}."
                    ) from error

    def put_first(self, records: Iterable[bytes]) -> None:
        """Add records before all that wait, by writing the file anew in one step. Raises EnvironmentFault."""
        waiting = self.peek(len(self))
        with self._lock:
            try:
                self._write_anew([*records, *waiting])
            except OSError as error:
                raise EnvironmentFault(f"The spool {self._path.name} cannot be written: {error.strerror}.") from error

    def _read(self, most: int) -> list[bytes]:
        spans = self._spans[:most]
        if not spans:
            return []
        with self._path.open("rb") as file:
            return [self._unseal(file, self._first + n, span) for n, span in enumerate(spans)]

    def _append(self, records: list[bytes]) -> None:
        number = self._first + len(self._spans)
        try:
            with self._path.open("r+b") as file:
                start = file.seek(0, os.SEEK_END)
                try:
                    added = self._write(file, self._name, number, records)
                except OSError:
                    file.truncate(start)
                    raise
        except OSError as error:
            raise EnvironmentFault(f"The spool {self._path.name} cannot be written: {error.strerror}.") from error
        self._spans += added

    def _write(self, file: BinaryIO, name: bytes, number: int, records: list[bytes]) -> list[tuple[int, int]]:
        """Seal and write `records` at the file's position, to the disk; their spans."""
        spans, at = [], file.tell()
        for n, record in enumerate(records, number):
            nonce = os.urandom(_NONCE)
            sealed = nonce + self._cipher.encrypt(nonce, record, _bound_to(name, n))
            file.write(_LENGTH.pack(len(sealed)) + sealed)
            spans.append((at + _LENGTH.size, len(sealed)))
            at += _LENGTH.size + len(sealed)
        file.flush()
        os.fsync(file.fileno())
        return spans

    def _write_anew(self, records: list[bytes]) -> None:
        """Replace the file by one of a new name that holds `records`; a reader sees the old one or the new one."""
        name = os.urandom(_HEADER - len(MAGIC))
        temporary = self._path.with_name(self._path.name + ".new")
        with temporary.open("wb") as file:
            file.write(MAGIC + name)
            spans = self._write(file, name, 0, records)
        temporary.replace(self._path)
        self._name, self._spans, self._first = name, spans, 0

    def _unseal(self, file: BinaryIO, number: int, span: tuple[int, int]) -> bytes:
        """Record `number` of the file. Raises InvalidTag where it was altered or is torn."""
        offset, length = span
        file.seek(offset)
        sealed = file.read(length)
        if len(sealed) < _NONCE + _TAG:
            raise InvalidTag
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(self._name, number))

    def _recover(self) -> None:
        """Find the records of an earlier run.

        A torn last one is cut off; where another cannot be read the file is set aside and the rest begins a new one.
        """
        self._spans, self._first = [], 0
        if not self._path.exists() or self._path.stat().st_size == 0:
            self._write_anew([])
            return
        size = self._path.stat().st_size
        with self._path.open("rb") as file:
            header = file.read(_HEADER)
            self._name = header[len(MAGIC) :]
            whole = header.startswith(MAGIC) and len(header) == _HEADER
            spans, end = _spans_of(file, size) if whole else ([], 0)
            good, bad = [], not whole
            for number, span in enumerate(spans):
                try:
                    self._unseal(file, number, span)
                    good.append((number, span))
                except InvalidTag:
                    bad = True
        if bad:
            self._set_aside(good)
        elif end < size:
            self.damaged = True
            with self._path.open("r+b") as file:
                file.truncate(end)
        if not bad:
            self._spans = spans

    def _set_aside(self, good: list[tuple[int, tuple[int, int]]]) -> None:
        """Keep the file under another name and begin a new one with the records that could be read."""
        self.damaged = True
        with self._path.open("rb") as file:
            records = [self._unseal(file, number, span) for number, span in good]
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
            number += 1
        shutil.copyfile(self._path, aside)
        self._write_anew(records)


def _bound_to(name: bytes, number: int) -> bytes:
    """What is authenticated with record `number` of the file `name`."""
    return MAGIC + name + number.to_bytes(8, "big")


def _spans_of(file: BinaryIO, size: int) -> tuple[list[tuple[int, int]], int]:
    """(offset, length) of every whole record after the header, and where the last of them ends."""
    spans, at = [], _HEADER
    while at + _LENGTH.size <= size:
        file.seek(at)
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
        if at + _LENGTH.size + length > size:
            break
        spans.append((at + _LENGTH.size, length))
        at += _LENGTH.size + length
    return spans, at
