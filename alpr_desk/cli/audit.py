"""`audit`: the log's entries, its verification, checkpoints and exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alpr_desk.cli.figures import report
from alpr_desk.cli.printing import local, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.proving import Anchor, AuditVerdict
from alpr_desk.domain.requests.audit import ExportAudit, ExportVerdict, ListAudit, MakeCheckpoint, VerifyAudit
from alpr_desk.errors import BadInput, EnvironmentFault

_ANCHOR_BYTES = 65_536
"""A checkpoint has about 300; a larger file is none."""


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def audit() -> None:
        """The audit log."""

    for command in (_list(tools), _verify(tools), _export(tools), _checkpoint(tools), report(tools)):
        audit.add_command(command)
    return [audit]


def _list(tools: Tools) -> click.Command:
    @click.command("list")
    @signing_options(tools)
    @click.option("--limit", type=NUMBER, default=100, show_default=True)
    @click.option("--text", default="", help="Only entries that hold this: a plate, a case number.")
    def list_(signing: Signing, limit: int, text: str) -> None:
        """List entries, newest first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListAudit(limit=limit, text=text))
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("entry", "time", "event", "outcome", "user", "purpose", "detail"),
                [(r.sequence, local(r.at), r.event, r.outcome, r.user_name, r.purpose, r.detail) for r in rows],
            )

    return list_


def _verify(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools, user_required=False)
    @click.option(
        "--anchor",
        "anchors",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A checkpoint kept elsewhere: the log must be its continuation. Can be given more than once.",
    )
    @click.option(
        "--export",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Check this exported file instead: no sign-in and no database.",
    )
    @click.option("--key", default="", metavar="KEY", help="With --export: the log's key as it was read out to you.")
    @click.pass_context
    def verify(
        context: click.Context, signing: Signing, anchors: tuple[Path, ...], export: Path | None, key: str
    ) -> None:
        """Check the whole log: nothing changed, missing, moved, inserted, cut off or exchanged."""
        if export is not None:
            if anchors:
                raise BadInput("Give --anchor or --export, not both: an export holds its own checkpoint.")
            offline = tools.verify_export(export, key)
            _print_export(offline, signing.as_json)
            context.exit(0 if offline.good else 1)
        if not signing.user:
            raise BadInput("Name yourself with --user, or an exported file with --export.")
        kept = tuple(Anchor(path.name, _note(path)) for path in anchors)
        with signed_in(tools, signing) as caller:
            verdict = caller.ask(VerifyAudit(kept))
        _print_verdict(verdict, signing.as_json)
        context.exit(0 if verdict.good else 1)

    return verify


def _note(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_ANCHOR_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be read ({error.strerror}): see that the drive is connected.") from error


def _print_verdict(verdict: AuditVerdict, as_json: bool) -> None:
    if as_json:
        names = ("good", "entries", "head", "root", "checkpoints", "anchors", "faults", "notes")
        print_json({name: getattr(verdict, name) for name in names})
        return
    for fault in verdict.faults:
        click.echo(f"  FAULT  {fault.sentence}")
    for note in verdict.notes:
        click.echo(f"  note   {note.sentence}")
    compared = f"compared with {verdict.checkpoints} checkpoints and {verdict.anchors} anchors"
    click.echo(f"{verdict.entries} entries, head {verdict.head}, {compared}: {_word(verdict.good)}.")


def _print_export(verdict: ExportVerdict, as_json: bool) -> None:
    if as_json:
        names = ("good", "entries", "complete", "size", "key")
        values: dict[str, Any] = {name: getattr(verdict, name) for name in names}
        print_json({**values, "faults": [{"sequence": n, "sentence": sentence} for n, sentence in verdict.faults]})
        return
    for _, sentence in verdict.faults:
        click.echo(f"  FAULT  {sentence}")
    click.echo(f"Key: {verdict.key}")
    extent = "the whole log" if verdict.complete else f"of a log of {verdict.size}"
    click.echo(f"{verdict.entries} entries, {extent}: {_word(verdict.good)}.")


def _word(good: bool) -> str:
    return "good" if good else "NOT good"


def _export(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--first", type=NUMBER, default=1, show_default=True)
    @click.option("--last", type=NUMBER, default=0, help="0: to the end.")
    @click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False))
    def export(signing: Signing, first: int, last: int, out: Path) -> None:
        """Write entries with proofs and a checkpoint, a JSON object a line; `audit verify --export` checks the file."""
        with signed_in(tools, signing) as caller:
            written = caller.ask(ExportAudit(out.absolute(), first, last))
        values = {"entries": written.entries, "out": out, "size": written.size, "key": written.key}
        tell(f"{written.entries} entries in {out}.", values, signing.as_json)

    return export


def _checkpoint(tools: Tools) -> click.Command:
    @click.command()
    @signing_options(tools)
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file too.")
    def checkpoint(signing: Signing, out: Path | None) -> None:
        """Sign the log as it stands. Keep the checkpoint off this machine: `audit verify --anchor` compares."""
        with signed_in(tools, signing) as caller:
            made = caller.ask(MakeCheckpoint(out.absolute() if out is not None else None))
        if signing.as_json:
            print_json(made)
            return
        click.echo(made.checkpoint.note, nl=False)
        click.echo(f"Key: {made.key}", err=True)

    return checkpoint
