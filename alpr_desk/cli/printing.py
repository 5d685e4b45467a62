"""How results are printed: JSON for machines, aligned columns for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from alpr_desk.domain.clock import utc_text
from alpr_desk.domain.matching import StoredRead


def plain(value: Any) -> Any:
    """Domain types as JSON values; bytes are left out, times are UTC, candidates are as `alpr-desk read` has them."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value) if f.repr)
        values = {name: plain(part) for name, part in pairs if not isinstance(part, bytes)}
        if isinstance(value, StoredRead):
            values["candidates"] = [{"plate": plate, "confidence": sure} for plate, sure in value.candidates]
        return values
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date | Path):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(plain(part) for part in value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    return value


def print_json(value: Any) -> None:
    """One line of ASCII, so that no console's encoding can break it."""
    click.echo(json.dumps(plain(value)))


def tell(sentence: str, values: dict[str, Any], as_json: bool) -> None:
    """What a change did: a sentence, or `values` as JSON."""
    if as_json:
        print_json(values)
    else:
        click.echo(sentence)


def print_table(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as their widest cell."""
    cells = [[str(cell) for cell in row] for row in (titles, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def local(moment: datetime | None) -> str:
    """Local time with the date, as `2026-11-24 14:32:07`."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""
