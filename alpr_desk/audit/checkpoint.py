"""Signed checkpoints as they are written: the log's size and root in a signed note (C2SP tlog-checkpoint, signed-note).

The key is Ed25519 (RFC 8032), the one algorithm that every reader of signed notes knows; the agency's evidence key is
ECDSA because PDF readers know that. Knows no storage; checking is `evidence.verifier_log`'s.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
"""Signature type identifier of Ed25519 in a signed note."""
_SLUG_LENGTH = 40


class CheckpointKey:
    """What signs a log's checkpoints. `origin` names the log, for ever, and is the key's name too."""

    def __init__(self, origin: str, seed: bytes) -> None:
        """`seed`: the private key's 32 bytes (RFC 8032)."""
        self.origin = origin
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    @classmethod
    def create(cls, agency: str, seed: bytes) -> CheckpointKey:
        """A key for a new log of `agency`. Its origin ends in 64 bits of the key, so that no two logs share one."""
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        plain = unicodedata.normalize("NFKD", agency).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG_LENGTH].strip("-") or "agency"
        return cls(f"alpr-desk/{slug}/{hashlib.sha256(public).hexdigest()[:16]}", seed)

    @property
    def verifier(self) -> str:
        """The public key in the form `NAME+HASH+KEY` of signed notes: what others check this log's checkpoints with."""
        return f"{self.origin}+{self._id().hex()}+{base64.b64encode(_ED25519 + self._public).decode()}"

    def _id(self) -> bytes:
        return hashlib.sha256(self.origin.encode() + b"\n" + _ED25519 + self._public).digest()[:4]

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed note that the log held `size` entries under `root` (32 bytes)."""
        text = f"{self.origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self._id() + self._private.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.origin} {signature}\n"
