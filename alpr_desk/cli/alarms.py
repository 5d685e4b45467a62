"""`alarm`."""

from __future__ import annotations

import click

from alpr_desk.cli.printing import local, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.requests.alarms import AcknowledgeAlarm, ListAlarms


def commands(tools: Tools) -> list[click.Command]:
    @click.group()
    def alarm() -> None:
        """Alarms about the audit log, the clock and the accounts."""

    @alarm.command("list")
    @signing_options(tools)
    @click.option("--limit", type=NUMBER, default=100, show_default=True)
    def list_(signing: Signing, limit: int) -> None:
        """List alarms, newest first."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListAlarms(limit))
        if signing.as_json:
            print_json(rows)
        else:
            print_table(
                ("alarm", "raised", "kind", "taken up by", "detail"),
                [(a.uid, local(a.raised_at), a.kind.value, a.acknowledged_by or "nobody", a.detail) for a in rows],
            )

    @alarm.command()
    @signing_options(tools)
    @click.argument("uid", metavar="ALARM")
    @click.option("--note", required=True, help="What you found or did.")
    def acknowledge(signing: Signing, uid: str, note: str) -> None:
        """Take an alarm up."""
        with signed_in(tools, signing) as caller:
            taken = caller.ask(AcknowledgeAlarm(uid, note))
        tell(f"Alarm {taken.uid} is taken up.", {"alarm": taken.uid, "note": taken.note}, signing.as_json)

    return [alarm]
