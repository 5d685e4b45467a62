"""`demo` and `bench`."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import print_json
from alpr_desk.cli.tools import Tools

BENCHES = ("read", "track", "hotlist", "search", "upgrade", "audit", "package", "startup", "ui", "live")


def commands(tools: Tools) -> list[click.Command]:
    @click.command()
    @click.option("--source", metavar="PATH", help="Images, a video or a stream (default: the synthetic drive).")
    @click.option("--headless", is_flag=True, help="No window, also where there is a display.")
    @click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(".demo"), show_default=True)
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def demo(source: str | None, headless: bool, out: Path, as_json: bool) -> None:
        """Show everything on a demonstration agency: camera, hits, search, signed package."""
        summary = tools.demonstrate(out=out, source=source, headless=headless)
        if as_json:
            print_json(summary)
            return
        for name, value in summary.items():
            click.echo(f"{name.replace('_', ' '):<22} {value}")

    @click.command()
    @click.argument("name", metavar="NAME", type=click.Choice(BENCHES))
    @click.option("--rows", type=int, help="Pictures, frames, reads or starts, by what is measured.")
    @click.option("--entries", type=int, help="Entries of the hotlist or of the audit log.")
    @click.option(
        "--images", multiple=True, type=click.Path(path_type=Path, exists=True), help="Pictures for 'read', or folders."
    )
    @click.option(
        "--database", metavar="URL", help="'search' on this PostgreSQL server, in a database made for it and dropped."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def bench(
        name: str,
        rows: int | None,
        entries: int | None,
        images: tuple[Path, ...],
        database: str | None,
        as_json: bool,
    ) -> None:
        """Measure speed and memory on this machine; NAME says of what."""
        result = tools.bench(name, rows=rows, entries=entries, images=images, database=database)
        if as_json:
            print_json(result)
            return
        click.echo(f"{result['bench']} on {result['machine']}")
        for figure, value in result["figures"].items():
            click.echo(f"  {figure:<36} {value}")

    return [demo, bench]
