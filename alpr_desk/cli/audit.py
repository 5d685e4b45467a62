"""`audit`."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click

from alpr_desk.cli.figures import report
from alpr_desk.cli.printing import local, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.proving import AuditEntry
from alpr_desk.domain.requests.audit import ExportAudit, ListAudit, VerifyAudit
from alpr_desk.errors import BadInput


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def audit() -> None:
        """The audit log."""

    @audit.command("list")
    @signing_options(tools)
    @click.option("--limit", type=NUMBER, default=100, show_default=True)
    def list_(signing: Signing, limit: int) -> None:
        """List entries, newest first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListAudit(limit=limit))
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("entry", "time", "event", "outcome", "user", "purpose", "detail"),
                [(r.sequence, local(r.at), r.event, r.outcome, r.user_name, r.purpose, r.detail) for r in rows],
            )

    @audit.command()
    @signing_options(tools)
    @click.pass_context
    def verify(context: click.Context, signing: Signing) -> None:
        """Check the whole log: nothing changed, missing, moved or inserted."""
        with signed_in(tools, signing) as caller:
            verdict = caller.ask(VerifyAudit())
        if signing.as_json:
            print_json(
                {
                    "good": verdict.good,
                    "entries": verdict.entries,
                    "head": verdict.head,
                    "faults": verdict.faults,
                    "notes": verdict.notes,
                }
            )
        else:
            for fault in verdict.faults:
                click.echo(f"  FAULT  {fault.sentence}")
            for note in verdict.notes:
                click.echo(f"  note   {note.sentence}")
            click.echo(f"{verdict.entries} entries, head {verdict.head}: {'good' if verdict.good else 'NOT good'}.")
        context.exit(0 if verdict.good else 1)

    @audit.command()
    @signing_options(tools)
    @click.option("--first", type=NUMBER, default=1, show_default=True)
    @click.option("--last", type=NUMBER, default=0, help="0: to the end.")
    @click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
    def export(signing: Signing, first: int, last: int, out: Path) -> None:
        """Write entries with their canonical bytes, a JSON object a line."""
        with signed_in(tools, signing) as caller:
            entries = caller.ask(ExportAudit(first, last))
        _write_lines(out, entries)
        tell(f"{len(entries)} entries in {out}.", {"entries": len(entries), "out": out}, signing.as_json)

    audit.add_command(report(tools))
    return [audit]


def _write_lines(out: Path, entries: tuple[AuditEntry, ...]) -> None:
    """The whole file or none of it: what `out` held before stays until the new lines are on the disk."""
    lines = (
        json.dumps(
            {
                "sequence": entry.sequence,
                "previous_hash": entry.previous_hash,
                "hash": entry.hash,
                "canonical": entry.canonical.decode("utf-8", "replace"),
            }
        )
        for entry in entries
    )
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadInput(f"There is no folder {out.parent}: make it, or choose another place.") from error
    partial = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(line + "\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
