"""`audit report`: the statistics of a month or a year, as a signed PDF or a page for publication."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import print_json
from alpr_desk.cli.signing import Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.requests.statistics import WriteStatistics
from alpr_desk.errors import BadInput


def report(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--month", metavar="YYYY-MM", help="A month, like 2026-10.")
    @click.option("--year", metavar="YYYY", help="A whole year instead.")
    @click.option(
        "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="NAME.pdf or NAME.html."
    )
    @click.option("--public", is_flag=True, help="Without anything that could single a person out.")
    def report(signing: Signing, month: str | None, year: str | None, out: Path, public: bool) -> None:
        """Write the statistics of a month or a year: a signed PDF, or with --public also a web page."""
        if (month is None) == (year is None):
            raise BadInput("Name either --month 2026-10 or --year 2026.")
        with signed_in(tools, signing) as caller:
            written = caller.ask(WriteStatistics(month or year or "", out, public))
        if signing.as_json:
            print_json(written)
            return
        signed = f", signed by {written.signed_by}" if written.signed_by else ""
        click.echo(f"{written.path}{signed}. SHA-256 {written.sha256}")

    return report
