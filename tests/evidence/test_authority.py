"""The agency's authority: what its certificates permit, how long, and who may sign when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from alpr_desk.errors import BadInput, EnvironmentFault
from alpr_desk.evidence.authority import (
    DOCUMENT_SIGNING,
    create_authority,
    fingerprint_sha256,
    issue_signer,
)
from tests.helpers.clock import START


def test_the_authority_may_issue_and_the_signer_may_only_sign() -> None:
    made = create_authority("Sheriff", START)
    authority = x509.load_pem_x509_certificate(made.certificate)
    signer = made.signer.x509_certificate
    signer.verify_directly_issued_by(authority)
    authority.verify_directly_issued_by(authority)

    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0
    usage = authority.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign and not usage.digital_signature

    assert not signer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment and not usage.key_cert_sign
    purposes = set(signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert purposes == {DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION}
    own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    assert signer.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier == own


def test_validity_is_ten_and_three_years() -> None:
    made = create_authority("Sheriff", START)
    authority = x509.load_pem_x509_certificate(made.certificate)
    assert (authority.not_valid_after_utc - authority.not_valid_before_utc).days == 3652
    signer = made.signer.x509_certificate
    assert (signer.not_valid_after_utc - signer.not_valid_before_utc).days == 1095


def test_an_expired_or_future_certificate_signs_nothing() -> None:
    signer = create_authority("Sheriff", START).signer
    signer.check_current(START)
    with pytest.raises(EnvironmentFault, match="expired on 2029-11-2"):
        signer.check_current(START + timedelta(days=3 * 366))
    with pytest.raises(EnvironmentFault, match="clock is earlier"):
        signer.check_current(START - timedelta(hours=2))


def test_a_new_signer_comes_from_the_same_authority() -> None:
    made = create_authority("Sheriff", START)
    later = issue_signer("Sheriff", made.certificate, made.key, START + timedelta(days=1000))
    assert later.authority_sha256 == made.sha256
    assert later.certificate_sha256 != made.signer.certificate_sha256
    other = create_authority("Sheriff", START)
    with pytest.raises(BadInput, match="does not belong"):
        issue_signer("Sheriff", made.certificate, other.key, START)


def test_a_fingerprint_can_be_read_out() -> None:
    made = create_authority("Sheriff", START)
    pairs = fingerprint_sha256(made.certificate).split(":")
    assert len(pairs) == 32 and all(len(pair) == 2 and pair == pair.upper() for pair in pairs)


def test_keys_stay_out_of_texts() -> None:
    made = create_authority("Sheriff", START)
    assert "PRIVATE" not in repr(made) and "PRIVATE" not in repr(made.signer)


@pytest.mark.parametrize(
    "agency", ["Sheriff's Office of a County with a Name that is Very Long Indeed, and Longer", "Județul Brașov 警察"]
)
def test_any_agency_name_makes_an_authority(agency: str) -> None:
    assert create_authority(agency, START).signer.name.endswith("Evidence Signing")


def test_an_agency_without_name_gets_none() -> None:
    with pytest.raises(BadInput, match="needs a name"):
        create_authority("  ", START)
