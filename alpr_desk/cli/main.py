"""The command `alpr-desk`: its commands, and errors as one sentence with the exit code for whose fault it is."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from alpr_desk import __version__
from alpr_desk.cli import agency, audit, corrections, demonstration, hits, hotlists, packages, reads, results, search
from alpr_desk.cli.signing import Secrets, place_of, store_options
from alpr_desk.cli.tools import Tools
from alpr_desk.errors import AlprDeskError, BadInput


def build(tools: Tools) -> click.Group:
    """Every command over the tools handed in."""

    @click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(__version__, prog_name="ALPR Desk")
    @click.option("--debug", is_flag=True, expose_value=False, help="Show where an error arose; taken anywhere.")
    @click.pass_context
    def alpr_desk(context: click.Context) -> None:
        """Read licence plates, alert on hotlists, and prove how each record was used.

        Without a command the window opens.
        """
        if context.invoked_subcommand is None:
            context.exit(tools.run_window(place_of(tools, None, None, Secrets(from_stdin=False))))

    @alpr_desk.command()
    @store_options
    @click.option("--passphrase-stdin", is_flag=True, help="Read the key file's passphrase from standard input.")
    @click.option("--report-shown", is_flag=True, hidden=True, help="Say when the sign-in page is up, and close.")
    @click.pass_context
    def window(
        context: click.Context, data: Path | None, database: str | None, passphrase_stdin: bool, report_shown: bool
    ) -> None:
        """Open the window on a data folder."""
        place = place_of(tools, data, database, Secrets(passphrase_stdin))
        context.exit(tools.run_window(place, report_shown=report_shown))

    alpr_desk.add_command(tools.read_command())
    for module in (agency, hotlists, reads, search, corrections, results, hits, packages, audit, demonstration):
        for command in module.commands(tools):
            alpr_desk.add_command(command)
    return alpr_desk


def run(tools: Tools, arguments: Sequence[str]) -> int:
    """Run one command and give its exit code. `--debug` anywhere adds the traceback to an error."""
    debug = "--debug" in arguments
    rest = [argument for argument in arguments if argument != "--debug"]
    try:
        _check_words(rest)
        code = build(tools).main(args=rest, prog_name="alpr-desk", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if debug and not isinstance(error, click.ClickException | click.Abort):
            traceback.print_exc()
        sentence, code = _explained(error)
        click.echo(sentence, err=True)
        return code


def _check_words(words: Sequence[str]) -> None:
    """Raises BadInput for a word that no path could be made of, before any of them is taken for one."""
    for word in words:
        try:
            broken = b"\0" in os.fsencode(word)
        except UnicodeEncodeError:
            broken = True
        if broken:
            raise BadInput("A word on the command line holds a broken character: type it again.")


def _explained(error: Exception) -> tuple[str, int]:
    """What to print for `error`, and whose fault it is as an exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message(), 2
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "alpr-desk"
        return f"alpr-desk: {_flat(error.format_message())} See '{path} --help'.", 2
    if isinstance(error, click.ClickException):
        return f"alpr-desk: {_flat(error.format_message())}", 2
    if isinstance(error, click.Abort):
        return "alpr-desk: Stopped.", 2
    if isinstance(error, AlprDeskError):
        return f"alpr-desk: {error}", error.exit_code
    if isinstance(error, OSError):
        name = f" ({error.filename})" if error.filename else ""
        return f"alpr-desk: The machine refused: {error.strerror or type(error).__name__}{name}.", 4
    return f"alpr-desk: ALPR Desk has a defect ({type(error).__name__}): run it again with --debug.", 4


def _flat(text: str) -> str:
    return " ".join(text.split())
