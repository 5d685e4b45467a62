"""`bench search`: a year of reads in an encrypted store or in PostgreSQL, searched and added to through the one door.

Gate, audit entries and scoring are part of every figure.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import numpy as np

from alpr_desk.app.bench.filling import fill_car, fill_office
from alpr_desk.app.bench.measuring import BenchOffice, bench_office, memory_mb, plates, rounded, spread, timed_ms
from alpr_desk.app.bench.recording import recorded_ms
from alpr_desk.app.bench.store import PURPOSE, bench_read
from alpr_desk.app.bench.taking import TakingIn, taken_in_ms
from alpr_desk.app.bench.traffic import Traffic, camera_name, invent
from alpr_desk.cli.collecting import without_collections
from alpr_desk.domain.requests.hotlists import ImportHotlist
from alpr_desk.domain.requests.search import Near, PreviewMisreads, Route, Scene, SearchReads, SearchResult, Together
from alpr_desk.domain.seeing import CapturedRead

_LIMIT, _TRIES, _LISTED = 100, 24, 10_000
_FEWEST, _MOST = 1_000, 100_000
"""Reads that are taken in, half of them beside searches: as many as there are already, within these bounds."""
_COMPARED = 72
"""Searches before."""
_PAUSE_S = 0.1
"""Between two searches that are compared with and without reads being taken in beside: as a hundred people ask."""
Ask = Callable[[str, int], SearchReads]


def search(rows: int, database: str | None = None) -> Mapping[str, float]:
    """For each kind of request p50 and p95 of the first page of 100; the first search, which reads all plates.

    `database`: address of a PostgreSQL server, to measure there in a database of its own.

    `like_ratio`: a pattern of two known characters against the bare LIKE over the same encrypted rows, both medians.
    `ingest_per_second` with matching against a list of 10,000 plates and audit; `search_slowdown`: median while reads
    are being taken in by another process, some searches a second, against the median before; `recorded_per_second`: the
    same by the recorder, as capture brings them.
    """
    with bench_office(database) as office:
        traffic, store = invent(rows, office.clock.now()), office.opened.office.store
        _, fill_ms = timed_ms(lambda: (fill_office if database else fill_car)(store, traffic))
        with store.reading() as unit:
            size = (unit.office_filling if database else unit.filling).size()
        bench = _Bench(office, traffic)
        figures = {
            "rows": float(rows),
            "distinct_plates": float(len(traffic.plates)),
            "fill_s": rounded(fill_ms / 1000),
            "database_mb": rounded(size / 1e6),
            "first_search_ms": rounded(bench.ask_ms(bench.two_known(0))),
        }
        with without_collections():  # as the program runs while a window is open (`ui.cycles`): one takes 80 ms
            for name, requests in bench.kinds():
                if spans := [bench.ask_ms(request) for request in requests]:
                    figures |= spread(name, spans)
            figures |= bench.compared_with_like()
            return figures | bench.while_taking_in() | {"memory_mb": memory_mb()}


@dataclass(frozen=True, slots=True)
class _Bench:
    office: BenchOffice
    traffic: Traffic

    def ask_ms(self, request: Any) -> float:
        return timed_ms(lambda: self.office.opened.desk.execute(self.office.session, request))[1]

    def plate(self, number: int) -> str:
        return self.traffic.plates[(number * 7_919 + 1) % len(self.traffic.plates)]

    def two_known(self, number: int, **narrowed: Any) -> SearchReads:
        """Each form in turn: beginning, end, apart by known places, apart by unknown ones, in the middle."""
        plate = self.plate(number)
        forms = (
            f"{plate[:2]}*",
            f"*{plate[-2:]}",
            f"?{plate[1]}??{plate[4]}??",
            f"*{plate[1]}*{plate[5]}*",
            f"*{plate[3:5]}*",
            f"{plate[0]}*{plate[-1]}",
        )
        return SearchReads(forms[number % len(forms)], PURPOSE, limit=_LIMIT, **narrowed)

    def kinds(self) -> Iterator[tuple[str, list[Any]]]:
        tries = range(_TRIES)
        yield "exact", [SearchReads(self.plate(n), PURPOSE) for n in tries]
        yield "two_known", [self.two_known(n) for n in tries]
        yield "four_known", [SearchReads(f"{self.plate(n)[:4]}*", PURPOSE) for n in tries]
        yield "look_alikes", [SearchReads(self.plate(n), PURPOSE, fuzzy=1 + n % 2) for n in tries]
        yield "look_alikes_partial", [SearchReads(f"{self.plate(n)[:5]}*", PURPOSE, fuzzy=1) for n in tries]
        yield "one_edit", [SearchReads(self.plate(n), PURPOSE, edits=1) for n in tries]
        yield "one_edit_partial", [SearchReads(f"{self.plate(n)[:5]}*", PURPOSE, edits=1) for n in tries]
        yield "preview", [PreviewMisreads(self.plate(n), PURPOSE, fuzzy=2) for n in tries]
        yield "place_and_time", [self.two_known(n, near=self.near(n), **self.days(n, 7)) for n in tries]
        yield "place_and_month", [self.two_known(n, near=self.near(n), **self.days(n, 30)) for n in tries]
        yield "route_and_time", [self.two_known(n, route=self.route(n), **self.days(n, 7)) for n in tries]
        yield "camera_and_time", [self.two_known(n, camera=camera_name(n), **self.days(n, 7)) for n in tries]
        yield "month", [self.two_known(n, **self.days(n, 30)) for n in tries]
        yield "state", [self.two_known(n, state="CA") for n in tries]
        yield "convoy", [self.convoy(n) for n in tries]
        yield "scenes", [self.scenes(n) for n in tries]
        yield "worst", [SearchReads(f"*{n % 10}*", PURPOSE) for n in tries]
        yield "worst_narrowed", [SearchReads(f"*{n % 10}*", PURPOSE, state="NV") for n in tries]
        yield "worst_look_alikes", [SearchReads(f"*{n % 10}*", PURPOSE, fuzzy=2) for n in range(4)]
        yield "next_pages", list(self.pages())

    def near(self, number: int) -> Near:
        latitude, longitude = self.traffic.places[number % len(self.traffic.places)].tolist()
        return Near(latitude, longitude, 500.0)

    def route(self, number: int) -> Route:
        here, there = self.near(number), self.near(number + 1)
        return Route(((here.latitude, here.longitude), (there.latitude, there.longitude)), 200.0)

    def days(self, number: int, days: int) -> dict[str, datetime]:
        """A span somewhere in the year."""
        middle = int(self.traffic.at[(number * 104_729 + len(self.traffic) // 3) % len(self.traffic)])
        since = datetime.fromtimestamp(middle / 1e6, UTC)
        return {"since": since, "until": since + timedelta(days=days)}

    def convoy(self, number: int) -> SearchReads:
        """The patrol car first, with its hundreds of passes; then others."""
        plate = self.traffic.plates[0] if number % 2 == 0 else self.plate(number)
        return SearchReads("*", PURPOSE, together=Together(plate, 60.0, 2))

    def scenes(self, number: int) -> SearchReads:
        made = tuple(Scene(self.near(number + place), **self.days(number + place, 3)) for place in range(3))
        return SearchReads("*", PURPOSE, scenes=made)

    def pages(self) -> Iterator[SearchReads]:
        """The second to fifth page of some searches."""
        for number in range(6):
            request = self.two_known(number)
            for _ in range(4):
                result: SearchResult = self.office.opened.desk.execute(self.office.session, request)
                if not result.next:
                    break
                request = self.two_known(number, after=result.next)
                yield request

    def compared_with_like(self) -> dict[str, float]:
        """The same patterns through the door and by the database's LIKE alone: no gate, audit entry or scoring."""
        requests = [self.two_known(n) for n in range(_TRIES)]
        ours = [self.ask_ms(request) for request in requests]
        bare = [self._like_ms(request.pattern) for request in requests]
        return spread("bare_like", bare) | {"like_ratio": rounded(median(ours) / median(bare))}

    def _like_ms(self, pattern: str) -> float:
        def like() -> int:
            with self.office.opened.office.store.reading() as unit:
                return unit.read_search.bare_like(pattern.replace("?", "_").replace("*", "%"), _LIMIT + 1)

        return timed_ms(like)[1]

    def while_taking_in(self) -> dict[str, float]:
        """Reads taken in alone, then searches alone, then both at once; at last reads that the recorder brings."""
        rng = np.random.default_rng(17)
        listed = plates(rng, _LISTED)
        content = "".join(f"{plate};CA\n" for plate in listed).encode()
        self.ask_ms(ImportHotlist("Bench", "plain", "bench.csv", content))
        reads = list(self._reads(rng, listed, 1 << 40))
        half = len(reads) // 2
        alone_ms = taken_in_ms(self.office.opened, self.office.session, reads[:half])
        before = [self._paced_ms(n) for n in range(_COMPARED)]
        with TakingIn(self.office, reads[half:]) as beside:
            during = [self._paced_ms(n) for n in beside.until_done()]
        live = list(self._reads(rng, listed, 1 << 41))
        return {
            "recorded_per_second": rounded(len(live) / recorded_ms(self.office, live) * 1000),
            "ingest_per_second": rounded(half / alone_ms * 1000),
            "ingest_while_searching_per_second": rounded((len(reads) - half) / beside.ms * 1000),
            "search_slowdown": rounded(median(during) / median(before)),
        } | spread("two_known_while_ingesting", during)

    def _paced_ms(self, number: int) -> float:
        threading.Event().wait(_PAUSE_S)
        return self.ask_ms(self.two_known(number))

    def _reads(self, rng: np.random.Generator, listed: list[str], first: int) -> Iterator[CapturedRead]:
        """Numbered from `first`. A third are of plates that the store knows, one in a thousand is wanted."""
        count = min(max(len(self.traffic), _FEWEST), _MOST)
        now, fresh = self.office.clock.now(), plates(rng, count)
        for number in range(count):
            text = self.plate(number) if number % 3 == 0 else fresh[number]
            text = listed[number % _LISTED] if number % 1_000 == 0 else text
            at = now - timedelta(seconds=(count - number) / 100)
            yield bench_read(first | number, text, at, self.traffic.places[number % 40])
