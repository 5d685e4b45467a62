"""House rules that a linter does not know, each with its reason, and a bad sample that shows that it bites."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
MAX_LINES = 450


@dataclass(frozen=True)
class Source:
    """One file: `path` from the project's root with forward slashes, and what is in it."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def program(self) -> bool:
        """Part of what runs at a deputy's desk."""
        return self.python and self.path.startswith(("alpr_desk/", "main.py"))


Finding = tuple[int, str]


@dataclass(frozen=True)
class Rule:
    """What is not done here, why, and samples (path, text): each of `bad` is found, none of `good`."""

    name: str
    why: str
    find: Callable[[Source], Iterator[Finding]]
    bad: tuple[tuple[str, str], ...]
    good: tuple[tuple[str, str], ...]


def _dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names; the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else node.attr
    return ""


def _imported_names(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from ((node.lineno, alias.name) for alias in node.names)


_CLOCK_ATTRIBUTES = re.compile(
    r"(^|\.)(time\.(time|time_ns|monotonic|monotonic_ns|localtime|gmtime|ctime)|datetime\.(now|utcnow|today)|date\.today)$"
)
_CLOCK_NAMES = {"time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime", "ctime"}


def other_clocks(source: Source) -> Iterator[Finding]:
    if not source.program or source.path == "alpr_desk/domain/clock.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and _CLOCK_ATTRIBUTES.search(_dotted(node)):
            yield node.lineno, _dotted(node)
    for line, name in _imported_names(source.tree, "time"):
        if name in _CLOCK_NAMES:
            yield line, f"from time import {name}"


_SLEEPS = {"sleep", "msleep", "usleep", "qSleep"}


def sleeps(source: Source) -> Iterator[Finding]:
    if not source.python:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SLEEPS:
            yield node.lineno, _dotted(node.func)
    for line, name in _imported_names(source.tree, "time"):
        if name == "sleep":
            yield line, "from time import sleep"


def message_boxes(source: Source) -> Iterator[Finding]:
    if not source.program or source.path == "alpr_desk/ui/messages.py":
        return
    for node in ast.walk(source.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else [_dotted(node)]
        if any(name.split(".")[-1] == "QMessageBox" for name in names):
            yield getattr(node, "lineno", 0), "QMessageBox"


_SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s"
    r"|PRAGMA\s+\w|BEGIN\s+IMMEDIATE|(CREATE|DROP|ALTER)\s+(UNIQUE\s+|VIRTUAL\s+)?(TABLE|INDEX|TRIGGER|VIEW|ROLE)\s)",
    re.DOTALL,
)


def sql(source: Source) -> Iterator[Finding]:
    if not source.program or source.path.startswith("alpr_desk/db/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value):
            yield node.lineno, node.value.strip()[:40]


_LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_LOGGERS = {"log", "logger", "logging", "_log", "_logger"}
_PRIVATE = {
    *("plate", "plates", "candidates", "pattern", "text", "name", "names", "user", "username", "member"),
    *("password", "passphrase", "secret", "token", "key", "code", "query", "case"),
}
_HARMLESS = {"__name__", "__qualname__"}
_OWN_NAME = "self.name"  # a camera's or a stage's: people do not log


def _private_identifiers(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        identifier = part.attr if isinstance(part, ast.Attribute) else part.id if isinstance(part, ast.Name) else ""
        if identifier in _HARMLESS or _dotted(part) == _OWN_NAME:
            continue
        if _PRIVATE.intersection(identifier.lower().split("_")):
            yield identifier


def telling_logs(source: Source) -> Iterator[Finding]:
    if not source.program:
        return
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in _LOG_METHODS or _dotted(node.func.value).split(".")[-1] not in _LOGGERS:
            continue
        arguments = node.args[1:] if node.func.attr == "log" else node.args
        if not (arguments and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str)):
            yield node.lineno, "the format is not a literal"
        for argument in [*arguments[1:], *(keyword.value for keyword in node.keywords)]:
            yield from ((node.lineno, identifier) for identifier in _private_identifiers(argument))


def assert_guards(source: Source) -> Iterator[Finding]:
    if source.program:
        yield from ((node.lineno, "assert") for node in ast.walk(source.tree) if isinstance(node, ast.Assert))


def prints(source: Source) -> Iterator[Finding]:
    if source.program:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _dotted(node.func) in {"print", "pprint.pprint", "pprint"}:
                yield node.lineno, "print"


def long_files(source: Source) -> Iterator[Finding]:
    lines = source.text.count("\n")
    if source.python and lines > MAX_LINES:
        yield lines, f"{lines} lines"


def no_docstring(source: Source) -> Iterator[Finding]:
    if source.python and not ast.get_docstring(source.tree):
        yield 1, "no module docstring"


# Joined here so that this file does not name them either.
_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("anaconda", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
        ("huggingface", "co"),
    )
)


def registry_hosts(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.text.splitlines(), 1):
        yield from ((number, host) for host in _HOSTS if host in line)


def leaning_verifier(source: Source) -> Iterator[Finding]:
    if not source.path.startswith("alpr_desk/evidence/verifier"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = ["alpr_desk." if node.level else f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            if module.startswith("alpr_desk") and not module.startswith("alpr_desk.evidence.verifier"):
                yield node.lineno, module


RULES = [
    Rule(
        "one clock",
        "Access records stand or fall with their times; a second clock cannot be set by a test. Take a "
        "`domain.clock.Clock`; time.perf_counter measures durations.",
        other_clocks,
        (
            ("alpr_desk/audit/a.py", "import time\nx = time.time()"),
            ("alpr_desk/audit/a.py", "import datetime\nx = datetime.datetime.now(datetime.UTC)"),
            ("alpr_desk/audit/a.py", "from datetime import date\nx = date.today"),
            ("alpr_desk/audit/a.py", "from time import monotonic_ns"),
        ),
        (
            ("alpr_desk/domain/clock.py", "import time\nx = time.monotonic_ns()"),
            ("alpr_desk/audit/a.py", "import time\nx = time.perf_counter()\ny = clock.now()"),
        ),
    ),
    Rule(
        "no sleeping",
        "A sleep is a race with a number on it, and keeps a stop waiting. Wait for an event, a condition or a signal.",
        sleeps,
        (
            ("tests/a.py", "import time\ntime.sleep(1)"),
            ("alpr_desk/a.py", "from time import sleep"),
            ("alpr_desk/ui/a.py", "QThread.msleep(5)"),
        ),
        (("alpr_desk/a.py", "stop.wait(0.5)"),),
    ),
    Rule(
        "one place asks questions",
        "A box in the middle of the screen hides the video and the hit; ui/messages.py decides what may interrupt.",
        message_boxes,
        (
            ("alpr_desk/ui/pages/a.py", "from PySide6.QtWidgets import QMessageBox"),
            ("alpr_desk/ui/pages/a.py", "QtWidgets.QMessageBox.warning(None, '', '')"),
        ),
        (("alpr_desk/ui/messages.py", "from PySide6.QtWidgets import QMessageBox"),),
    ),
    Rule(
        "SQL only in db",
        "A statement elsewhere goes round the unit of work, and so round the audit entry that commits with it.",
        sql,
        (
            ("alpr_desk/services/a.py", "connection.execute('SELECT plate FROM reads')"),
            ("alpr_desk/services/a.py", "connection.execute(f'DELETE FROM {table}')"),
            ("alpr_desk/audit/a.py", "connection.execute('PRAGMA key = 1')"),
        ),
        (
            ("alpr_desk/db/a.py", "connection.execute('SELECT plate FROM reads')"),
            ("alpr_desk/ui/a.py", "label.setText('Select a plate from the list')"),
        ),
    ),
    Rule(
        "logs tell nothing of people",
        "A log is outside the store's encryption and its access record (Policy 430.5(a)): "
        "no plate, name or secret goes into it.",
        telling_logs,
        (
            ("alpr_desk/a.py", "log.info('read %s', read.plate)"),
            ("alpr_desk/a.py", "log.info(f'read {x}')"),
            ("alpr_desk/a.py", "self.log.warning('wrong ' + x)"),
            ("alpr_desk/a.py", "logging.error('%s cannot sign in', user_name)"),
            ("alpr_desk/a.py", "log.log(10, '%s', password)"),
        ),
        (
            ("alpr_desk/a.py", "log.exception('a subscriber of %s failed', type(event).__name__)"),
            ("alpr_desk/a.py", "log.error('camera %s stopped', self.name)"),
        ),
    ),
    Rule(
        "no assert as a guard",
        "`python -O` removes it, and it says nothing to a person. Raise one of alpr_desk.errors.",
        assert_guards,
        (("alpr_desk/a.py", "assert session is not None"),),
        (("tests/a.py", "assert True"),),
    ),
    Rule(
        "no print",
        "A window started without a console has no standard output; the command line speaks with click.echo.",
        prints,
        (("alpr_desk/cli/a.py", "print('done')"),),
        (("alpr_desk/cli/a.py", "click.echo('done')"),),
    ),
    Rule(
        "files hold one idea",
        f"A file above {MAX_LINES} lines holds more than one idea.",
        long_files,
        (("tests/a.py", "x = 1\n" * (MAX_LINES + 1)),),
        (("tests/a.py", "x = 1\n" * MAX_LINES),),
    ),
    Rule(
        "every file says what lives there",
        "The reader's first question is what a file is for and what it must not know.",
        no_docstring,
        (("alpr_desk/a.py", "x = 1"), ("tests/a.py", "# a comment\n")),
        (("alpr_desk/a.py", '"""What lives here."""'),),
    ),
    Rule(
        "no registry is named",
        "Where packages come from is the machine's setting; a fleet without the Internet has a mirror of its own, "
        "and the program downloads nothing.",
        registry_hosts,
        (("setup.sh", f"pip install --index-url https://{_HOSTS[0]}/simple x"),),
        (("setup.sh", "pip install --require-hashes -r requirements.txt"),),
    ),
    Rule(
        "the verifier stands alone",
        "A court's expert must be able to read the whole of what judges a package; "
        "it shares no code with what wrote the package.",
        leaning_verifier,
        (
            ("alpr_desk/evidence/verifier.py", "from alpr_desk.evidence import signing"),
            ("alpr_desk/evidence/verifier.py", "from . import signing"),
            ("alpr_desk/evidence/verifier.py", "import alpr_desk.errors"),
        ),
        (
            ("alpr_desk/evidence/verifier.py", "import hashlib\nfrom cryptography import x509"),
            ("alpr_desk/evidence/verifier.py", "from alpr_desk.evidence import verifier_bag"),
        ),
    ),
]

_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".ini",
    ".cfg",
    ".mako",
    ".spec",
    ".iss",
    ".svg",
    ".qss",
    ".sh",
    ".yml",
    ".json",
    "",
}
_FORBIDDEN_MEDIA = {".jpg", ".jpeg", ".mp4", ".avi", ".mov", ".mkv"}


@cache
def project_files() -> tuple[PurePosixPath, ...]:
    """Every file of the project, from its root; nothing that is built, installed or version control's."""
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name
            for name in names
            if name == ".ci" or not (name.startswith(".") or name in {"build", "dist", "__pycache__"})
        ]
        found += [PurePosixPath((Path(folder) / name).relative_to(ROOT).as_posix()) for name in files]
    return tuple(found)


@cache
def project_sources() -> tuple[Source, ...]:
    texts = [path for path in project_files() if path.suffix in _TEXT]
    return tuple(Source(str(path), (ROOT / path).read_text(encoding="utf-8")) for path in texts)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    found = [f"{source.path}:{line}: {what}" for source in project_sources() for line, what in rule.find(source)]
    assert not found, "\n".join([rule.name, rule.why, *found])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_bites(rule: Rule) -> None:
    missed = [text for path, text in rule.bad if not list(rule.find(Source(path, text)))]
    assert not missed
    wrongly_found = [found for path, text in rule.good for found in rule.find(Source(path, text))]
    assert not wrongly_found


def test_no_photograph_or_video_is_part_of_the_project() -> None:
    """Real images are people's; synthetic ones are drawn when they are needed."""
    media = [str(path) for path in project_files() if path.suffix.lower() in _FORBIDDEN_MEDIA]
    assert not media


def test_the_rules_saw_the_program() -> None:
    """An empty walk would keep every rule."""
    paths = {source.path for source in project_sources()}
    assert {"alpr_desk/errors.py", "main.py", "Makefile", ".ci/run", "tests/architecture/test_house_rules.py"} <= paths
