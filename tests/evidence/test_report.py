"""What the printed report says, read back with a tool that is not ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alpr_desk.evidence.content import PackageContent
from alpr_desk.evidence.report import Listed, ReportFacts, build_report
from alpr_desk.evidence.report_style import percent, shown, utc_shown
from tests.evidence.samples import without_pictures

needs_poppler = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("pdftotext", "pdfimages")), reason="not installed: poppler-utils"
)


@pytest.fixture
def text_of(now: datetime, tmp_path: Path) -> Callable[[PackageContent], str]:
    def read(content: PackageContent) -> str:
        facts = ReportFacts(
            now, "aa" * 32, "AB:" * 31 + "CD", "the signer", "PAdES B-B", (Listed("data/x", 7, "ee" * 32),)
        )
        (tmp_path / "report.pdf").write_bytes(build_report(content, facts))
        command = ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    return read


@needs_poppler
def test_the_report_says_what_a_court_asks(content: PackageContent, text_of: Callable[[PackageContent], str]) -> None:
    text = text_of(content)
    for words in (
        content.agency,
        "26-01234",
        "María Ortega",
        "AB:" * 16,
        "aa" * 32,
        "ee" * 32,
        "PAdES B-B",
        "Unit 12",
        "36.737798, -119.787125",
        "A hit is a lead, not probable cause",
        "possible: look-alike characters differ",
        "CLETS 4471",
        "misread",
        "SN-2207-44",
        "7A?C10*",
        "GPS receiver",
        content.reads[0].stored_sha256,
    ):
        assert words in text, words
    assert "DEMONSTRATION" not in text


@needs_poppler
def test_a_demonstration_is_marked_on_every_page(
    content: PackageContent, text_of: Callable[[PackageContent], str]
) -> None:
    pages = text_of(replace(content, demonstration=True)).split("\f")[:-1]
    assert len(pages) >= 6
    assert all("DEMONSTRATION - synthetic data" in page for page in pages)


@needs_poppler
def test_a_read_without_a_picture_claims_none(
    content: PackageContent, text_of: Callable[[PackageContent], str]
) -> None:
    cover, read, hit = text_of(without_pictures(content)).split("\f")[:3]
    for page in (cover, read, hit):
        assert "No picture came with this read." in " ".join(page.split())
    for untrue in ("0 x 0", "as stored", "in the package.", "SHA-256", "cut out", "Best frame"):
        assert untrue not in read + hit, untrue
    assert "the pictures are the evidence" not in cover


@needs_poppler
def test_only_the_read_without_a_picture_is_named(
    content: PackageContent, text_of: Callable[[PackageContent], str]
) -> None:
    bare = without_pictures(content).reads[0]
    text = text_of(replace(content, reads=(bare, content.reads[1])))
    cover = " ".join(text.split("\f")[0].split())
    assert "the pictures are the evidence, where there are any. No picture came with read 12." in cover
    assert content.reads[1].stored_sha256 in text


@needs_poppler
def test_a_read_improved_after_its_hit_contradicts_nothing(
    content: PackageContent, text_of: Callable[[PackageContent], str]
) -> None:
    item = content.hits[0]
    later = item.hit.raised_at + timedelta(seconds=5.5)
    read = replace(item.hit.read, captured_at=later, confidence=1.0)
    match = replace(item.hit.match, probability=0.8)
    changed = replace(item, hit=replace(item.hit, read=read, match=match))
    improved = replace(content, reads=(replace(content.reads[0], read=read),), hits=(changed,))
    text = " ".join(text_of(improved).split())
    assert text.count(f"Best frame at (UTC) {utc_shown(later)}") == 2
    assert "80.0% when the hit was raised" in text and "Read at" not in text


@needs_poppler
def test_the_frame_in_the_report_is_the_stored_one(good: Path, tmp_path: Path) -> None:
    command = ["pdfimages", "-all", str(good / "data/report.pdf"), str(tmp_path / "image")]
    subprocess.run(command, check=True)
    frame = (good / "data/reads/12-7A8C103/frame.jpg").read_bytes()
    assert frame in [path.read_bytes() for path in tmp_path.glob("image*.jpg")]


def test_confidence_is_never_rounded_to_certainty() -> None:
    shown_as = [percent(probability) for probability in (1.0, 0.9999, 0.981, 0.0001, 0.0)]
    assert shown_as == ["100.0%", ">99.9%", "98.1%", "<0.1%", "0.0%"]


def test_letters_the_font_lacks_are_written_out() -> None:
    assert shown("Ștefan Zoë") == "Stefan Zoë"
    assert shown("Ж\x07") == "[U+0416][U+0007]"
