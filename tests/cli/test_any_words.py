"""Whatever words are typed, the answer is an exit code and a sentence, never a traceback."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alpr_desk.app.command_line import tools
from alpr_desk.cli.main import build, run
from alpr_desk.cli.tools import Place
from alpr_desk.errors import BadInput
from tests.helpers.clock import FakeClock


def _words(command: click.Command) -> set[str]:
    words = {option for parameter in command.params for option in parameter.opts}
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            words |= {name} | _words(inner)
    return words


WORDS = sorted(_words(build(tools())) - {"window", "demo", "bench", "read", "--out", "--data", "--database"})


def _no_window(place: Place, *, report_shown: bool = False) -> int:
    raise BadInput("No window is opened in tests.")


VALUES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(["1", "-1", "7A?C*", "patrol", "26-01234", "0,0,1", "--", "-", "", "\ud800", "a\0b", "--debu"]),
    st.text(max_size=12),
    st.integers(-(2**70), 2**70).map(str),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WORDS), st.lists(VALUES, max_size=7))
def test_any_words_end_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, rest: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("alpr_desk.app.command_line.default_folder", lambda: tmp_path / "none")
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("x\n123456\n"))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = run(
            replace(tools(FakeClock()), run_window=_no_window), [word for word in (first, *rest) if word != "--debug"]
        )
    assert code in (0, 1, 2, 3, 4)
    assert "Traceback" not in err.getvalue()
    assert "defect" not in err.getvalue()
    assert (code == 0) == (err.getvalue() == "") or code == 1
