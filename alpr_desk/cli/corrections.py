"""`correct`."""

from __future__ import annotations

import click

from alpr_desk.cli.printing import plain, tell
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.corrections import CorrectRead
from alpr_desk.domain.states import state_code


def commands(tools: Tools) -> list[click.Command]:
    @click.command()
    @signing_options(tools)
    @purpose_options
    @click.argument("read_id", type=NUMBER)
    @click.argument("plate")
    @click.option("--state", help="State of the plate, where that was read wrong too: CA or California.")
    @click.option("--reason", required=True, help="What shows that the read is wrong.")
    def correct(
        signing: Signing, purpose: Purpose | None, read_id: int, plate: str, state: str | None, reason: str
    ) -> None:
        """Correct what a read says. The read stays as it was, and its hits are judged again."""
        region = f"US-{state_code(state)}" if state is not None else None
        with signed_in(tools, signing) as caller:
            done = caller.ask(CorrectRead(read_id, plate, reason, region, purpose))
        tell(
            f"Read {read_id} is corrected: {len(done.raised)} hits raised, {len(done.overtaken)} hits overtaken.",
            plain(done),
            signing.as_json,
        )

    return [correct]
