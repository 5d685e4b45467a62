"""`search` and `ingest`."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import click

from alpr_desk.cli.ingest_format import parse_reads
from alpr_desk.cli.printing import local, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.capture import IngestReads
from alpr_desk.domain.requests.search import Near, SearchReads
from alpr_desk.domain.states import state_code
from alpr_desk.errors import BadInput

BATCH = 500


def commands(tools: Tools) -> list[click.Command]:
    return [_search(tools), _ingest(tools)]


def _search(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @purpose_options
    @click.argument("pattern")
    @click.option("--from", "since", metavar="TIME", help="Not before, like 2026-11-24 or 2026-11-24T14:30 (local).")
    @click.option("--to", "until", metavar="TIME", help="Not after; a day counts to its end.")
    @click.option("--near", metavar="LAT,LON,RADIUS_M", help="Within a circle.")
    @click.option("--state", help="State of the plate: CA or California.")
    @click.option("--camera", help="Name of the camera.")
    @click.option("--fuzzy", type=NUMBER, default=0, show_default=True, help="Characters that may be misread: 0 to 2.")
    @click.option("--limit", type=NUMBER, default=100, show_default=True)
    def search(
        signing: Signing, purpose: Purpose | None, pattern: str, since: str | None, until: str | None,
        near: str | None, state: str | None, camera: str | None, fuzzy: int, limit: int,
    ) -> None:  # fmt: skip
        """Search stored reads: ? one character, * any number, [AB] one of a set, # a digit, @ a letter."""
        request = SearchReads(
            pattern,
            purpose,
            since=_moment(since),
            until=_moment(until, ends=True),
            near=_near(near),
            state=state_code(state) if state is not None else None,
            camera=camera,
            fuzzy=fuzzy,
            limit=limit,
        )
        with signed_in(tools, signing) as caller:
            result = caller.ask(request)
        if signing.as_json:
            print_json(result)
            return
        print_table(
            ("read", "plate", "state", "time", "camera", "score", "why"),
            [
                (
                    row.read.id,
                    row.read.plate,
                    row.read.region or "",
                    local(row.read.captured_at),
                    row.read.camera,
                    f"{row.score:.2f}",
                    row.reason,
                )
                for row in result.rows
            ],
        )
        more = " There are more: narrow the search." if result.cut else ""
        click.echo(f"{len(result.rows)} reads.{more}", err=True)

    return search


def _ingest(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path))
    def ingest(signing: Signing, file: Path) -> None:
        """Take in reads of other readers, a JSON object a line. A file with a faulty line is refused whole."""
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
        reads = parse_reads(lines, file.name)
        stored = hits = 0
        with signed_in(tools, signing) as caller:
            for start in range(0, len(reads), BATCH):
                recorded = caller.ask(IngestReads(file.name, tuple(reads[start : start + BATCH])))
                stored, hits = stored + len(recorded.read_ids), hits + len(recorded.hit_ids)
        tell(f"{stored} reads taken in, {hits} hits raised.", {"reads": stored, "hits": hits}, signing.as_json)

    return ingest


def _moment(text: str | None, *, ends: bool = False) -> datetime | None:
    """`text` as local time where it names no zone; a day alone is its first moment, or its last where it `ends` a span.

    Raises BadInput.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if ends and _is_day(text):
            moment = datetime.combine(moment, time.max)
        return moment.astimezone()
    except (ValueError, OverflowError) as error:
        raise BadInput(f"'{text}' is not a time: write it like 2026-11-24T14:30.") from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _near(text: str | None) -> Near | None:
    if text is None:
        return None
    try:
        latitude, longitude, radius = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput("--near takes latitude, longitude and metres, like 36.74,-119.79,500.") from error
    return Near(latitude, longitude, radius)
