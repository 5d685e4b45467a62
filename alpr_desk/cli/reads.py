"""`ingest`: reads of other readers."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.ceilings import read_within
from alpr_desk.cli.collecting import without_collections
from alpr_desk.cli.ingest_format import MAX_FILE, parse_reads
from alpr_desk.cli.printing import tell
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.taking_in import take_in
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.clock import refuse_future
from alpr_desk.errors import BadInput


def commands(tools: Tools) -> list[click.Command]:
    return [_ingest(tools)]


def _ingest(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.argument("file", type=click.Path(path_type=Path))
    def ingest(signing: Signing, file: Path) -> None:
        """Take in reads of other readers, a JSON object a line. A file with a faulty line is refused whole."""
        with without_collections():
            reads = parse_reads(_lines(file), file.name)
            refuse_future((captured.read.captured_at for captured in reads), tools.clock.now())
            with signed_in(tools, signing) as caller:
                pieces = take_in(caller.ask, file.name, reads)
        known, hits = sum(piece.known for piece in pieces), sum(len(piece.hit_ids) for piece in pieces)
        new = len(reads) - known
        counts = {"reads": len(reads), "new": new, "known": known, "hits": hits}
        tell(f"{new} new, {known} known, {hits} hits raised.", counts, signing.as_json)

    return ingest


def _lines(file: Path) -> list[bytes]:
    try:
        content, size = read_within(file, MAX_FILE)
        if size > MAX_FILE:
            sizes = f"{size / 1e6:,.0f} MB, and {MAX_FILE / 1e6:,.0f} MB are taken in at once"
            raise BadInput(f"{file.name} has {sizes}: split it between two lines. Nothing was taken in.")
        return content.splitlines()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
