"""`search`, and the preview of what a setting lets in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import click

from alpr_desk.cli.printing import local, print_json, print_table
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.search import (
    MisreadPreview,
    Near,
    Polygon,
    PreviewMisreads,
    Route,
    Scene,
    SearchReads,
    SearchResult,
    Together,
)
from alpr_desk.domain.states import known_state
from alpr_desk.errors import BadInput


def commands(tools: Tools) -> list[click.Command]:
    return [_search(tools)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a search as they were typed."""

    since: str | None
    until: str | None
    near: str | None
    polygon: str | None
    route: str | None
    width: float
    state: str | None
    camera: str | None
    vehicle: str | None
    incident: str | None
    fuzzy: int
    edits: int
    companion: str | None
    within: float
    times: int
    scene: tuple[str, ...]
    after: str
    limit: int

    def request(self, pattern: str, purpose: Purpose | None) -> SearchReads:
        """Raises BadInput for what cannot be understood."""
        return SearchReads(
            pattern,
            purpose,
            since=_moment(self.since),
            until=_moment(self.until, ends=True),
            near=_near(self.near, "--near") if self.near is not None else None,
            polygon=Polygon(_points(self.polygon, "--polygon")) if self.polygon is not None else None,
            route=Route(_points(self.route, "--route"), self.width) if self.route is not None else None,
            state=known_state(self.state) if self.state is not None else None,
            camera=self.camera,
            vehicle=self.vehicle,
            incident=self.incident,
            fuzzy=self.fuzzy,
            edits=self.edits,
            together=Together(self.companion, self.within, self.times) if self.companion is not None else None,
            scenes=tuple(map(_scene, self.scene)),
            after=self.after,
            limit=self.limit,
        )


def _search(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @purpose_options
    @click.argument("pattern")
    @click.option("--from", "since", metavar="TIME", help="Not before, like 2026-11-24 or 2026-11-24T14:30 (local).")
    @click.option("--to", "until", metavar="TIME", help="Not after; a day counts to its end.")
    @click.option("--near", metavar="LAT,LON,RADIUS_M", help="Within a circle.")
    @click.option("--polygon", metavar='"LAT,LON LAT,LON ..."', help="Inside an area of 3 to 100 corners.")
    @click.option("--route", metavar='"LAT,LON LAT,LON ..."', help="Along a way of 2 to 100 points.")
    @click.option("--width", type=float, default=100.0, show_default=True, help="Metres to either side of the way.")
    @click.option("--state", help="State of the plate: CA or California.")
    @click.option("--camera", help="Name of the camera.")
    @click.option("--vehicle", help="Vehicle that read it.")
    @click.option("--incident", help="Incident that it was tagged with.")
    @click.option("--fuzzy", type=NUMBER, default=0, show_default=True, help="Characters that may be misread: 0 to 2.")
    @click.option("--edits", type=NUMBER, default=0, show_default=True, help="Missing, added or other characters.")
    @click.option("--with", "companion", metavar="PLATE", help="Seen together with this plate.")
    @click.option("--within", type=float, default=60.0, show_default=True, help="Seconds between the two.")
    @click.option("--times", type=NUMBER, default=2, show_default=True, help="Passes they must have been together at.")
    @click.option("--scene", multiple=True, metavar="LAT,LON,RADIUS_M,FROM,TO", help="Was there; give 2 to 6 of them.")
    @click.option("--after", default="", metavar="PAGE", help="The next page, as the page before named it.")
    @click.option("--limit", type=NUMBER, default=100, show_default=True)
    @click.option("--preview", is_flag=True, help="Say how many plates --fuzzy and --edits let in; search for nothing.")
    def search(signing: Signing, purpose: Purpose | None, pattern: str, preview: bool, **options: Any) -> None:
        """Search stored reads: ? one character, * any number, [AB] one of a set, # a digit, @ a letter."""
        asked = _Asked(**options)
        request = asked.request(pattern, purpose)
        with signed_in(tools, signing) as caller:
            if preview:
                _print_preview(caller.ask(PreviewMisreads(pattern, purpose, asked.fuzzy, asked.edits)), signing)
            else:
                _print_result(caller.ask(request), signing)

    return search


def _print_result(result: SearchResult, signing: Signing) -> None:
    if signing.as_json:
        print_json(result)
        return
    incident = any(row.read.incident for row in result.rows)
    print_table(
        ("read", "plate", "state", "time", "camera", "score", "why", *(("incident",) if incident else ())),
        [
            (
                row.read.id,
                row.read.plate,
                row.read.region or "",
                local(row.read.captured_at),
                row.read.camera,
                f"{row.score:.2f}",
                row.reason,
                *((row.read.incident,) if incident else ()),
            )
            for row in result.rows
        ],
    )
    more = f" There are more: narrow the search, or go on with --after {result.next}" if result.next else ""
    found = f"{len(result.rows)} reads, found by search {result.search_id}."
    click.echo(f"{found}{more}{' ' if result.bound else ''}{result.bound}", err=True)


def _print_preview(preview: MisreadPreview, signing: Signing) -> None:
    if signing.as_json:
        print_json(preview)
        return
    print_table(("plate", "score", "why"), [(e.plate, f"{e.score:.2f}", e.reason) for e in preview.examples])
    click.echo(f"{preview.as_typed} plates fit as typed; {preview.let_in} more would be let in.", err=True)


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


def _numbers(text: str, count: int, said: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput(said) from error
    if len(numbers) != count:
        raise BadInput(said)
    return numbers


def _near(text: str, option: str) -> Near:
    said = f"{option} takes latitude, longitude and metres, like 36.74,-119.79,500."
    return Near(*_numbers(text, 3, said))


def _points(text: str, option: str) -> tuple[tuple[float, float], ...]:
    said = f'{option} takes points of latitude and longitude, like "36.74,-119.79 36.75,-119.78".'
    points = [_numbers(part, 2, said) for part in text.split()]
    return tuple((latitude, longitude) for latitude, longitude in points)


def _scene(text: str) -> Scene:
    parts = text.split(",")
    if len(parts) != 5:
        raise BadInput(
            "--scene takes latitude, longitude, metres, start and end, "
            "like 36.74,-119.79,500,2026-11-24T14:00,2026-11-24T16:00."
        )
    since, until = _moment(parts[3]), _moment(parts[4], ends=True)
    if since is None or until is None:
        raise BadInput("--scene needs both its times.")
    return Scene(_near(",".join(parts[:3]), "--scene"), since, until)
