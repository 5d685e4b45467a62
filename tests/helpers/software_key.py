"""A security key made of software: ES256, authenticator data and client data as CTAP2 and WebAuthn have them."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.ctap import STATUS, CtapDevice
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "https://alpr-desk.local"
RP_ID = "alpr-desk.local"
FLAGS = AuthenticatorData.FLAG
PRESENT = FLAGS.UP | FLAGS.UV


@dataclass
class SoftwareKey:
    """One credential. A `KeyDevice`, touched at once.

    Attributes:
        step: how far the count goes up at each signature; 0 for a key that does not count.
        origin, rp_id: whom it signs for, for keys that were led astray.
    """

    step: int = 1
    count: int = 0
    origin: str = ORIGIN
    rp_id: str = RP_ID
    takes_pin: bool = True
    flags: FLAGS = PRESENT
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(48))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def enrol(self, options: str, pin: str = "", cancel: threading.Event | None = None) -> str:
        asked = json.loads(options)
        client = self._client_data(CollectedClientData.TYPE.CREATE, asked["challenge"])
        attestation = AttestationObject.create("none", self.made(), {})
        return self._answer(dict(AuthenticatorAttestationResponse(client_data=client, attestation_object=attestation)))

    def sign(self, options: str, cancel: threading.Event | None = None, **changes: Any) -> str:
        """`changes`: client data type, challenge (encoded)."""
        asked = {"type": CollectedClientData.TYPE.GET, "challenge": json.loads(options)["challenge"], **changes}
        client = self._client_data(asked["type"], asked["challenge"])
        data, signature = self.signed(client.hash)
        response = AuthenticatorAssertionResponse(client_data=client, authenticator_data=data, signature=signature)
        return self._answer(dict(response))

    def made(self) -> AuthenticatorData:
        """What a new key says of itself."""
        head = bytes(Aaguid.NONE) + struct.pack(">H", len(self.credential_id))
        credential = AttestedCredentialData(head + self.credential_id + public_key_of(self))
        return self._authenticator_data(FLAGS.AT, credential)

    def signed(self, client_hash: bytes) -> tuple[AuthenticatorData, bytes]:
        """Authenticator data, and the signature over it and the hash of the client data."""
        data = self._authenticator_data()
        return data, self.private.sign(data + client_hash, ec.ECDSA(hashes.SHA256()))

    def named_in(self, options: str) -> bool:
        ids = [websafe_decode(one["id"]) for one in json.loads(options)["allowCredentials"]]
        return self.credential_id in ids

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=websafe_decode(challenge), origin=self.origin)

    def _authenticator_data(self, more: int = 0, credential: bytes = b"") -> AuthenticatorData:
        self.count += self.step
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return AuthenticatorData(rp_hash + struct.pack(">BI", self.flags | more, self.count) + credential)

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.credential_id)
        values = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(values)


def public_key_of(key: SoftwareKey) -> bytes:
    """COSE (RFC 9053 2.1, 7.1.1): two coordinates on P-256, for ES256."""
    point = key.private.public_key().public_numbers()
    return cbor.encode({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})


class SoftwareDevice(CtapDevice):
    """A `SoftwareKey` as a device on the wire: CTAP2 commands in CBOR (CTAP 2.1, 6.1, 6.2, 6.4).

    `pin_set`: None for a key that knows no PIN, False where it has none yet. `error`: what it answers to all but
    its description. `closed`: whether the program let go of it.
    """

    def __init__(self, key: SoftwareKey, pin_set: bool | None = None, error: int = 0) -> None:
        self.key, self.pin_set, self.error = key, pin_set, error
        self.closed = False

    @property
    def capabilities(self) -> int:
        return 0x04  # CBOR

    def call(
        self,
        cmd: int,
        data: bytes = b"",
        event: threading.Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> bytes:
        if data[0] == 0x04:
            options = {"rk": False, "up": True} | ({} if self.pin_set is None else {"clientPin": self.pin_set})
            return b"\x00" + cbor.encode({1: ["FIDO_2_0"], 3: bytes(16), 4: options, 6: [1]})
        if event is not None and event.is_set():
            return b"\x2d"  # keepalive cancel
        if self.error:
            return bytes([self.error])
        asked: Any = cbor.decode(data[1:])
        return self._make(asked) if data[0] == 0x01 else self._sign(asked)

    def _make(self, asked: dict[int, Any]) -> bytes:
        self.key.rp_id = asked[2]["id"]
        return b"\x00" + cbor.encode({1: "none", 2: bytes(self.key.made()), 3: {}})

    def _sign(self, asked: dict[int, Any]) -> bytes:
        named = [one["id"] for one in asked[3]]
        if self.key.credential_id not in named:
            return b"\x2e"  # no credentials
        data, signature = self.key.signed(asked[2])
        credential = {"type": "public-key", "id": self.key.credential_id}
        return b"\x00" + cbor.encode({1: credential, 2: bytes(data), 3: signature})

    def close(self) -> None:
        self.closed = True

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())
