"""Brings a database to the newest form, one numbered step at a time.

`upgrade` refuses a database that a newer program has changed, before it touches anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from alpr_desk.db.engine import database_faults, transaction
from alpr_desk.errors import EnvironmentFault


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def revision(engine: Engine) -> str | None:
    """The step the database is at; None for an empty one."""
    with database_faults(engine), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The step this program knows last."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise EnvironmentFault("The program lacks its migrations: install it again.")
    return head


@dataclass(frozen=True, slots=True)
class Step:
    """One migration, with its own words for people."""

    revision: str
    words: str


def pending(engine: Engine) -> tuple[Step, ...]:
    """The steps that the database lacks, in order. Raises EnvironmentFault for a newer database."""
    scripts = list(ScriptDirectory.from_config(_config()).walk_revisions())
    current = revision(engine)
    numbers = [script.revision for script in scripts]
    if current is not None and current not in numbers:
        raise EnvironmentFault(
            f"This database was made by a newer ALPR Desk (step {current}): install that version to open it."
        )
    lacking = scripts if current is None else scripts[: numbers.index(current)]
    return tuple(Step(script.revision, script.doc) for script in reversed(lacking))


def upgrade(
    engine: Engine, target: str = "head", tell: Callable[[float], None] | None = None, *, in_pieces: bool = False
) -> None:
    """Bring the database to `target` in one transaction. Raises EnvironmentFault for a newer database.

    `tell` hears how much of a long step is done, 0..1 for each. `in_pieces`: long steps keep what they have done, for
    a copy that nothing else uses; such a step that fails or is killed leaves a form between two.
    """
    if pending(engine):
        _run(engine, lambda config: command.upgrade(config, target), tell, in_pieces=in_pieces)


def upgrade_together(engine: Engine, tell: Callable[[str, float], None]) -> None:
    """All steps that the database lacks in one transaction: killed or failing, it is what it was.

    `tell` hears what is being done and the share of the whole that is done, 0..1. Whoever comes meanwhile waits, and
    finds nothing left to do.
    """

    def all_steps(config: Config) -> None:
        for step, begun in told(pending(engine), tell):
            config.attributes["tell"] = begun
            command.upgrade(config, step.revision)

    _run(engine, all_steps)


def told(steps: Sequence[Step], tell: Callable[[str, float], None]) -> Iterator[tuple[Step, Callable[[float], None]]]:
    """Each step as its turn comes, and whom it tells how much of it is done, 0..1; `tell` hears the share of all."""
    for number, step in enumerate(steps):
        begun = partial(_tell_share, tell, f"Step {number + 1} of {len(steps)}: {step.words}", number, len(steps))
        begun(0.0)
        yield step, begun


def _tell_share(tell: Callable[[str, float], None], words: str, number: int, count: int, share: float) -> None:
    tell(words, (number + share) / count)


def downgrade(engine: Engine, target: str) -> None:
    """Back to `target` (`base` for empty). Loses what the newer form alone holds."""
    _run(engine, lambda config: command.downgrade(config, target))


def _run(
    engine: Engine,
    step: Callable[[Config], None],
    tell: Callable[[float], None] | None = None,
    *,
    in_pieces: bool = False,
) -> None:
    config = _config()
    config.attributes |= {"tell": tell, "in_pieces": in_pieces}
    with transaction(engine, writing=True) as connection:
        connection.begin()  # the lock first: what is lacking is looked at under it
        config.attributes["connection"] = connection
        step(config)
        connection.commit()
