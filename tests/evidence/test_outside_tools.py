"""sha256sum, openssl, pdfsig and bagit agree with the verifier, by the very commands of VERIFY.txt."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import bagit
import pytest

from tests.evidence import tampering


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture
def package(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "package"))


def command(package: Path, beginning: str) -> str:
    """The one line of VERIFY.txt that begins so."""
    lines = (package / "VERIFY.txt").read_text(encoding="utf-8").splitlines()
    return next(line.strip() for line in lines if line.strip().startswith(beginning))


def run(package: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], cwd=package, capture_output=True, text=True, check=False)


@needs("bash", "openssl")
def test_openssl_prints_the_fingerprint_of_the_instructions(package: Path) -> None:
    printed = run(package, command(package, "openssl x509")).stdout.strip().split("=")[1]
    text = (package / "VERIFY.txt").read_text(encoding="utf-8")
    assert printed == "".join(re.findall(r"^    ((?:[0-9A-F]{2}:?){16})$", text, re.MULTILINE))


@needs("bash", "sha256sum")
@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_agrees_and_objects(package: Path, manifest: str) -> None:
    line = command(package, f"sha256sum -c {manifest}")
    good = run(package, line)
    assert good.returncode == 0
    assert all(printed.endswith(": OK") for printed in good.stdout.splitlines())
    assert f"each of the {len(good.stdout.splitlines())} names" in (package / "VERIFY.txt").read_text(encoding="utf-8")
    tampering.change(package, tampering.CROP if manifest.startswith("manifest") else "bag-info.txt")
    bad = run(package, line)
    assert bad.returncode != 0 and "FAILED" in bad.stdout


@needs("bash", "openssl")
def test_openssl_verifies_the_tag_manifest_and_objects(package: Path) -> None:
    line = command(package, "openssl cms")
    good = run(package, line)
    assert good.returncode == 0 and "CMS Verification successful" in good.stderr
    tampering.change_and_rewrite_everything(package)
    bad = run(package, line)
    assert bad.returncode != 0 and "CMS Verification failure" in bad.stderr


@needs("bash", "pdfsig")
def test_pdfsig_agrees_and_objects(package: Path) -> None:
    text = (package / "VERIFY.txt").read_text(encoding="utf-8")
    line = command(package, "pdfsig data")
    printed = run(package, line).stdout
    promised = re.findall(r"^      ((?:Signer Certificate|Total document|Signature Validation).*)$", text, re.MULTILINE)
    assert len(promised) == 3
    for words in (*promised, "Certificate issuer isn't Trusted."):
        assert words in printed
    assert printed.count("Signature #") == 1
    tampering.change(package, "data/report.pdf")
    bad = run(package, line).stdout
    assert "Signature is Valid" not in bad


@needs("bash", "pdfsig")
def test_pdfsig_sees_what_was_added_to_the_report(package: Path) -> None:
    tampering.add_page_to_report(package)
    assert "Not total document signed" in run(package, command(package, "pdfsig data")).stdout


@needs("bash", "pdfsig", "certutil")
def test_pdfsig_trusts_the_authority_once_told_to(package: Path) -> None:
    for beginning in ("mkdir ../trust", "certutil -N", "certutil -A"):
        assert run(package, command(package, beginning)).returncode == 0
    assert "Certificate is Trusted." in run(package, command(package, "pdfsig -nssdir")).stdout


@needs("bash", "grep", "sha256sum", "pdfinfo")
def test_the_number_in_the_report_is_the_one_made_by_hand(package: Path) -> None:
    by_hand = run(package, command(package, "grep -v")).stdout.split()[0]
    assert by_hand in (package / "VERIFY.txt").read_text(encoding="utf-8")
    assert f"payload-sha256={by_hand}" in run(package, "pdfinfo data/report.pdf").stdout


@needs("bash", "find", "diff")
def test_the_search_for_added_files_finds_one(package: Path) -> None:
    line = command(package, "diff <(find data")
    assert run(package, line).stdout == ""
    (package / "data/custody.jso").write_bytes(b"the beginning of a listed name")
    assert "< data/custody.jso\n" in run(package, line).stdout


def test_the_library_of_congress_tool_accepts_the_bag(package: Path) -> None:
    bag = bagit.Bag(str(package))
    assert bag.validate()
    assert bag.version_info == (1, 0) and sorted(bag.algorithms) == ["sha256", "sha512"]
    tampering.change(package)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(package)).validate()
