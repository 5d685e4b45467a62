"""The master key and what is derived from it.

The master key is 32 random bytes. It lies in the operating system's key store, or in a file wrapped with a
passphrase; which of the two is told by the marker file `key.json` in the data folder. It is never written plainly.
Knows nothing of the database or of what the derived keys protect.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import keyring
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from alpr_desk.db.files import write_whole
from alpr_desk.errors import BadInput, DenialReason, Denied, EnvironmentFault

KEY_BYTES = 32
NONCE_BYTES = 12
FILE_NAME = "key.json"
SERVICE = "ALPR Desk"
LEAST_PASSPHRASE = 8

SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**17, 8, 1
"""128 MiB and about 0.3 s a try (RFC 7914; OWASP's first choice)."""

_SAFE_BACKENDS = frozenset(
    f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet")
)
"""Key stores that encrypt. Everything else (null, fail, plaintext files, plug-ins) is refused by not being here."""

_FILE_DAMAGED = "The key file is damaged: put back key.json from a backup of the data folder."
_WRONG_PASSPHRASE = "The passphrase is wrong: type the passphrase of this data folder."


# Keys from the master key, and secrets under a key


def derive(master: bytes, purpose: str) -> bytes:
    """The 32-byte key for one purpose (HKDF-SHA-256, RFC 5869): keys of two purposes tell nothing of each other.

    Purposes in use: "database", "pepper", "image addresses", "spool", "totp", "authority", "list pickup".
    """
    if len(master) != KEY_BYTES or not purpose:
        raise ValueError("a 32-byte master key and a purpose are needed")
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"alpr-desk key v1: " + purpose.encode()).derive(master)


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """`plaintext` under AES-256-GCM: a random 96-bit nonce, the ciphertext, the 16-byte tag (NIST SP 800-38D).

    `aad` says what this is and whose; it is not stored and must be given again. One key serves at most
    2**32 messages, which is why images have a key a month.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def unwrap(key: bytes, wrapped: bytes, aad: bytes) -> bytes:
    """What was wrapped. Raises EnvironmentFault where key, `aad` or any byte is not the one it was wrapped with."""
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as error:
        raise EnvironmentFault(
            "A stored secret cannot be opened: it was damaged or belongs to another data folder."
        ) from error


# Where the master key lies


class KeyStore(Protocol):
    """A place for one 32-byte key."""

    def load(self) -> bytes | None:
        """The key; None where there is none or the place does not exist on this machine."""
        ...

    def save(self, key: bytes) -> bool:
        """Keep `key`. False where the place does not exist on this machine; nothing was written then."""
        ...


class Backend(Protocol):
    """What is used of a `keyring` backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


def safe_backend(backend: Any) -> Backend | None:
    """`backend`, or the best of a chain of them, if it is a key store that encrypts; else None."""
    if type(backend).__module__ == "keyring.backends.chainer":
        return next(filter(None, map(safe_backend, backend.backends)), None)
    try:
        recommended = float(backend.priority) >= 1
    except Exception:  # a backend states its reason for being unusable with an exception of any class
        return None
    if type(backend).__module__ not in _SAFE_BACKENDS or not recommended:
        return None
    found: Backend = backend
    return found


class KeyringKeyStore:
    """The operating system's key store: Credential Manager, Keychain, Secret Service, KWallet."""

    def __init__(self, service: str, account: str, backend: object | None = None) -> None:
        """`backend` None: the one that `keyring` finds on this machine."""
        self._service = service
        self._account = account
        self._backend = safe_backend(backend if backend is not None else keyring.get_keyring())

    @property
    def usable(self) -> bool:
        return self._backend is not None

    def load(self) -> bytes | None:
        """Raises EnvironmentFault where the store is locked, refuses, or holds something else."""
        if self._backend is None:
            return None
        try:
            text = self._backend.get_password(self._service, self._account)
        except Exception as error:
            raise self._refused() from error
        if text is None:
            return None
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise EnvironmentFault("The operating system's key store holds a damaged key for this data folder.")
        return key

    def save(self, key: bytes) -> bool:
        """Raises EnvironmentFault where the store is locked, refuses, or does not give back what was put in."""
        if self._backend is None:
            return False
        try:
            self._backend.set_password(self._service, self._account, base64.b64encode(key).decode("ascii"))
        except Exception as error:
            raise self._refused() from error
        if self.load() != key:
            raise self._refused()
        return True

    @staticmethod
    def _refused() -> EnvironmentFault:
        return EnvironmentFault(
            "The operating system's key store refused: unlock it (sign in to the desktop) and try again."
        )


class PassphraseKeyFile:
    """The key wrapped with a passphrase: scrypt (RFC 7914), AES-256-GCM, JSON.

    The file carries a plain checksum of itself, so that a damaged file is told apart from a wrong passphrase.
    """

    def __init__(self, path: Path, scrypt_n: int = SCRYPT_N) -> None:
        self._path = path
        self._n = scrypt_n

    def save(self, key: bytes, passphrase: str) -> None:
        """Write the file. Raises BadInput for a passphrase of less than 8 characters, EnvironmentFault for the disk."""
        if len(passphrase) < LEAST_PASSPHRASE:
            raise BadInput(f"The passphrase is too short: use at least {LEAST_PASSPHRASE} characters.")
        fields: dict[str, Any] = {
            "format": 1,
            "kind": "passphrase",
            "scrypt": {"n": self._n, "r": SCRYPT_R, "p": SCRYPT_P, "salt": secrets.token_hex(16)},
        }
        wrapped = wrap(_stretched(passphrase, fields["scrypt"]), key, _json(fields))
        _write_marker(self._path, {**fields, "wrapped": wrapped.hex()})

    def load(self, passphrase: str) -> bytes:
        """Raises Denied(WRONG_CREDENTIALS) for a wrong passphrase, EnvironmentFault for a damaged or missing file."""
        fields = _read_marker(self._path)
        try:
            wrapped = bytes.fromhex(fields.pop("wrapped"))
            stretched = _stretched(passphrase, fields["scrypt"])
        except (KeyError, TypeError, ValueError) as error:
            raise EnvironmentFault(_FILE_DAMAGED) from error
        try:
            return unwrap(stretched, wrapped, _json(fields))
        except EnvironmentFault as error:
            raise Denied(DenialReason.WRONG_CREDENTIALS, _WRONG_PASSPHRASE) from error


def _stretched(passphrase: str, parameters: dict[str, Any]) -> bytes:
    n, r, p = (int(parameters[name]) for name in ("n", "r", "p"))
    if not (2**10 <= n <= 2**20 and 1 <= r <= 16 and 1 <= p <= 4):
        raise ValueError("scrypt parameters out of range")
    salt = bytes.fromhex(parameters["salt"])
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(text)


# The data folder


def create_master_key(
    folder: Path,
    passphrase: str | None,
    *,
    use_keyring: bool = True,
    backend: object | None = None,
    scrypt_n: int = SCRYPT_N,
) -> bytes:
    """A new master key for `folder`: kept in the operating system's key store where there is a safe one, else by
    `passphrase`.

    Raises BadInput where the folder has a key already (a second one would make its data unreadable) or the
    passphrase is too short, EnvironmentFault where there is neither a key store nor a passphrase.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise BadInput("This data folder has its key already: choose an empty folder.")
    master = new_key()
    if use_keyring:
        account = secrets.token_hex(16)
        if KeyringKeyStore(SERVICE, account, backend).save(master):
            _write_marker(path, {"format": 1, "kind": "keyring", "account": account, "check": _check(master)})
            return master
    if passphrase is None:
        raise EnvironmentFault("This computer has no safe key store: give a passphrase for the data folder's key.")
    PassphraseKeyFile(path, scrypt_n).save(master, passphrase)
    return master


def needs_passphrase(folder: Path) -> bool:
    """Whether the key of `folder` lies in a passphrase file. Raises EnvironmentFault as `open_master_key`."""
    return bool(_read_marker(folder / FILE_NAME)["kind"] == "passphrase")


def open_master_key(
    folder: Path, passphrase_source: Callable[[], str] | None, *, backend: object | None = None
) -> bytes:
    """The master key of `folder`; `passphrase_source` is called only where the key lies in a passphrase file.

    Raises Denied(WRONG_CREDENTIALS) for a wrong passphrase, EnvironmentFault for a missing or damaged marker,
    a key store that is gone, locked or holds another key, and a passphrase needed with no one to ask.
    """
    path = folder / FILE_NAME
    fields = _read_marker(path)
    if fields["kind"] == "passphrase":
        if passphrase_source is None:
            raise EnvironmentFault("The data folder's key is kept by a passphrase: start where it can be typed.")
        return PassphraseKeyFile(path).load(passphrase_source())
    master = KeyringKeyStore(SERVICE, str(fields.get("account")), backend).load()
    if master is None:
        raise EnvironmentFault(
            "The key of this data folder is not in this computer's key store: "
            "sign in to the desktop as the user who set it up."
        )
    if not hmac.compare_digest(_check(master), str(fields.get("check"))):
        raise EnvironmentFault("The key in the operating system's key store belongs to another data folder.")
    return master


def _check(master: bytes) -> str:
    """Tells the right key from a wrong one and nothing else: derived for this purpose alone."""
    return derive(master, "marker check").hex()[:32]


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def _write_marker(path: Path, fields: dict[str, Any]) -> None:
    checksum = hashlib.sha256(_json(fields)).hexdigest()
    write_whole(path, json.dumps({**fields, "checksum": checksum}, indent=1).encode("ascii") + os.linesep.encode())


def _read_marker(path: Path) -> dict[str, Any]:
    """The fields without the checksum. Raises EnvironmentFault where the file is missing, newer or damaged."""
    try:
        fields = json.loads(path.read_bytes().decode("ascii"))
        checksum = fields.pop("checksum")
        if not hmac.compare_digest(hashlib.sha256(_json(fields)).hexdigest(), checksum):
            raise ValueError("checksum")
        if fields["format"] != 1 or fields["kind"] not in ("keyring", "passphrase"):
            raise ValueError("format")
    except FileNotFoundError as error:
        raise EnvironmentFault("The data folder has no key file (key.json): set it up first, or restore it.") from error
    except OSError as error:
        raise EnvironmentFault("The key file key.json cannot be read: check the rights on the folder.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EnvironmentFault(_FILE_DAMAGED) from error
    found: dict[str, Any] = fields
    return found
