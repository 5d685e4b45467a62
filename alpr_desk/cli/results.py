"""`export`."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import plain, tell
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.results import ExportResults


def commands(tools: Tools) -> list[click.Command]:
    @click.command()
    @signing_options(tools)
    @purpose_options
    @click.argument("read_ids", nargs=-1, required=True, type=NUMBER)
    @click.option("--out", required=True, type=click.Path(path_type=Path), help="A new file, .csv or .pdf.")
    @click.option("--search", "search_id", type=NUMBER, required=True, help="Number of the search that found them.")
    def export(signing: Signing, purpose: Purpose | None, read_ids: tuple[int, ...], out: Path, search_id: int) -> None:
        """Write reads that a search found as a list. A list is no evidence: see 'package create'."""
        with signed_in(tools, signing) as caller:
            done = caller.ask(ExportResults(read_ids, out, search_id, purpose))
        tell(f"{done.reads} reads are on the list {done.path}.", plain(done), signing.as_json)

    return [export]
