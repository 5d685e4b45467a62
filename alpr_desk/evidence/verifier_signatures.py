"""The signature half of verification: tag manifest (CMS), report (PAdES), certificates.

The authority in the package is its own root of trust, so a package that was signed anew with another authority is
whole in itself: only the fingerprint, compared out of band, tells. Imports nothing of ours.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import cms  # type: ignore[import-untyped]  # carries no types
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

_KEYWORDS = re.compile(r"payload-sha256=([0-9a-f]{64}) authority-sha256=([0-9a-f]{64})")


class Objectionable(Exception):
    """A signature or certificate does not hold; `str()` is the sentence."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The signer and its authority, as the package carries them."""

    signer: x509.Certificate
    authority: x509.Certificate

    @property
    def signer_name(self) -> str:
        return str(self.signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @property
    def authority_sha256(self) -> str:
        return self.authority.fingerprint(hashes.SHA256()).hex()


@dataclass(frozen=True, slots=True)
class ReportClaims:
    """What the signed report says of the package around it: hex digests, and the claimed time of signing."""

    payload_sha256: str
    authority_sha256: str
    signed_at: datetime


def load_certificates(root: Path) -> Certificates:
    """The two certificates, with the signer issued by the authority. Raises Objectionable."""
    try:
        signer = x509.load_pem_x509_certificate((root / "signer.pem").read_bytes())
        authority = x509.load_pem_x509_certificate((root / "authority.pem").read_bytes())
        basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
        authority.verify_directly_issued_by(authority)
        signer.verify_directly_issued_by(authority)
        signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0]
    except InvalidSignature:
        raise Objectionable("was not issued by the authority in authority.pem.") from None
    except (OSError, ValueError, TypeError, IndexError, x509.ExtensionNotFound):
        raise Objectionable("or authority.pem is no certificate that can be used.") from None
    if not basic.ca:
        raise Objectionable("was issued by a certificate that is no authority.")
    return Certificates(signer, authority)


def check_manifest_signature(signature: bytes, manifest: bytes, certificates: Certificates) -> datetime:
    """The claimed time of a detached CMS signature over `manifest` by the package's signer. Raises Objectionable.

    Every field that the signature itself does not protect is compared, so that no byte of the file is free.
    """
    try:
        info = cms.ContentInfo.load(signature, strict=True)
        signed_data = info["content"]
        signed_at = _check_form(info, certificates)
        # a forged version of the same structure would encode otherwise
        if info.copy().dump(force=True) != signature:
            raise Objectionable("is not in the form it was written in.")
        status = asyncio.run(
            async_validate_detached_cms(
                manifest, signed_data, signer_validation_context=_trust(certificates, signed_at)
            )
        )
    except Objectionable:
        raise
    except Exception as error:  # whatever a parser says of hostile bytes, the answer is the same
        raise Objectionable(f"is damaged or no CMS signature ({type(error).__name__}).") from error
    if not status.intact:
        raise Objectionable("does not belong to tagmanifest-sha256.txt: the tag manifest was rewritten.")
    if not status.valid:
        raise Objectionable("is not a valid signature.")
    if not status.trusted:
        raise Objectionable("was made with a certificate that was not valid at the time it claims.")
    return signed_at


def _check_form(info: cms.ContentInfo, certificates: Certificates) -> datetime:
    data = info["content"]
    if info["content_type"].native != "signed_data" or len(data["signer_infos"]) != 1:
        raise Objectionable("is not one CMS signature.")
    signer = data["signer_infos"][0]
    carried = {item.chosen.dump() for item in data["certificates"]}
    if _der(certificates.signer) not in carried:
        raise Objectionable("was made by another certificate than signer.pem: a foreign signature.")
    attributes = {item["type"].native: item["values"] for item in signer["signed_attrs"]}
    algorithms = (data["digest_algorithms"][0], signer["digest_algorithm"])
    plain = (
        carried == {_der(certificates.signer), _der(certificates.authority)}
        and len(data["certificates"]) == 2
        and data["version"].native == signer["version"].native == "v1"
        and data["encap_content_info"]["content_type"].native == "data"
        and data["encap_content_info"]["content"].native is None
        and len(data["digest_algorithms"]) == 1
        and all(item["algorithm"].native == "sha256" and item["parameters"].native is None for item in algorithms)
        and signer["unsigned_attrs"].native is None
        and data["crls"].native is None
        and signer["signature_algorithm"]["algorithm"].native in ("sha256_ecdsa", "sha256_rsa")
        and signer["signature_algorithm"]["parameters"].native is None
        and signer["sid"].name == "issuer_and_serial_number"
        and signer["sid"].chosen["serial_number"].native == certificates.signer.serial_number
        and signer["sid"].chosen["issuer"].dump() == certificates.signer.issuer.public_bytes()
        and {"content_type", "message_digest", "signing_time"} <= attributes.keys()
    )
    if not plain:
        raise Objectionable("is not in the form it was written in.")
    signed_at: datetime = attributes["signing_time"][0].native
    return signed_at


def check_report(pdf: bytes, certificates: Certificates) -> ReportClaims:
    """What the report claims, once its one signature covers all of it and is the package signer's.

    Raises Objectionable.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        signatures = reader.embedded_signatures
    except Exception as error:  # whatever a parser says of hostile bytes, the answer is the same
        raise Objectionable(f"is damaged or cut off ({type(error).__name__}).") from error
    if len(signatures) != 1:
        raise Objectionable("carries no signature." if not signatures else "carries more than one signature.")
    try:
        embedded = signatures[0]
        if embedded.signer_cert.dump() != _der(certificates.signer):
            raise Objectionable("was signed with another certificate than signer.pem: a foreign signature.")
        signed_at = embedded.self_reported_timestamp
        if signed_at is None:
            raise Objectionable("does not say when it was signed.")
        status = validate_pdf_signature(embedded, _trust(certificates, signed_at))
        keywords = str(reader.trailer["/Info"].get("/Keywords", ""))
    except Objectionable:
        raise
    except Exception as error:  # as above
        raise Objectionable(f"carries a signature that cannot be read ({type(error).__name__}).") from error
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise Objectionable("was changed after it was signed: the signature does not cover the whole file.")
    if not status.intact or not status.valid or not status.docmdp_ok:
        raise Objectionable("was changed after it was signed: its signature does not fit.")
    if not status.trusted:
        raise Objectionable("was signed with a certificate that was not valid at the time it claims.")
    claims = _KEYWORDS.search(keywords)
    if claims is None:
        raise Objectionable("does not name the package it belongs to.")
    return ReportClaims(claims[1], claims[2], signed_at.astimezone(UTC))


def _trust(certificates: Certificates, moment: datetime) -> ValidationContext:
    """Trust in the package's authority alone, at the claimed time: an old package outlives its certificate."""
    authority = asn1_x509.Certificate.load(_der(certificates.authority))
    return ValidationContext(trust_roots=[authority], moment=moment, allow_fetching=False)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
