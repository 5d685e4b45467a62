"""A package is written whole, from much or little, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alpr_desk.domain.proving import AuditEntry
from alpr_desk.errors import AnswerIsNo, BadInput, EnvironmentFault
from alpr_desk.evidence.authority import Authority
from alpr_desk.evidence.content import MadeBy, PackageContent
from alpr_desk.evidence.verifier import verify
from alpr_desk.evidence.writer import write_package
from tests.evidence.samples import without_pictures
from tests.helpers.clock import FakeClock


def test_what_is_returned_is_what_is_there(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    done = write_package(content, tmp_path / "new" / "folder", authority.signer, set_clock)
    files = [path for path in done.path.rglob("*") if path.is_file()]
    assert done.files == len(files) and done.bytes == sum(path.stat().st_size for path in files)
    tag_manifest = (done.path / "tagmanifest-sha256.txt").read_bytes()
    assert done.tag_manifest_sha256 == hashlib.sha256(tag_manifest).hexdigest()
    assert done.authority_sha256 == authority.sha256 and done.signature_level == "PAdES B-B"
    assert verify(done.path, authority.sha256).good
    assert list(done.path.parent.iterdir()) == [done.path]


def test_empty_optional_parts_make_a_good_package(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    bare_read = replace(content.reads[1], clip=None, stored_sha256="", read=replace(
        content.reads[1].read, position=None, region=None, characters=(), candidates=()))  # fmt: skip
    bare = PackageContent("u", "Sheriff", "", "patrol", MadeBy("a", "A", "deputy"), reads=(bare_read,))
    assert verify(write_package(bare, tmp_path, authority.signer, set_clock).path).good
    open_hit = replace(content.hits[0].hit, verification=None, disposed=None)
    only_hit = replace(bare, uid="v", reads=(), hits=(replace(content.hits[0], hit=open_hit, list_version=None),))
    assert verify(write_package(only_hit, tmp_path, authority.signer, set_clock).path).good


def test_texts_longer_than_a_page_are_packed_in_full(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    endless = "because " * 5000
    row = replace(content.custody[0], reason=endless, origin="x" * 5000, action="line\n" * 400)
    search = replace(content.searches[0], query="7" * 3000, purpose=endless)
    hit = content.hits[0].hit
    entry = replace(hit.match.entry, facts=(("MIS", endless),))
    long_hit = replace(content.hits[0], hit=replace(hit, match=replace(hit.match, entry=entry)))
    long = replace(content, purpose=endless, custody=(row,), searches=(search,) * 3, hits=(long_hit,))
    done = write_package(long, tmp_path, authority.signer, set_clock)
    assert verify(done.path).good
    assert endless in (done.path / "data/custody.json").read_text(encoding="utf-8")


def test_any_text_and_any_folder_name(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    strange = replace(
        content,
        agency="Județul Brașov <b>&amp; 警察 🚓",
        case_number="26/Ж-\n1",
        purpose="crime-scene canvass; <font color=red>\x07 note\nof two lines",
        made_by=MadeBy("zoë", "Zoë Ștefănescu", "Kommissar"),
        demonstration=True,
    )
    done = write_package(strange, tmp_path / "Beweise für João 証拠", authority.signer, set_clock)
    assert done.path.name.isascii() and verify(done.path).good


def test_a_frame_that_is_no_picture_is_kept_as_it_is(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    broken = replace(content.reads[0], frame=b"\xff\xd8\xff broken", crop=b"", stored_sha256="")
    done = write_package(replace(content, reads=(broken,)), tmp_path, authority.signer, set_clock)
    assert (done.path / "data/reads/12-7A8C103/frame.jpg").read_bytes() == broken.frame
    assert verify(done.path).good


def test_a_read_without_a_picture_makes_a_good_package(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    bare = without_pictures(content)
    done = write_package(bare, tmp_path / "bare", authority.signer, set_clock)
    assert verify(done.path, authority.sha256).good
    assert {path.name for path in (done.path / "data/reads").rglob("*") if path.is_file()} == {"read.json"}
    text = (done.path / "VERIFY.txt").read_text(encoding="utf-8")
    assert "Read 12: No picture came with this read." in text and "the pictures are" not in text
    mixed = replace(bare, reads=(*bare.reads, content.reads[1]))
    done = write_package(mixed, tmp_path / "mixed", authority.signer, set_clock)
    assert verify(done.path, authority.sha256).good
    text = (done.path / "VERIFY.txt").read_text(encoding="utf-8")
    assert "Read 12: No picture came with this read." in text and "the pictures are\nthe evidence." in text


def test_a_picture_other_than_the_stored_one_is_never_packed(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    forged = replace(content.reads[0], frame=content.reads[1].frame)
    with pytest.raises(AnswerIsNo, match="read 12 is not the one that was stored"):
        write_package(replace(content, reads=(forged,)), tmp_path, authority.signer, set_clock)
    assert list(tmp_path.iterdir()) == []


def test_nothing_and_twice_are_refused(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="at least one"):
        write_package(replace(content, reads=(), hits=()), tmp_path, authority.signer, set_clock)
    with pytest.raises(BadInput, match="Read 12 was chosen twice"):
        write_package(replace(content, reads=content.reads[:1] * 2), tmp_path, authority.signer, set_clock)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_package_is_never_overwritten(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    first = write_package(content, tmp_path, authority.signer, set_clock)
    with pytest.raises(BadInput, match="is there already"):
        write_package(content, tmp_path, authority.signer, set_clock)
    assert list(tmp_path.iterdir()) == [first.path] and verify(first.path).good


def test_an_expired_certificate_writes_nothing(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    set_clock.set_wall(set_clock.now() + timedelta(days=3 * 366))
    with pytest.raises(EnvironmentFault, match="expired"):
        write_package(content, tmp_path, authority.signer, set_clock)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_named(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(EnvironmentFault, match="is not a folder"):
        write_package(content, tmp_path / "file", authority.signer, set_clock)
    assert (tmp_path / "file").read_bytes() == b"mine"


@contextmanager
def mounted_drive(folder: Path, options: str) -> Iterator[Path]:
    """A real, small drive; skips where none can be mounted."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small drive needs root on Linux")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no drive can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_drive_is_seen_before_anything_is_written(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    with mounted_drive(tmp_path / "drive", "size=4m") as drive:
        (drive / "ballast").write_bytes(bytes(3_000_000))
        with pytest.raises(EnvironmentFault, match=r"The drive is full: \d+ MB are needed and [12] MB are free"):
            write_package(content, drive, authority.signer, set_clock)
        assert [path.name for path in drive.iterdir()] == ["ballast"]


def test_a_drive_that_runs_out_in_the_middle_keeps_no_half_package(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    """Out of directory entries after some files: the kernel says "no space left" while bytes are free."""
    with mounted_drive(tmp_path / "drive", "size=50m,nr_inodes=16") as drive:
        with pytest.raises(EnvironmentFault, match="drive refused to take a file"):
            write_package(content, drive, authority.signer, set_clock)
        assert list(drive.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_write_cut_off_in_the_middle_of_a_file_keeps_no_half_package(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    """The kernel takes the first bytes of the report and refuses the rest."""
    import resource

    largest = max(len(item.frame) for item in content.reads)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 10_000, before[1]))
    try:
        with pytest.raises(EnvironmentFault, match="Choose another drive; no package was written"):
            write_package(content, tmp_path / "out", authority.signer, set_clock)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_read_only_drive_is_named(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    with mounted_drive(tmp_path / "drive", "size=4m") as drive:
        subprocess.run(["mount", "-o", "remount,ro", str(drive)], check=True)
        with pytest.raises(EnvironmentFault, match="read-only or not yours"):
            write_package(content, drive, authority.signer, set_clock)


def test_a_failed_attempt_leaves_no_trace_for_the_next(
    content: PackageContent, authority: Authority, set_clock: FakeClock, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    broken = replace(content, audit=replace(content.audit, entries=(AuditEntry(1, "", b"\xff", ""),)))
    with pytest.raises(UnicodeDecodeError):
        write_package(broken, tmp_path / "out", authority.signer, set_clock)
    assert list((tmp_path / "out").iterdir()) == []
    assert verify(write_package(content, tmp_path / "out", authority.signer, set_clock).path).good
