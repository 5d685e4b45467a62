"""A security key made of software: ES256, authenticator data and client data as CTAP2 and WebAuthn have them."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
import threading
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
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
        head = bytes(Aaguid.NONE) + struct.pack(">H", len(self.credential_id))
        credential = AttestedCredentialData(head + self.credential_id + public_key_of(self))
        data = self._authenticator_data(FLAGS.AT, credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(dict(AuthenticatorAttestationResponse(client_data=client, attestation_object=attestation)))

    def sign(self, options: str, cancel: threading.Event | None = None, **changes: Any) -> str:
        """`changes`: client data type, challenge (encoded)."""
        asked = {"type": CollectedClientData.TYPE.GET, "challenge": json.loads(options)["challenge"], **changes}
        client = self._client_data(asked["type"], asked["challenge"])
        data = self._authenticator_data()
        signature = self.private.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        response = AuthenticatorAssertionResponse(client_data=client, authenticator_data=data, signature=signature)
        return self._answer(dict(response))

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
