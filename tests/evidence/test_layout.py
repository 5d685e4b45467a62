"""File names are safe on every drive; JSON keeps the true text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.evidence import layout
from alpr_desk.evidence.content import PackageContent
from tests.evidence.samples import without_pictures


@given(st.text())
def test_any_text_becomes_a_safe_name(text: str) -> None:
    name = layout.safe_name(text)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,50}", name)
    assert not name.endswith((".", " ")) and not name.startswith(".")
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


DANGEROUS = {
    "con": "item-con",
    "nul.png": "item-nul.png",
    "": "item",
    "...": "item",
    "Zoë / night": "Zoe-night",
    "../../etc": "etc",
    "Ж": "item",
}


@pytest.mark.parametrize(("text", "name"), DANGEROUS.items())
def test_dangerous_names_are_made_harmless(text: str, name: str) -> None:
    assert layout.safe_name(text) == name


def test_json_keeps_every_alternative_and_the_true_text(content: PackageContent, now: datetime) -> None:
    files = {file.path: file.data for file in layout.payload(content, now)}
    read = json.loads(files["data/reads/12-7A8C103/read.json"])
    assert read["characters"][1] == [["A", 0.93], ["4", 0.05], ["?", 0.01]]
    assert read["candidates"][0] == {"plate": "7A8C103", "confidence": 0.9712}
    assert read["corrections"][0]["now"] == "7A8C103"
    assert read["frame_sha256"] == read["frame_sha256_recorded_when_stored"]
    hit = json.loads(files["data/hits/5-7A8C103/hit.json"])
    assert hit["verification"]["ticks"] == ["characters seen", "state seen"]
    assert hit["match"]["kind"] == "look-alike" and hit["disposed"]["disposition"] == "misread"
    assert json.loads(files["data/package.json"])["made_by"]["name"] == "María Ortega"


def test_the_audit_extract_keeps_canonical_bytes(content: PackageContent, now: datetime) -> None:
    files = {file.path: file.data for file in layout.payload(content, now)}
    lines = [json.loads(line) for line in files["data/audit/extract.jsonl"].splitlines()]
    assert [line["canonical"].encode() for line in lines] == [entry.canonical for entry in content.audit.entries]


def test_pictures_are_the_stored_bytes(content: PackageContent, now: datetime) -> None:
    files = {file.path: file.data for file in layout.payload(content, now)}
    assert files["data/reads/12-7A8C103/frame.jpg"] == content.reads[0].frame
    assert files["data/reads/12-7A8C103/crop.png"] == content.reads[0].crop
    assert files["data/reads/12-7A8C103/clip.mp4"] == content.reads[0].clip


def test_pictures_that_do_not_exist_are_no_files(content: PackageContent, now: datetime) -> None:
    files = {file.path: file.data for file in layout.payload(without_pictures(content), now)}
    assert [path for path in files if path.startswith("data/reads/")] == ["data/reads/12-7A8C103/read.json"]
    read = json.loads(files["data/reads/12-7A8C103/read.json"])
    assert read["notice"] == "No picture came with this read."
    assert read["frame_sha256"] is None and read["frame_sha256_recorded_when_stored"] is None


def test_nobody_is_asked_to_declare_on_pictures_that_are_not_there(content: PackageContent, now: datetime) -> None:
    drafts = {f.path: f.data.decode() for f in layout.payload(without_pictures(content), now) if "drafts" in f.path}
    assert len(drafts) == 3 and not any("1553" in path for path in drafts)
    assert all("1 read (1 without a picture), 1 hit" in text for text in drafts.values())


def test_no_two_files_share_a_name(content: PackageContent, now: datetime) -> None:
    copies = tuple(replace(content.reads[0].derivatives[0], name=name) for name in ("a", "A", "ä", "a"))
    read = replace(content.reads[0], derivatives=copies)
    paths = [file.path.casefold() for file in layout.payload(replace(content, reads=(read,)), now)]
    assert len(paths) == len(set(paths))


def test_drafts_are_unsigned_and_name_the_agency(content: PackageContent, now: datetime) -> None:
    drafts = [file for file in layout.payload(content, now) if "certification-drafts" in file.path]
    assert len(drafts) == 4
    for draft in drafts:
        text = draft.data.decode()
        assert text.startswith("DRAFT - NOT SIGNED") and content.agency in text and "Signature: ____" in text
