"""The agency's own small authority and the certificate that signs its documents and manifests.

Knows X.509 and nothing of packages, the store or passwords: private keys leave here as plain PEM bytes
for the store to encrypt. One level only (authority, signer), ECDSA P-256, because `pdfsig`, `openssl`
and every PDF viewer know it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from alpr_desk.errors import BadInput, EnvironmentFault

AUTHORITY_YEARS = 10
SIGNER_YEARS = 3
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning, RFC 9336."""

_CLOCK_SLACK = timedelta(hours=1)  # a laptop set back a little must still be able to sign
_NAME_LIMIT = 64  # ub-common-name and ub-organization-name, RFC 5280 appendix A


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs a package. Certificates are PEM; `key` is PEM PKCS#8 without a password and never printed."""

    certificate: bytes
    key: bytes = field(repr=False)
    authority: bytes

    @property
    def x509_certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate)

    @property
    def name(self) -> str:
        """The common name of the signing certificate."""
        return common_name(self.x509_certificate)

    @property
    def authority_sha256(self) -> str:
        """SHA-256 of the authority's certificate, for reading out by telephone."""
        return fingerprint_sha256(self.authority)

    @property
    def certificate_sha256(self) -> str:
        return fingerprint_sha256(self.certificate)

    def check_current(self, now: datetime) -> None:
        """Raises EnvironmentFault where the certificate is not valid at `now` (aware)."""
        certificate = self.x509_certificate
        if now < certificate.not_valid_before_utc:
            raise EnvironmentFault(
                "This machine's clock is earlier than the agency's signing certificate: set the date and time, then "
                "write the package again."
            )
        if now > certificate.not_valid_after_utc:
            raise EnvironmentFault(
                f"The agency's signing certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}: ask the "
                "ALPR administrator to issue a new one."
            )


@dataclass(frozen=True, slots=True)
class Authority:
    """The agency's authority with the signer it issued. Keys are PEM PKCS#8 without a password: encrypt them."""

    agency: str
    certificate: bytes
    key: bytes = field(repr=False)
    signer: Signer

    @property
    def sha256(self) -> str:
        return fingerprint_sha256(self.certificate)


def create_authority(agency: str, now: datetime) -> Authority:
    """A new authority of `agency` (10 years) and its first signer (3 years), both valid from `now` (aware).

    Raises BadInput where the agency has no name. RFC 5280.
    """
    if not agency.strip():
        raise BadInput("The agency needs a name before its signing authority can be made.")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(agency, "Evidence Authority")
    certificate = (
        _builder(subject, subject, key.public_key(), now, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return Authority(agency, pem, _key_pem(key), issue_signer(agency, pem, _key_pem(key), now))


def issue_signer(agency: str, authority_certificate: bytes, authority_key: bytes, now: datetime) -> Signer:
    """A new signing certificate under the authority, valid from `now`: the first one, or the one after an expiry.

    Extended key usage: document signing (RFC 9336) and e-mail protection, which `openssl cms` and NSS look for.
    """
    issuer = x509.load_pem_x509_certificate(authority_certificate)
    issuer_key = serialization.load_pem_private_key(authority_key, password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey) or issuer_key.public_key() != issuer.public_key():
        raise BadInput("The authority's key does not belong to its certificate; restore both from the same backup.")
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_ski = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    usages = [DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    certificate = (
        _builder(_name(agency, "Evidence Signing"), issuer.subject, key.public_key(), now, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_ski),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return Signer(certificate.public_bytes(serialization.Encoding.PEM), _key_pem(key), authority_certificate)


def fingerprint_sha256(pem: bytes) -> str:
    """SHA-256 of a PEM certificate as `openssl x509 -fingerprint -sha256` prints it: `AB:CD:...`, 32 pairs."""
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex(":").upper()


def common_name(certificate: x509.Certificate) -> str:
    """The certificate's common name."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _name(agency: str, what: str) -> x509.Name:
    agency = " ".join(agency.split())
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, agency[:_NAME_LIMIT]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{agency[: _NAME_LIMIT - len(what) - 1]} {what}"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    starts = now.astimezone(UTC).replace(microsecond=0) - _CLOCK_SLACK
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(starts + timedelta(days=365.25 * years))
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
