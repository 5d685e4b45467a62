"""Signed notes: made as C2SP says, and refused where anything in them was touched."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.audit.checkpoint import CheckpointKey
from alpr_desk.evidence.verifier_log import LogState, Objectionable, _check_signatures, read_checkpoint, read_key
from tests.audit import from_the_document

KEY = CheckpointKey.create("Meadow County Sheriff", bytes(range(32)))
ROOT = bytes(range(32, 64))
NOTE = KEY.checkpoint(1204, ROOT)

# The published example of signed notes (golang.org/x/mod/sumdb/note).
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_SIGNATURE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_published_note_holds_under_its_published_key() -> None:
    name, key_id, public = read_key(PUBLISHED_KEY)
    _check_signatures(PUBLISHED_TEXT.encode(), PUBLISHED_SIGNATURE, name, key_id, public)
    with pytest.raises(Objectionable, match="changed"):
        _check_signatures(PUBLISHED_TEXT.upper().encode(), PUBLISHED_SIGNATURE, name, key_id, public)


def test_checkpoint_has_the_documented_form() -> None:
    origin = KEY.origin
    assert origin.startswith("alpr-desk/meadow-county-sheriff/")
    text, signature = NOTE.split("\n\n")
    assert text.split("\n") == [origin, "1204", base64.b64encode(ROOT).decode()]
    assert signature.startswith(f"\u2014 {origin} ") and signature.endswith("\n")
    assert from_the_document.checkpoint(NOTE, KEY.verifier) == (1204, ROOT)


def test_checkpoint_is_read_again() -> None:
    assert read_checkpoint(NOTE, KEY.verifier) == LogState(KEY.origin, 1204, ROOT)
    assert read_checkpoint(KEY.checkpoint(0, ROOT), KEY.verifier).size == 0


def test_a_witness_may_have_signed_too() -> None:
    witness = CheckpointKey.create("State auditor", bytes(32)).checkpoint(1204, ROOT).split("\n\n")[1]
    assert read_checkpoint(NOTE + witness, KEY.verifier).size == 1204
    head, signature = NOTE.split("\n\n")
    assert read_checkpoint(f"{head}\n\n{witness}{signature}", KEY.verifier).size == 1204


@given(st.data())
def test_any_changed_character_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NOTE) - 2))  # a missing last LF changes nothing that is said
    character = data.draw(st.characters(exclude_categories=["Cs"]))
    changed = NOTE[:at] + character + NOTE[at + 1 :]
    if changed == NOTE:
        return
    with pytest.raises(Objectionable):
        read_checkpoint(changed, KEY.verifier)


@pytest.mark.parametrize(
    "note", ["", "\n\n", "a\n1\n", "a\n-1\nAA==\n\n\u2014 a AAAA\n", NOTE.replace("1204", "01204")]
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(Objectionable, match="no checkpoint"):
        read_checkpoint(note, KEY.verifier)


def test_another_key_is_named() -> None:
    stranger = CheckpointKey(KEY.origin, bytes(32))
    with pytest.raises(Objectionable, match="signed with another key"):
        read_checkpoint(stranger.checkpoint(1204, ROOT), KEY.verifier)
    with pytest.raises(Objectionable, match="of another log"):
        read_checkpoint(CheckpointKey.create("Elsewhere", bytes(32)).checkpoint(1204, ROOT), KEY.verifier)


@pytest.mark.parametrize(
    "key", ["", "+", "name", KEY.verifier[:-4], KEY.verifier.replace("+", "-", 1), KEY.verifier + "A"]
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(Objectionable):
        read_checkpoint(NOTE, key)


@pytest.mark.parametrize(
    ("agency", "slug"), [("Sheriff of Nye \u00d1", "sheriff-of-nye-n"), ("\u6771\u4eac", "agency"), ("", "agency")]
)
def test_origin_is_plain_whatever_the_agency_is_called(agency: str, slug: str) -> None:
    key = CheckpointKey.create(agency, bytes(32))
    assert key.origin.split("/")[:2] == ["alpr-desk", slug]
    assert read_checkpoint(key.checkpoint(1, ROOT), key.verifier).size == 1
