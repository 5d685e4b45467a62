"""Every attack on a package is found and named; no byte of it is free."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alpr_desk.evidence.authority import Authority, create_authority
from alpr_desk.evidence.content import PackageContent
from alpr_desk.evidence.signing import sign_detached
from alpr_desk.evidence.verifier import verify
from alpr_desk.evidence.writer import write_package
from tests.evidence import tampering
from tests.helpers.clock import FakeClock


@pytest.fixture
def package(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "package"))


def sentences(path: Path, expected: str | None = None) -> list[str]:
    return [f"{fault.path} {fault.sentence}" for fault in verify(path, expected).faults]


def test_an_untouched_package_is_good(package: Path, authority: Authority) -> None:
    verdict = verify(package, authority.sha256)
    assert verdict.faults == ()
    assert verdict.good and len(verdict.passed) == 6
    assert verdict.signer == authority.signer.name
    assert verdict.authority_sha256 == authority.sha256


@pytest.mark.parametrize("name", tampering.ATTACKS)
def test_an_attack_is_named(name: str, package: Path) -> None:
    attack, path, sentence = tampering.ATTACKS[name]
    try:
        attack(package)
    except OSError as error:
        pytest.skip(f"this file system cannot hold the attack: {error}")
    verdict = verify(package)
    assert any(f.path == path and sentence in f.sentence for f in verdict.faults), sentences(package)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file")
def test_a_pipe_is_refused_and_not_read(package: Path) -> None:
    tampering.fifo(package)
    assert "data/pipe is neither a file nor a folder." in sentences(package)


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert not verify(tmp_path / "empty").good
    assert not verify(tmp_path / "nowhere").good
    (tmp_path / "file").write_bytes(b"")
    assert not verify(tmp_path / "file").good


@pytest.fixture(scope="module")
def stranger(now: datetime) -> Authority:
    """An authority with the very same names."""
    return create_authority("Fresno County Sheriff - Coroner's Office", now)


def test_a_stranger_who_signs_the_manifest_is_found_by_the_report(
    package: Path, stranger: Authority, now: datetime
) -> None:
    tampering.change_and_rewrite_manifests(package)
    tampering.sign_again(package, stranger.signer, now)
    assert any("data/report.pdf was signed with another certificate" in s for s in sentences(package))


def test_a_stranger_who_signs_manifest_and_report_is_found_by_the_reports_claims(
    package: Path, stranger: Authority, now: datetime
) -> None:
    tampering.foreign_report(package, stranger.signer, now)
    tampering.sign_again(package, stranger.signer, now)
    assert any("does not name the package" in s for s in sentences(package))


def test_a_package_signed_anew_in_full_is_found_by_the_fingerprint_alone(
    stranger: Authority,
    authority: Authority,
    now: datetime,
    tmp_path: Path,
    forge: Callable[[Authority, Path], Path],
) -> None:
    forged = forge(stranger, tmp_path)
    assert verify(forged).good
    assert verify(forged).authority_sha256 == stranger.sha256 != authority.sha256
    assert any("not the expected authority" in s for s in sentences(forged, authority.sha256))


def test_a_signer_of_another_authority_is_refused(package: Path, stranger: Authority) -> None:
    (package / "signer.pem").write_bytes(stranger.signer.certificate)
    assert any("signer.pem was not issued by the authority" in s for s in sentences(package))


def test_a_swapped_authority_is_refused(package: Path, stranger: Authority) -> None:
    (package / "authority.pem").write_bytes(stranger.certificate)
    assert any("signer.pem was not issued by the authority" in s for s in sentences(package))


def test_a_signature_of_a_foreign_certificate_is_refused(package: Path, stranger: Authority, now: datetime) -> None:
    manifest = (package / "tagmanifest-sha256.txt").read_bytes()
    signature = sign_detached(manifest, stranger.signer, now)
    (package / "tagmanifest-sha256.txt.p7s").write_bytes(signature)
    assert any("a foreign signature" in s for s in sentences(package))


def test_a_report_of_another_package_of_the_agency_is_refused(
    package: Path, authority: Authority, now: datetime, tmp_path: Path, forge: Callable[[Authority, Path], Path]
) -> None:
    """Even with the agency's own key: the report names the files it was written for."""
    other = forge(authority, tmp_path)
    shutil.copy(other / "data/report.pdf", package / "data/report.pdf")
    (package / "bag-info.txt").write_bytes(
        (package / "bag-info.txt").read_bytes().split(b"Payload-Oxum")[0] + _oxum(package)
    )
    tampering.rewrite_payload_manifests(package)
    tampering.sign_again(package, authority.signer, now)
    assert sentences(package) == ["data/report.pdf was written for other files than this package holds."]


def _oxum(package: Path) -> bytes:
    sizes = [path.stat().st_size for path in (package / "data").rglob("*") if path.is_file()]
    return f"Payload-Oxum: {sum(sizes)}.{len(sizes)}\n".encode()


def test_an_old_package_outlives_its_certificate(content: PackageContent, tmp_path: Path) -> None:
    """Signatures count at the time they claim, so the verdict does not turn with the calendar."""
    then = FakeClock(datetime(2009, 3, 1, tzinfo=UTC))
    made = create_authority("Sheriff", then.now())
    package = write_package(content, tmp_path, made.signer, then).path
    assert verify(package, made.sha256).good
    assert verify(package).signed_at == then.now()


def test_a_time_outside_the_certificate_is_refused(package: Path, authority: Authority, now: datetime) -> None:
    tampering.sign_again(package, authority.signer, now + timedelta(days=4 * 366))
    assert any("not valid at the time it claims" in s for s in sentences(package))


def test_a_fingerprint_is_compared_however_it_is_typed(good: Path, authority: Authority) -> None:
    for typed in (authority.sha256, authority.sha256.lower(), authority.sha256.replace(":", " ")):
        assert verify(good, typed).good
    assert not verify(good, "").good
    assert not verify(good, authority.sha256[:-3]).good


def test_flipping_any_bit_of_any_file_is_found(package: Path) -> None:
    """Five places a file, ends included; a fixed seed, so that a failure can be repeated."""
    dice = random.Random(430)  # noqa: S311  (places to try, no secret)
    for path in sorted(p for p in package.rglob("*") if p.is_file()):
        original = path.read_bytes()
        places = {0, len(original) - 1, *(dice.randrange(len(original)) for _ in range(3))}
        for place in places:
            changed = bytearray(original)
            changed[place] ^= 1 << dice.randrange(8)
            path.write_bytes(changed)
            assert not verify(package).good, f"byte {place} of {path.relative_to(package)} is free"
        path.write_bytes(original)
    assert verify(package).good


def test_no_byte_of_the_signature_file_is_free(package: Path) -> None:
    """The one file that no manifest lists protects itself."""
    dice = random.Random(4)  # noqa: S311
    path = package / "tagmanifest-sha256.txt.p7s"
    original = path.read_bytes()
    for place in range(0, len(original), 13):
        changed = bytearray(original)
        changed[place] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        assert not verify(package).good, f"byte {place} is free"


def test_the_verifier_runs_without_the_rest_of_the_program() -> None:
    script = (
        "import sys; import alpr_desk.evidence.verifier; "
        "print(sorted(m for m in sys.modules if m.startswith('alpr_desk')))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    allowed = ["alpr_desk", "alpr_desk.evidence"]
    allowed += [f"alpr_desk.evidence.verifier{part}" for part in ("", "_bag", "_log", "_signatures")]
    assert loaded.strip() == str(allowed)
