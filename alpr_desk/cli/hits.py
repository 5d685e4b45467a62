"""`hits` and `hit`."""

from __future__ import annotations

import click

from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.matching import Disposition, HitStatus, Tick
from alpr_desk.domain.requests.hits import DisposeHit, ListHits, VerifyHit


def commands(tools: Tools) -> list[click.Command]:
    @click.command()
    @signing_options(tools)
    @click.option("--status", type=click.Choice([status.value for status in HitStatus]))
    @click.option("--limit", type=NUMBER, default=200, show_default=True)
    def hits(signing: Signing, status: str | None, limit: int) -> None:
        """List hits, newest first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListHits(HitStatus(status) if status else None, limit))
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("hit", "read", "plate", "listed", "kind", "list", "raised", "status"),
            [
                (
                    row.id,
                    row.read.id,
                    row.read.plate,
                    row.match.entry.plate,
                    row.match.kind,
                    row.hotlist_name,
                    local(row.raised_at),
                    row.status,
                )
                for row in rows
            ],
        )

    return [hits, _hit(tools)]


def _hit(tools: Tools) -> click.Group:
    @click.group()
    def hit() -> None:
        """Verify and dispose hits. A hit is a lead, not probable cause."""

    @hit.command()
    @signing_options(tools)
    @click.argument("hit_id", type=NUMBER)
    @click.option("--tick", "ticks", multiple=True, required=True, type=click.Choice([tick.value for tick in Tick]))
    @click.option("--clets", "clets_reference", default="", help="Operator or reference of the CLETS/NCIC return.")
    def verify(signing: Signing, hit_id: int, ticks: tuple[str, ...], clets_reference: str) -> None:
        """Record what was verified."""
        with signed_in(tools, signing) as caller:
            changed = caller.ask(VerifyHit(hit_id, frozenset(Tick(tick) for tick in ticks), clets_reference))
        tell(f"Hit {hit_id} is verified: {', '.join(sorted(ticks))}.", plain(changed), signing.as_json)

    @hit.command()
    @signing_options(tools)
    @click.argument("hit_id", type=NUMBER)
    @click.option("--as", "disposition", required=True, type=click.Choice([d.value for d in Disposition]))
    @click.option("--reason", default="")
    def dispose(signing: Signing, hit_id: int, disposition: str, reason: str) -> None:
        """Record how a hit ended."""
        with signed_in(tools, signing) as caller:
            changed = caller.ask(DisposeHit(hit_id, Disposition(disposition), reason))
        tell(f"Hit {hit_id} is disposed of: {disposition}.", plain(changed), signing.as_json)

    return hit
