"""`package`. Verifying needs no sign-in and no database."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.printing import local, print_json, print_table
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.evidence import ListPackages, PackageVerdict, WritePackage
from alpr_desk.errors import BadInput


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def package() -> None:
        """Evidence packages: write and verify."""

    @package.command()
    @signing_options(tools)
    @purpose_options
    @click.option("--read", "read_ids", multiple=True, type=NUMBER, help="Number of a read; may be repeated.")
    @click.option("--hit", "hit_ids", multiple=True, type=NUMBER, help="Number of a hit; may be repeated.")
    @click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
    def create(
        signing: Signing, purpose: Purpose | None, read_ids: tuple[int, ...], hit_ids: tuple[int, ...], out: Path
    ) -> None:
        """Write reads and hits as a signed package below a folder."""
        with signed_in(tools, signing) as caller:
            written = caller.ask(WritePackage(read_ids, hit_ids, out, purpose))
        if signing.as_json:
            print_json(written)
            return
        click.echo(f"{written.path}: {written.files} files, {written.bytes} bytes, signed {written.signature_level}.")
        click.echo(f"Authority {written.authority_sha256}")

    @package.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List the packages that were written."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListPackages())
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("package", "written", "by", "purpose", "folder"),
                [(row.id, local(row.written_at), row.written_by, row.purpose, row.folder) for row in rows],
            )

    @package.command()
    @click.argument("path", type=click.Path(path_type=Path))
    @click.option("--authority", metavar="SHA256", help="Fingerprint of the agency's authority, as it was told you.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.pass_context
    def verify(context: click.Context, path: Path, authority: str | None, as_json: bool) -> None:
        """Check a package: files, manifests, signatures."""
        if not path.exists():
            raise BadInput(f"There is no {path}: name the folder that holds bagit.txt.")
        verdict = tools.verify_package(path, authority)
        if as_json:
            print_json(
                {
                    "path": str(verdict.path),
                    "good": verdict.good,
                    "passed": verdict.passed,
                    "faults": verdict.faults,
                    "signer": verdict.signer,
                    "authority_sha256": verdict.authority_sha256,
                }
            )
        else:
            _print_verdict(verdict)
        context.exit(0 if verdict.good else 1)

    return [package]


def _print_verdict(verdict: PackageVerdict) -> None:
    for sentence in verdict.passed:
        click.echo(f"  good   {sentence}")
    for fault in verdict.faults:
        click.echo(f"  FAULT  {fault.path}: {fault.sentence}" if fault.path else f"  FAULT  {fault.sentence}")
    if verdict.signer:
        click.echo(f"Signed by {verdict.signer}")
        click.echo(f"Authority {verdict.authority_sha256} (compare by telephone)")
    click.echo("The package is whole and unchanged." if verdict.good else "Do not rely on this package.")
