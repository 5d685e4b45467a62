"""VERIFY.txt: how anyone checks a package with tools that are not ours. Text only."""

from __future__ import annotations

from datetime import datetime

from alpr_desk.domain.clock import utc_text
from alpr_desk.evidence.authority import Signer
from alpr_desk.evidence.content import NO_PICTURE, PackageContent
from alpr_desk.evidence.signing import SIGNATURE_LEVEL

CMS_COMMAND = (
    "openssl cms -verify -binary -inform DER -in tagmanifest-sha256.txt.p7s -content tagmanifest-sha256.txt "
    "-CAfile authority.pem -attime {epoch} -out /dev/null"
)

_TEXT = """HOW TO VERIFY THIS EVIDENCE PACKAGE
===================================
{demonstration}
Agency:     {agency}
Case:       {case}
Package:    {uid}
Written:    {made_at}
Signed by:  {signer}
Level:      {level} (no time-stamp authority took part: the time is the machine's own)

THE AUTHORITY'S FINGERPRINT (SHA-256)

    {authority_first}
    {authority_second}

Anyone can make a package and sign it with an authority of his own. What shows that this one
comes from the agency is this fingerprint. Call the agency's custodian of records on a number
you did not find in this package, and have it read out to you. If it differs, this package is
not the agency's, whatever the steps below print.

No command below changes anything in this folder. Run them in this folder (the one that holds
this file), on Linux or macOS, or on Windows in Git Bash or WSL.

STEP 1  The fingerprint of the authority in this package

    openssl x509 -in authority.pem -noout -fingerprint -sha256

  must print the fingerprint above and the one you were told by telephone.

STEP 2  Every file of evidence is what it was

    sha256sum -c manifest-sha256.txt

  must print "OK" after each of the {payload_files} names and end with exit code 0. "FAILED" means that the
  file was changed or is missing. (On macOS: shasum -a 256 -c manifest-sha256.txt.
  The same with sha512sum and manifest-sha512.txt.)

STEP 3  The manifests, certificates and this text are what they were

    sha256sum -c tagmanifest-sha256.txt

  must print "OK" after each of the {tag_files} names.

STEP 4  The list of step 3 was signed by the agency

    {cms}

  must print "CMS Verification successful" and end with exit code 0. "CMS Verification failure" means
  that the list was rewritten or that somebody else signed it. -attime is the moment at which
  this package was written: the signature counts if the certificate was valid then.

STEP 5  The report was signed by the same signer and not changed since

    pdfsig data/report.pdf

  must print exactly one signature, with these lines:
      Signer Certificate Common Name: {signer}
      Total document signed
      Signature Validation: Signature is Valid.
  "Digest Mismatch" or "Not total document signed" means that the report was changed.
  pdfsig ends with exit code 0 even when the signature is bad: read the lines.
  "Certificate issuer isn't Trusted." is to be expected: your computer does not know the
  agency's authority. Once you compared its fingerprint, you can make pdfsig trust it
  (certutil comes with libnss3-tools):

    mkdir ../trust
    certutil -N -d sql:../trust --empty-password
    certutil -A -d sql:../trust -n agency -t C,C,C -i authority.pem
    pdfsig -nssdir sql:../trust data/report.pdf

  which must print "Certificate Validation: Certificate is Trusted." (after the certificate's
  last day, {expires}, it says that it has expired; step 4 shows it at the right moment).

STEP 6  The report belongs to these files and to no others

    grep -v '  data/report.pdf$' manifest-sha256.txt | sha256sum

  must print
      {payload_sha256}
  This number stands on the first page of the signed report and in its properties
  (pdfinfo data/report.pdf, line Keywords). The report cannot hold its own hash: the number is
  the SHA-256 of the manifest without the report's own line. The whole chain is therefore:
  the report names all other files; the manifest names all files with the report; the tag
  manifest names the manifest; the signature of step 4 covers the tag manifest.

STEP 7  Nothing was added

  This folder holds data, bagit.txt, bag-info.txt, VERIFY.txt, authority.pem, signer.pem,
  manifest-sha256.txt, manifest-sha512.txt, tagmanifest-sha256.txt, tagmanifest-sha512.txt and
  tagmanifest-sha256.txt.p7s, and nothing else. The following prints nothing if "data" holds
  exactly the listed files:

    diff <(find data ! -type d | LC_ALL=C sort) <(cut -c 67- manifest-sha256.txt | LC_ALL=C sort)

ALL STEPS AT ONCE, where ALPR Desk is installed:

    alpr-desk package verify FOLDER

The layout is BagIt 1.0 (RFC 8493). The report's readings are a computer's{pictures}
A hit is a lead, not probable cause.
"""


def verify_text(
    content: PackageContent, signer: Signer, now: datetime, payload_sha256: str, payload_files: int, tag_files: int
) -> str:
    """The text for this package. `payload_sha256` is `verifier.payload_digest` of its manifest."""
    fingerprint = signer.authority_sha256
    middle = len(fingerprint) // 2 + 1
    return _TEXT.format(
        demonstration="\nDEMONSTRATION - synthetic data. This is no evidence.\n" if content.demonstration else "",
        agency=" ".join(content.agency.split()),
        case=" ".join(content.case_number.split()) or "(none given)",
        uid=" ".join(content.uid.split()),
        made_at=utc_text(now),
        signer=signer.name,
        level=SIGNATURE_LEVEL,
        authority_first=fingerprint[:middle],
        authority_second=fingerprint[middle:],
        payload_files=payload_files,
        tag_files=tag_files,
        payload_sha256=payload_sha256,
        cms=CMS_COMMAND.format(epoch=int(now.timestamp())),
        expires=f"{signer.x509_certificate.not_valid_after_utc:%Y-%m-%d}",
        pictures=_pictures(content),
    )


def _pictures(content: PackageContent) -> str:
    """How the sentence on readings ends, then a line for each read without a picture."""
    bare = [evidence.read.id for evidence in content.reads if not evidence.pictured]
    end = "." if bare and len(bare) == len(content.reads) else ": the pictures are\nthe evidence."
    return end + "".join(f"\nRead {read_id}: {NO_PICTURE}" for read_id in bare)
