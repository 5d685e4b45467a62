"""What names a read of a file: the same whenever the file is given again, and near those of the same time."""

from __future__ import annotations

import json
from typing import Any

from alpr_desk.cli.ingest_format import parse_reads
from tests.cli.samples import seen


def uids(*lines: dict[str, Any]) -> list[str]:
    return [captured.read.uid for captured in parse_reads([json.dumps(line).encode() for line in lines], "reads.jsonl")]


def test_a_read_is_named_by_its_moment_first() -> None:
    moments = ("1969-07-20T20:17:40+00:00", "2026-11-22T12:00:00+00:00", "2026-11-22T12:00:00.001+00:00")
    later = ("2026-11-22T13:30:00+01:00", "2031-01-01T00:00:00+00:00")
    found = uids(*(seen("7ABC123", at=at) for at in (*moments, *later)))
    assert [len(uid) for uid in found] == [32] * 5
    assert found[1:] == sorted(found[1:])
    assert len({uid[12:] for uid in found}) == 5


def test_reads_of_one_moment_are_told_apart_and_known_again() -> None:
    lines = [seen("7ABC123"), seen("7ABC124"), seen("7ABC123"), seen("7ABC123") | {"camera": "rear"}]
    assert len(set(uids(*lines))) == 4
    assert uids(*lines) == uids(*lines)
