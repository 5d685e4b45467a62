"""Signs the report (PAdES B-B) and the tag manifest (detached CMS) with pyHanko.

Knows bytes and a `Signer`; nothing of packages or files. The time of signing is handed in.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, keys  # type: ignore[import-untyped]  # carries no types
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from alpr_desk.evidence.authority import Signer

SIGNATURE_LEVEL = "PAdES B-B"
"""ETSI EN 319 142-1. No time-stamp authority took part: the time is the machine's own."""

SIGNATURE_FIELD = "AgencySignature"
_DIGEST = "sha256"
_RESERVED = 16384  # hexadecimal digits: two small certificates and one signature need about 5000


def sign_report(pdf: bytes, signer: Signer, now: datetime, reason: str) -> bytes:
    """`pdf` with one certifying signature that permits no later change (ISO 32000-1 12.8.2.2, PAdES B-B).

    `now` (aware) becomes the signature's claimed time.
    """
    output = BytesIO(pdf)
    embedding = PdfCMSEmbedder().write_cms(SIGNATURE_FIELD, IncrementalPdfFileWriter(output))
    next(embedding)
    placeholder = signers.SignatureObject(
        timestamp=now, subfilter=SigSeedSubFilter.PADES, name=signer.name, reason=reason, bytes_reserved=_RESERVED
    )
    unchangeable = SigMDPSetup(md_algorithm=_DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    embedding.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=unchangeable))
    prepared, _ = embedding.send(SigIOSetup(md_algorithm=_DIGEST, in_place=True))
    signature = asyncio.run(
        _tool(signer).async_sign(
            data_digest=prepared.document_digest,
            digest_algorithm=_DIGEST,
            use_pades=True,
            signed_attr_settings=PdfCMSSignedAttributes(),
        )
    )
    embedding.send(signature)
    return output.getvalue()


def sign_detached(data: bytes, signer: Signer, now: datetime) -> bytes:
    """A detached CMS signature over `data` (RFC 5652, DER) that claims the time `now` (aware)."""
    signed: cms.ContentInfo = asyncio.run(
        _tool(signer).async_sign_general_data(
            data, _DIGEST, detached=True, signed_attr_settings=PdfCMSSignedAttributes(signing_time=now)
        )
    )
    return bytes(signed.dump())


def _tool(signer: Signer) -> signers.SimpleSigner:
    key = serialization.load_pem_private_key(signer.key, password=None)
    der_key = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko left its constructor untyped
    store.register(_asn1(signer.authority))
    return signers.SimpleSigner(
        signing_cert=_asn1(signer.certificate),
        signing_key=keys.PrivateKeyInfo.load(der_key),
        cert_registry=store,
        embed_roots=True,
    )


def _asn1(pem: bytes) -> asn1_x509.Certificate:
    der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(der)
