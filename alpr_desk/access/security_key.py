"""A security key (FIDO2, WebAuthn Level 3) in place of the authenticator's code: enrolment and signature, checked.

Knows nothing of members or the database: the caller keeps what is kept of a key and the challenge, takes the
challenge away once used, and keeps the new sign count in the same transaction as the sign-in.

The relying party is a name of our own that no web site can have (RFC 6762 3: `.local`), so that no browser signs for
it. User verification is preferred, not demanded: the password is asked for besides. Makers' attestations are not asked
for, so an agency cannot bar a model of key here.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import UnsupportedKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from alpr_desk.access.key_challenges import SIZE
from alpr_desk.db.repositories.security_keys import KeptKey, NewKey
from alpr_desk.domain.user_names import user_key
from alpr_desk.errors import BadInput

RP_ID = "alpr-desk.local"
ORIGIN = f"https://{RP_ID}"
MOST_KEYS = 3
"""Keys a member may have; as many are named in every challenge, so that their number tells nothing."""
LONGEST_ANSWER = 16_384
"""Characters of an answer, a maker's certificates included."""
LONGEST_ID = 1023
"""Bytes of a credential id (WebAuthn 7.1, step 25)."""
_LENGTHS = (32, 48, 64)
"""Bytes of the credential ids that keys in use make; a made-up one has one of these."""
_MALFORMED = (
    *(ValueError, TypeError, LookupError, AttributeError, NotImplementedError, AssertionError),
    *(RecursionError, OverflowError, struct.error),
)
"""What the library raises over an answer that no key would give."""
LARGEST_NUMBER = 65_535
"""The largest number an answer may hold, sign aside (COSE's RS1). Where bytes are due, the library takes a number for
how many to make: one line of text would fill the memory.
"""
_NO_KEY = "The security key gave no answer that can be used: try again, or use another key."


@dataclass(frozen=True, slots=True)
class Signed:
    """A right signature: whose it is, and the key's new count."""

    key: KeptKey
    count: int

    @property
    def rises(self) -> bool:
        """False shows a copy of the key (WebAuthn 6.1.1, 7.2 step 22). A key that does not count stays at zero."""
        return self.count > self.key.sign_count or self.count == self.key.sign_count == 0


@functools.cache
def _server(agency: str = "ALPR Desk") -> Fido2Server:
    """The origin is compared whole: ours has no subdomains."""
    party = PublicKeyCredentialRpEntity(id=RP_ID, name=agency)
    return Fido2Server(party, AttestationConveyancePreference.NONE, lambda origin: origin == ORIGIN)


@functools.cache
def _nobodys_key() -> bytes:
    """Verifies where there is no key, so that the work is the same; its private half is forgotten at once."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return cbor.encode({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})


def enrolment_options(
    agency: str, user_name: str, name: str, kept: Sequence[KeptKey], secret: bytes, challenge: bytes
) -> str:
    """JSON for a new key. Keys the member has already are named, so that none is enrolled twice."""
    handle = _made_up(secret, "user handle", user_name)  # says nothing of the member to whoever finds the key
    options, _ = _server(agency).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=user_name, display_name=name),
        [_descriptor(key.credential_id) for key in kept],
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=challenge,
    )
    return json.dumps(dict(options.public_key))


def enrolled(answer: str, challenge: bytes) -> NewKey:
    """What is to be kept of a new key. Raises BadInput where `answer` is not a key's to this challenge."""
    try:
        found = _answered(answer)
        _require_bytes(found["response"]["attestationObject"])
        given = _server().register_complete(_state(challenge), found)
    except _MALFORMED as error:
        raise BadInput(_NO_KEY) from error
    made = given.credential_data
    if made is None or isinstance(made.public_key, UnsupportedKey) or len(made.credential_id) > LONGEST_ID:
        raise BadInput(_NO_KEY)
    return NewKey(made.credential_id, cbor.encode(dict(made.public_key)), given.counter)


def sign_in_options(user_name: str, kept: Sequence[KeptKey], secret: bytes, challenge: bytes) -> str:
    """JSON for the member's keys, always naming `MOST_KEYS`, made-up ones among them (WebAuthn 14.6.2).

    The made-up are always the same for a name, as real ones are. Whoever asks before and after a key is enrolled
    sees that one changed; no more can be hidden from them.
    """
    ids = [key.credential_id for key in kept[:MOST_KEYS]]
    ids += [_decoy(secret, user_name, number) for number in range(len(ids), MOST_KEYS)]
    options, _ = _server().authenticate_begin(
        [_descriptor(one) for one in sorted(ids)],
        UserVerificationRequirement.PREFERRED,
        challenge,
    )
    return json.dumps(dict(options.public_key))


def signed_by(answer: str, challenge: bytes | None, kept: Sequence[KeptKey]) -> Signed | None:
    """Which of `kept` signed `challenge`; None where none did, or there was no challenge.

    The same work whether there are keys or not: one signature is verified, with nobody's key where none is named.
    The sign count is the caller's to look at: `Signed.rises`.
    """
    try:
        response = AuthenticationResponse.from_dict(_answered(answer))
        named = next((key for key in kept if key.credential_id == response.raw_id), None)
        length = struct.pack(">H", len(response.raw_id))
        public = named.public_key if named else _nobodys_key()
        credential = AttestedCredentialData(bytes(Aaguid.NONE) + length + response.raw_id + public)
        state = _state(challenge or secrets.token_bytes(SIZE))  # one that nobody has seen
        _server().authenticate_complete(state, [credential], response)
    except _MALFORMED:
        return None
    return Signed(named, response.response.authenticator_data.counter) if named else None


def _answered(answer: str) -> dict[str, Any]:
    """The answer, its client data looked through too: the library reads both. Raises one of _MALFORMED."""
    found = _object(answer)
    _object(websafe_decode(found["response"]["clientDataJSON"]).decode())
    return found


def _object(text: str) -> dict[str, Any]:
    """Raises ValueError or RecursionError where it is no JSON object, or holds too large a number."""
    found = json.loads(text, parse_int=_number) if len(text) <= LONGEST_ANSWER else None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # becomes the caller's refusal
    return found


def _number(digits: str) -> int:
    number = int(digits)
    if abs(number) > LARGEST_NUMBER:
        raise ValueError("a number that no key gives")
    return number


def _require_bytes(attestation: str) -> None:
    """The same for the one part that is not JSON. Raises one of _MALFORMED."""
    found = cbor.decode(websafe_decode(attestation))
    if not isinstance(found, dict) or not isinstance(found.get("authData"), bytes):
        raise ValueError("no attestation")


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.PREFERRED}


def _descriptor(credential_id: bytes) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=credential_id)


def _decoy(secret: bytes, user_name: str, number: int) -> bytes:
    """A credential id that no key made, of a length that keys make."""
    made = _made_up(secret, f"credential {number}", user_name)
    length = _LENGTHS[made[-1] % len(_LENGTHS)]
    return hashlib.shake_256(made).digest(length)


def _made_up(secret: bytes, what: str, user_name: str) -> bytes:
    return hmac.digest(secret, f"{what}\n{user_key(user_name)}".encode("utf-8", "surrogatepass"), "sha256")
