"""Gets a list's file from a watched folder or an SFTP server. Knows no store and nothing of lists.

Of several files that fit, the newest is taken. The server is known by its key alone, which was compared beforehand: a
password is never sent to another one, and no key is learnt on the way (RFC 4251 section 4.1).
"""

from __future__ import annotations

import hmac
import io
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

import paramiko

from alpr_desk.ceilings import read_at_most
from alpr_desk.domain.requests.list_pickup import SCHEME, is_sftp
from alpr_desk.errors import AlprDeskError, BadInput, EnvironmentFault

PORT: Final = 22
TIMEOUT_S: Final = 20.0
_STILL_WRITTEN: Final = "The file changed while it was read: it is still being written. It is fetched again next time."


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file: its name without its folder, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """An SFTP address in its parts. `path`: a file, or a folder and a pattern of names."""

    user_name: str
    host: str
    port: int
    path: PurePosixPath


@dataclass(frozen=True, slots=True)
class Login:
    """What signs in to a server: a password, or a private key, whose passphrase `password` is then."""

    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)


def server(address: str) -> Server:
    """The parts of `sftp://user@host:port/path`. Raises BadInput; a password has no place in an address."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError as error:
        raise BadInput("Write the address like sftp://user@host:22/lists/stolen*.csv.") from error
    if parts.scheme.casefold() != SCHEME or not parts.hostname or not parts.username or len(parts.path) < 2:
        raise BadInput("Write the address like sftp://user@host:22/lists/stolen*.csv.")
    if parts.password is not None:
        raise BadInput("Leave the password out of the address: it is asked for and kept encrypted.")
    return Server(unquote(parts.username), parts.hostname, port, PurePosixPath(unquote(parts.path)))


def private_key(login: Login) -> paramiko.PKey:
    """Raises BadInput where it is no private key, or its passphrase is another one."""
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(login.private_key), login.password or None)
        except paramiko.PasswordRequiredException:
            break
        except (paramiko.SSHException, ValueError, IndexError, TypeError):
            continue  # of another kind, or the passphrase is wrong: these look alike
    raise BadInput(
        "The private key cannot be opened: give an Ed25519, ECDSA or RSA key (OpenSSH or PEM) and its passphrase."
    )


def fetch(address: str, host_key: str, login: Login, most: int) -> Fetched:
    """The newest file at `address`.

    Args:
        host_key: SHA-256 of the server's key, `SHA256:…`; not used for a folder.
        most: bytes; a larger file is refused before it is read.

    Raises:
        BadInput, EnvironmentFault: a sentence that says what to do.
    """
    if not is_sftp(address):
        return _from_folder(Path(address), most)
    at = server(address)
    try:
        with _connected(at, host_key, login) as client:
            return _from_server(client, at, most)
    except AlprDeskError:
        raise
    except paramiko.AuthenticationException as error:
        raise EnvironmentFault(
            f"{at.host} refused the user name or the password or key: set the pick-up again."
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise EnvironmentFault(
            f"{at.host} cannot be reached or ended the transfer: see that the network and the server are up."
        ) from error


def _from_folder(address: Path, most: int) -> Fetched:
    try:
        files = [p for p in address.parent.iterdir() if fnmatchcase(p.name, address.name) and p.is_file()]
        if not files:
            raise EnvironmentFault(f"No file fits {address}: see whether the list was delivered.")
        newest = max(files, key=lambda p: (p.stat().st_mtime_ns, p.name))
        before = newest.stat()
        _require_size(newest.name, before.st_size, most)
        content = read_at_most(newest, most)
        _require_size(newest.name, len(content), most)
        after = newest.stat()
    except OSError as error:
        raise EnvironmentFault(f"{address.parent} cannot be read: {error.strerror}.") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise EnvironmentFault(_STILL_WRITTEN)
    return Fetched(newest.name, content)


@contextmanager
def _connected(at: Server, host_key: str, login: Login) -> Iterator[paramiko.SFTPClient]:
    with socket.create_connection((at.host, at.port), TIMEOUT_S) as connection:
        transport = paramiko.Transport(connection)
        try:
            transport.start_client(timeout=TIMEOUT_S)
            shown = transport.get_remote_server_key().fingerprint
            if not hmac.compare_digest(shown.encode(), host_key.encode()):
                raise EnvironmentFault(
                    f"{at.host} shows another key than the one agreed on ({shown}): nothing was sent to it. Ask "
                    "whoever runs it whether its key was changed, and set the pick-up again only then."
                )
            if login.private_key:
                transport.auth_publickey(at.user_name, private_key(login))
            else:
                transport.auth_password(at.user_name, login.password)
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise EnvironmentFault(f"{at.host} offers no file transfer: ask whoever runs it.")
            channel = client.get_channel()
            if channel is not None:
                channel.settimeout(TIMEOUT_S)
            with client:
                yield client
        finally:
            transport.close()


def _from_server(client: paramiko.SFTPClient, at: Server, most: int) -> Fetched:
    names = [
        (entry.st_mtime or 0, entry.filename)
        for entry in client.listdir_attr(str(at.path.parent))
        if fnmatchcase(entry.filename, at.path.name) and stat.S_ISREG(entry.st_mode or 0)
    ]
    if not names:
        raise EnvironmentFault(f"No file fits {at.path} on {at.host}: see whether the list was delivered.")
    name = max(names)[1]
    path = str(at.path.parent / name)
    before = client.stat(path)
    _require_size(name, before.st_size or 0, most)
    with client.open(path, "rb") as remote:
        remote.prefetch(before.st_size)
        content = remote.read(most + 1)
    after = client.stat(path)
    if len(content) != before.st_size or (before.st_size, before.st_mtime) != (after.st_size, after.st_mtime):
        raise EnvironmentFault(_STILL_WRITTEN)
    return Fetched(name, content)


def _require_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise BadInput(f"{name} has {size / 1_000_000:,.0f} MB, {most // 1_000_000:,} are the most: split the list.")
