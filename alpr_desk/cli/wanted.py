"""`hotlist plate`, `hotlist wrong`, `hotlist pickup`: plates entered here, wrong entries, lists that are fetched."""

from __future__ import annotations

from pathlib import Path

import click

from alpr_desk.cli.files import text_of
from alpr_desk.cli.printing import local, plain, print_json, print_table, tell
from alpr_desk.cli.signing import NUMBER, Signing, purpose_options, signed_in, signing_options
from alpr_desk.cli.tools import Tools
from alpr_desk.domain.matching import Decision, FieldList
from alpr_desk.domain.purpose import Purpose
from alpr_desk.domain.requests.field_entries import (
    DecideSuppression,
    EnterPlate,
    ListEntered,
    ListSuppressed,
    ListSuppressions,
    ReportWrongEntry,
    ReviewPlate,
)
from alpr_desk.domain.requests.list_pickup import ListPickups, RemovePickup, RunPickups, SetPickup, is_sftp
from alpr_desk.errors import AnswerIsNo

_LISTS = {"field": FieldList.FIELD, "amber": FieldList.AMBER, "bolo": FieldList.BOLO}


def _decision(refuse: bool) -> Decision:
    return Decision.REFUSED if refuse else Decision.APPROVED


def entered(tools: Tools) -> click.Command:
    """`hotlist plate`."""

    @click.group()
    def plate() -> None:
        """Plates entered here: add, list, review."""

    @plate.command()
    @signing_options(tools)
    @purpose_options
    @click.argument("plate")
    @click.option("--reason", required=True, help="Why it is wanted.")
    @click.option("--as", "which", type=click.Choice(list(_LISTS)), default="field", show_default=True)
    @click.option("--state", default="", help="State of the plate, if known.")
    @click.option("--source", default="", help="Who put it out (AMBER, BOLO).")
    @click.option("--author", default="", help="Who wrote it (AMBER, BOLO).")
    @click.option("--hours", type=NUMBER, default=0, help="Until it expires; otherwise as the settings say.")
    def add(
        signing: Signing, purpose: Purpose | None, plate: str, reason: str, which: str, state: str, source: str,
        author: str, hours: int,
    ) -> None:  # fmt: skip
        """Alert on a plate, whole or in part: ? one character, * any number, [8B] one of a set."""
        request = EnterPlate(plate, reason, purpose, _LISTS[which], state, source, author, hours)
        with signed_in(tools, signing) as caller:
            done = caller.ask(request)
        if signing.as_json:
            print_json(done)
            return
        click.echo(f"{done.entry.number}: alerts on {done.entry.entry.plate} until {local(done.entry.expires_at)}.")
        rows = [(r.id, r.plate, r.region or "", local(r.captured_at), r.camera) for r in done.seen]
        print_table(("read", "plate", "state", "time", "camera"), rows)
        click.echo(f"{len(rows)} stored reads fit.{' There are more: search.' if done.cut else ''}", err=True)

    @plate.command("list")
    @signing_options(tools)
    @click.option("--all", "everything", is_flag=True, help="Expired and refused ones, too.")
    def list_(signing: Signing, everything: bool) -> None:
        """List the plates entered here."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListEntered(everything))
        if signing.as_json:
            print_json(rows)
            return
        titles = ("number", "plate", "state", "list", "reason", "entered by", "expires", "review")
        print_table(
            titles,
            [
                (e.number, e.entry.plate, e.entry.state or "", e.which.value, e.reason, e.entered_by)
                + (local(e.expires_at), e.review or "waits")
                for e in rows
            ],
        )

    @plate.command()
    @signing_options(tools)
    @click.argument("number", type=int)
    @click.option("--refuse", is_flag=True, help="Refuse it: it raises no hit from now on.")
    def review(signing: Signing, number: int, refuse: bool) -> None:
        """A supervisor's word on an entered plate."""
        with signed_in(tools, signing) as caller:
            done = caller.ask(ReviewPlate(number, _decision(refuse)))
        tell(f"{number}: {done.review}.", plain(done), signing.as_json)

    return plate


def suppression(tools: Tools) -> click.Command:
    """`hotlist wrong`."""

    @click.group()
    def wrong() -> None:
        """Wrong entries of lists: report, list, decide."""

    @wrong.command()
    @signing_options(tools)
    @click.argument("hotlist")
    @click.argument("plate")
    @click.option("--reason", required=True, help="Why the entry is wrong.")
    @click.option("--state", default="", help="Only the entry of this state.")
    @click.option("--days", type=NUMBER, default=7, show_default=True, help="How long it is to raise no alert.")
    def report(signing: Signing, hotlist: str, plate: str, reason: str, state: str, days: int) -> None:
        """Ask that a wrong entry raise no alert. Another member decides."""
        with signed_in(tools, signing) as caller:
            done = caller.ask(ReportWrongEntry(hotlist, plate, reason, state, days))
        tell(f"{done.id}: reported; it alerts until a supervisor approves.", plain(done), signing.as_json)

    @wrong.command("list")
    @signing_options(tools)
    @click.option("--all", "everything", is_flag=True, help="Expired and refused ones, too.")
    def list_(signing: Signing, everything: bool) -> None:
        """List reported entries."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListSuppressions(everything))
        if signing.as_json:
            print_json(rows)
            return
        print_table(
            ("number", "list", "plate", "state", "reason", "reported by", "decision", "until", "kept quiet"),
            [
                (s.id, s.hotlist_name, s.plate, s.state or "", s.reason, s.reported_by)
                + (s.decision or "waits", local(s.expires_at), s.matches)
                for s in rows
            ],
        )

    @wrong.command()
    @signing_options(tools)
    @click.argument("number", type=int)
    def matches(signing: Signing, number: int) -> None:
        """List the reads that a suppressed entry kept from alerting."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListSuppressed(number))
        if signing.as_json:
            print_json(rows)
            return
        cells = [(m.read.id, m.read.plate, local(m.read.captured_at), m.read.camera) for m in rows]
        print_table(("read", "plate", "time", "camera"), cells)

    @wrong.command()
    @signing_options(tools)
    @click.argument("number", type=int)
    @click.option("--refuse", is_flag=True, help="Refuse it: the entry goes on alerting.")
    def decide(signing: Signing, number: int, refuse: bool) -> None:
        """Approve or refuse a report. Not by whoever made it."""
        with signed_in(tools, signing) as caller:
            done = caller.ask(DecideSuppression(number, _decision(refuse)))
        tell(f"{number}: {done.decision}.", plain(done), signing.as_json)

    return wrong


def pickup(tools: Tools) -> click.Command:
    """`hotlist pickup`."""

    @click.group()
    def pickup() -> None:
        """Lists fetched from a watched folder or an SFTP address: set, list, run, remove."""

    @pickup.command("set")
    @signing_options(tools)
    @click.argument("hotlist")
    @click.argument("address")
    @click.option("--profile", required=True, help="How the file is laid out: see 'hotlist profiles'.")
    @click.option("--host-key", default="", metavar="SHA256:…", help="The SFTP server's key.")
    @click.option(
        "--identity",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="File of the private key to sign in with.",
    )
    @click.option("--minutes", type=NUMBER, default=60, show_default=True, help="How often it is fetched.")
    @click.option("--add", is_flag=True, help="Add to the version in force instead of replacing it.")
    @click.option("--keep-login", is_flag=True, help="Sign in as set before; for the same server only.")
    def set_(
        signing: Signing,
        hotlist: str,
        address: str,
        profile: str,
        host_key: str,
        identity: Path | None,
        minutes: int,
        add: bool,
        keep_login: bool,
    ) -> None:
        """Fetch a list from ADDRESS: a folder with a pattern of names, or sftp://user@host:port/path.

        For SFTP the server's password, or the passphrase of --identity, is asked for after your own password and code.
        While the window is open the list is fetched by itself, under your name.
        """
        with signed_in(tools, signing) as caller:
            private_key, password = "", ""
            if identity is not None and not keep_login:
                private_key = text_of(identity)
                password = signing.secrets.next("passphrase of the private key", needed=False)
            elif is_sftp(address) and not keep_login:
                password = signing.secrets.next("SFTP password")
            request = SetPickup(
                hotlist, profile, address, host_key, password, minutes, not add, private_key, keep_login
            )
            done = caller.ask(request)
        tell(f"{hotlist} is fetched every {done.every_minutes} minutes.", plain(done), signing.as_json)

    @pickup.command()
    @signing_options(tools)
    @click.argument("hotlist")
    def remove(signing: Signing, hotlist: str) -> None:
        """Fetch a list no more; what is in force stays."""
        with signed_in(tools, signing) as caller:
            caller.ask(RemovePickup(hotlist))
        tell(f"{hotlist} is fetched no more.", {"hotlist": hotlist}, signing.as_json)

    @pickup.command("list")
    @signing_options(tools)
    def list_(signing: Signing) -> None:
        """List what is fetched, and how the last attempt went."""
        with signed_in(tools, signing) as caller:
            rows = caller.ask(ListPickups())
        if signing.as_json:
            print_json(rows)
            return
        cells = [
            (p.hotlist, p.address, p.every_minutes, local(p.last_at), local(p.next_at), p.failures, p.last_outcome)
            for p in rows
        ]
        print_table(("list", "address", "minutes", "last", "next", "failures", "outcome"), cells)

    @pickup.command()
    @signing_options(tools)
    @click.argument("hotlist", required=False)
    @click.option("--all", "everything", is_flag=True, help="Also what is not due yet.")
    def run(signing: Signing, hotlist: str | None, everything: bool) -> None:
        """Fetch what is due, or HOTLIST alone. Ends with 1 where a list could not be fetched."""
        with signed_in(tools, signing) as caller:
            done = caller.ask(RunPickups(everything, hotlist or ""))
        if signing.as_json:
            print_json(done)
        for one in () if signing.as_json else done:
            click.echo(f"{one.hotlist}: {one.sentence}", err=one.failed)
        failed = [one.hotlist for one in done if one.failed]
        if failed:
            raise AnswerIsNo(f"{len(failed)} lists could not be fetched; those in force stay as they were.")

    return pickup
