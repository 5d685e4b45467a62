"""`bench hotlist`: a list from its file into the store, from the store into an index, and reads matched against it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from statistics import median

import numpy as np

from alpr_desk.app.bench.measuring import (
    BenchOffice,
    bench_office,
    memory_mb,
    most_memory,
    plates,
    rounded,
    spread,
    timed_ms,
)
from alpr_desk.app.opening import Opened
from alpr_desk.domain.look_alikes import Behind, behind
from alpr_desk.domain.matching import HotlistEntry
from alpr_desk.domain.plates import PlateText, plate_text
from alpr_desk.domain.requests.hotlists import ImportHotlist
from alpr_desk.domain.seeing import CharacterAlternatives, PlateCandidate
from alpr_desk.hotlist.index import HotlistIndex
from alpr_desk.hotlist.packing import unpack
from alpr_desk.hotlist.patterns import PatternIndex
from alpr_desk.hotlist.variants import FLOORS
from alpr_desk.services.list_index import index_in_force
from alpr_desk.services.office import Current

_READS, _BRUTE_READS = 3_000, 20
_BRUTE_COMPARISONS = 20_000_000
_PATTERNS = 10_000
_TRIES = 3
_Read = tuple[tuple[PlateCandidate, ...], tuple[CharacterAlternatives, ...]]


def hotlist(entries: int) -> Mapping[str, float]:
    """A list of `entries` lines through the Desk, from its file to an index in force.

    `import_s`, `import_rows_per_second` and `import_memory_mb` (most above what was held before; the file's own bytes
    not counted): file to store, in force. `load_s`, `index_memory_mb`: store to index, as at a start. `match_ms`: one
    read with two doubtful positions and four candidates; a third of the reads is listed, a third is a look-alike of a
    listed plate, a third is neither. `fetch_ms`: the same with every match fetched in full from the store.
    `pattern_ms`: a read against 10,000 partial plates. Each read is timed three times and the best counts, so that
    what else the machine does is not measured. `brute_force_ratio`: how many times longer it takes to compare a read
    with every plate; both ways must agree on which fit (`brute_force_agrees`: share of the sample where they do).
    """
    rng = np.random.default_rng(11)
    all_plates = plates(rng, entries + _READS)
    listed, others = all_plates[:entries], all_plates[entries:]
    lines = (f"{plate};Stolen vehicle;CA;2026-01-01;" for plate in listed)
    content = "\n".join(("PlateNumber;Category;PlateState;EffectiveDate;ExpiryDate", *lines)).encode()
    with bench_office() as office:
        figures = _imported(office, content)
        return {"entries": float(entries), **figures, **_matched(office, rng, listed, others)}


def _imported(office: BenchOffice, content: bytes) -> dict[str, float]:
    request = ImportHotlist("Bench", "genetec", "bench.csv", content)
    with most_memory() as most:
        report, import_ms = timed_ms(lambda: office.opened.desk.execute(office.session, request))
    return {
        "file_mb": rounded(len(content) / 1e6),
        "import_s": rounded(import_ms / 1000),
        "import_rows_per_second": rounded(report.entries / import_ms * 1000),
        "import_memory_mb": rounded(most[0]),
    }


def _matched(
    office: BenchOffice, rng: np.random.Generator, listed: Sequence[str], others: Sequence[str]
) -> dict[str, float]:
    opened, now = office.opened, office.clock.now()
    opened.office.current.index = Current(opened.office.settings).index
    gc.collect()
    before = memory_mb()
    index, load_ms = timed_ms(lambda: _loaded(opened))
    held = memory_mb() - before
    reads = [_doubtful(rng, plate) for plate in _reads(rng, listed, others)]
    spans = [_best(partial(index.find, *read, "US-CA", now)) for read in reads]
    return {
        "load_s": rounded(load_ms / 1000),
        "index_memory_mb": rounded(max(0.0, held)),
        **spread("match", spans, high=99),
        **spread("fetch", _fetch_spans(opened, reads[:300], now), high=99),
        "reads_with_a_match": rounded(sum(bool(index.find(*read, "US-CA", now)) for read in reads) / len(reads)),
        **spread("pattern", _pattern_spans(rng, reads, now), high=99),
        **_compared(index, [read[0][:1] for read in reads], listed, opened),
    }


def _loaded(opened: Opened) -> HotlistIndex:
    with opened.office.store.reading() as unit:
        return index_in_force(unit, opened.office.current).in_force.lists


def _best(work: Callable[[], object]) -> float:
    return min(timed_ms(work)[1] for _ in range(_TRIES))


def _fetch_spans(opened: Opened, reads: Sequence[_Read], now: datetime) -> list[float]:
    with opened.office.store.reading() as unit:
        lists = index_in_force(unit, opened.office.current)
        return [_best(partial(lists.match, *read, "US-CA", now)) for read in reads]


def _pattern_spans(rng: np.random.Generator, reads: Sequence[_Read], now: datetime) -> list[float]:
    entries = [(1, HotlistEntry(0, _partial(rng, plate), "CA", "BOLO")) for plate in plates(rng, _PATTERNS)]
    index = PatternIndex.build(entries)
    return [_best(partial(index.match, read[0], now)) for read in reads]


def _partial(rng: np.random.Generator, plate: str) -> PlateText:
    """`plate` as a witness has it: three places unknown, or a beginning, an end, or a middle, or one of two."""
    if (kind := int(rng.integers(5))) < 2:
        unknown = set(rng.choice(len(plate), 3, replace=False).tolist())
        return PlateText("".join("?" if at in unknown else c for at, c in enumerate(plate)))
    return PlateText((plate[:4] + "*", f"*{plate[1:4]}*", f"[8B]{plate[1:4]}*")[kind - 2])


def _compared(
    index: HotlistIndex, reads: Sequence[tuple[PlateCandidate, ...]], listed: Sequence[str], opened: Opened
) -> dict[str, float]:
    now, alike = opened.office.clock.now(), opened.office.current.behind
    wanted = max(3, min(_BRUTE_READS, _BRUTE_COMPARISONS // max(1, len(listed))))
    quick, slow, agreed = [], [], 0
    sample = reads[:: max(1, len(reads) // wanted)][:wanted]
    for candidates in sample:
        found = index.match(candidates, (), "US-CA", now, lambda segment, row: _plain(segment.rows["key"][row]))
        fitting, span = timed_ms(partial(brute_force, candidates[0].plate, listed, alike))
        slow.append(span)
        quick.append(_best(partial(index.find, candidates, (), "US-CA", now)))
        agreed += fitting == {str(match.entry.plate) for match in found}
    return {
        "brute_force_ms_p50": rounded(median(slow)),
        "brute_force_ratio": rounded(median(slow) / median(quick)),
        "brute_force_agrees": rounded(agreed / len(sample)),
    }


def _plain(key: np.uint64) -> HotlistEntry:
    return HotlistEntry(0, unpack(int(key)), "CA", "Stolen vehicle")


def _doubtful(rng: np.random.Generator, plate: str) -> _Read:
    """What the reader says of a plate that it reads with doubts at two places."""
    symbols = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    doubts = set(rng.choice(len(plate), 2, replace=False).tolist())
    characters: list[CharacterAlternatives] = []
    candidates = [PlateCandidate(plate_text(plate), 0.8)]
    for at, character in enumerate(plate):
        second, third = (symbols[int(n)] for n in rng.choice(len(symbols), 2, replace=False))
        if at not in doubts:
            characters.append(((character, 0.99), (second, 0.004)))
            continue
        characters.append(((character, 0.85), (second, 0.1), (third, 0.04)))
        candidates += [PlateCandidate(plate_text(plate[:at] + c + plate[at + 1 :]), p) for c, p in characters[-1][1:]]
    return tuple(candidates[:4]), tuple(characters)


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


def brute_force(read: str, listed: Sequence[str], behind: Behind = behind) -> set[str]:
    """Plates of `listed` that `read` may be by its look-alikes, each compared in turn (one form)."""
    found, likely = set(), [dict(behind(seen)) for seen in read]
    for plate in listed:
        if len(plate) == len(read):
            ratio, differing = 1.0, 0
            for truth, seen, share in zip(plate, read, likely, strict=True):
                if truth != seen:
                    ratio, differing = ratio * share.get(truth, 0.0), differing + 1
                    if not ratio or differing > len(FLOORS):
                        break
            else:
                if not differing or ratio >= FLOORS[differing - 1]:
                    found.add(str(plate))
    return found
