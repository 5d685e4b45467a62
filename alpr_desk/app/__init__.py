"""The composition root: builds every concrete object, and the order in which they start and stop."""

from __future__ import annotations

import io
import logging
import sys


def main() -> None:
    """`python main.py` and `alpr-desk`: a command, or the window without one."""
    sys.exit(cli_main())


def cli_main() -> int:
    """Run the command line and give its exit code."""
    _log_to_stderr(debug="--debug" in sys.argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the console cannot show must not lose the rest
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8")  # what is piped in must not hang on the console's code page
    from alpr_desk.app.command_line import tools
    from alpr_desk.cli.main import run

    return run(tools(), sys.argv[1:])


class _OneLine(logging.Formatter):
    """Leaves out tracebacks: a person reads the sentence, and `--debug` gives the rest."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name that logging calls
        return ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return super().format(record).rstrip()


def _log_to_stderr(*, debug: bool) -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(form) if debug else _OneLine(form))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
