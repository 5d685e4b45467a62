"""`bench hotlist`: a list from bytes to an index, and reads matched against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from statistics import median

import numpy as np

from alpr_desk.app.bench.measuring import memory_mb, plates, rounded, spread, timed_ms
from alpr_desk.domain.clock import SystemClock
from alpr_desk.domain.look_alikes import behind, weight
from alpr_desk.domain.matching import HotlistEntry
from alpr_desk.domain.plates import plate_text
from alpr_desk.domain.seeing import PlateCandidate
from alpr_desk.hotlist.importer import parse_hotlist
from alpr_desk.hotlist.index import FLOOR, HotlistIndex
from alpr_desk.hotlist.profiles import profile_named

_LIST = 1
_READS, _BRUTE_READS = 3_000, 20


def hotlist(entries: int) -> Mapping[str, float]:
    """`parse_s` (file bytes to entries), `build_s` (entries to index), `match_ms` p50 and p99 of one read, and
    `index_memory_mb` of both.

    A third of the reads is listed, a third is a look-alike of a listed plate, a third is neither.
    `brute_force_ratio`: how many times longer it takes to compare a read with every entry; both ways must agree on
    which plates fit (`brute_force_agrees`: share of the sample where they do).
    """
    rng = np.random.default_rng(11)
    all_plates = plates(rng, entries + _READS)
    listed, others = all_plates[:entries], all_plates[entries:]
    lines = [f"{plate};Stolen vehicle;CA;2026-01-01;" for plate in listed]
    content = "\n".join(["PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate", *lines]).encode()
    before = memory_mb()
    parsed, parse_ms = timed_ms(lambda: parse_hotlist(content, profile_named("genetec")))
    index, build_ms = timed_ms(lambda: HotlistIndex.build([(_LIST, parsed.entries)]))
    used = memory_mb() - before
    reads = _reads(rng, listed, others)
    now = SystemClock().now()
    spans, hits = [], 0
    for plate in reads:
        candidates = (PlateCandidate(plate_text(plate), 0.97),)
        matches, span = timed_ms(partial(index.match, candidates, (), "US-CA", now))
        spans.append(span)
        hits += bool(matches)
    sample = reads[:: max(1, len(reads) // _BRUTE_READS)][:_BRUTE_READS]
    brute_spans, agreed = [], 0
    for plate in sample:
        candidates = (PlateCandidate(plate_text(plate), 0.97),)
        found = {match.entry.plate for match in index.match(candidates, (), "US-CA", now)}
        slow, span = timed_ms(partial(brute_force, plate, parsed.entries))
        brute_spans.append(span)
        agreed += slow == found
    return {
        "entries": float(len(parsed.entries)),
        "file_mb": rounded(len(content) / 1e6),
        "parse_s": rounded(parse_ms / 1000),
        "build_s": rounded(build_ms / 1000),
        **spread("match", spans, high=99),
        "reads_with_a_match": rounded(hits / len(reads)),
        "index_memory_mb": rounded(max(0.0, used)),
        "brute_force_ms_p50": rounded(median(brute_spans)),
        "brute_force_ratio": rounded(median(brute_spans) / median(spans)),
        "brute_force_agrees": rounded(agreed / len(sample)),
    }


def _reads(rng: np.random.Generator, listed: Sequence[str], others: Sequence[str]) -> list[str]:
    """What cars passing by are read as."""
    reads = []
    for number in range(_READS):
        plate = listed[int(rng.integers(len(listed)))]
        if number % 3 == 1:
            place = int(rng.integers(len(plate)))
            likes = [like for like, _ in behind(plate[place]) if len(like) == 1]
            plate = plate[:place] + (likes[0] if likes else plate[place]) + plate[place + 1 :]
        reads.append(others[number] if number % 3 == 2 else plate)
    return reads


def brute_force(read: str, entries: Sequence[HotlistEntry]) -> set[str]:
    """Plates of `entries` that `read` may be by the table of look-alikes, each compared in turn (one form)."""
    found = set()
    for entry in entries:
        if len(entry.plate) == len(read):
            ratio = 1.0
            for truth, seen in zip(entry.plate, read, strict=True):
                ratio *= 1.0 if truth == seen else weight(truth, seen)
                if ratio < FLOOR:
                    break
            else:
                found.add(str(entry.plate))
    return found
