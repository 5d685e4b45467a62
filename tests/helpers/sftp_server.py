"""A real SFTP server on this machine, for one user, and the text of keys that sign in there."""

from __future__ import annotations

import io
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko
from typing_extensions import override

PASSPHRASE = "a phrase that nobody hears"  # of a key that lives as long as a test
USER, PASSWORD = "lists", "correct horse ünïcode"  # of a server that lives as long as a test


class _Door(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko says nothing of its types
    """Lets `USER` in by password, and remembers what it was told."""

    def __init__(self, told: list[str], member_key: paramiko.PKey) -> None:
        self.told, self.member_key = told, member_key

    @override
    def check_auth_password(self, username: str, password: str) -> Any:
        self.told.append(password)
        right = (username, password) == (USER, PASSWORD)
        return paramiko.common.AUTH_SUCCESSFUL if right else paramiko.common.AUTH_FAILED

    @override
    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> Any:
        self.told.append(key.get_name())
        right = username == USER and key == self.member_key
        return paramiko.common.AUTH_SUCCESSFUL if right else paramiko.common.AUTH_FAILED

    @override
    def check_channel_request(self, kind: str, chanid: int) -> Any:
        return paramiko.common.OPEN_SUCCEEDED

    @override
    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]  # as above
    """Serves a folder, read-only."""

    folder: Path

    def _path(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    @override
    def list_folder(self, path: str) -> Any:
        found = []
        for file in self._path(path).iterdir():
            attributes = paramiko.SFTPAttributes.from_stat(file.stat())
            attributes.filename = file.name
            found.append(attributes)
        return found

    @override
    def stat(self, path: str) -> Any:
        return paramiko.SFTPAttributes.from_stat(self._path(path).stat())

    @override
    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = self._path(path).open("rb")
        return handle


class Server:
    """An SFTP server on this machine. `told`: every password it heard, and the kind of every key it was shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []
        self.key: paramiko.PKey = paramiko.ECDSAKey.generate()
        self.member_key = paramiko.RSAKey.generate(2048)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, name="sftp server")
        self._thread.start()

    def _serve(self) -> None:
        files = type("Files", (_Files,), {"folder": self.folder})
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(self.key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
                self._transports.append(transport)
                with suppress(paramiko.SSHException, EOFError):
                    transport.start_server(server=_Door(self.told, self.member_key))

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for transport in self._transports:
            transport.close()
            transport.join()

    @property
    def address(self) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}/stolen*.csv"


def written(key: paramiko.RSAKey, passphrase: str | None = PASSPHRASE) -> str:
    text = io.StringIO()
    key.write_private_key(text, password=passphrase)
    return text.getvalue()
