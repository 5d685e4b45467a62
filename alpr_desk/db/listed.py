"""Many texts in a question as one value: of five hundred parameters each makes SQLAlchemy work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Select, Text, bindparam, cast, func, select


def listed(name: str) -> Mapping[str, Select[Any]]:
    """By dialect, the texts that the parameter `name` holds as a list in JSON (`types.json_text`)."""
    texts = bindparam(name, type_=Text)
    return {
        "sqlite": select(func.json_each(texts).table_valued("value").c.value),
        "postgresql": select(func.json_array_elements_text(cast(texts, JSON))),
    }
