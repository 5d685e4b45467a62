"""What a JSON column says comes back as `json` would read it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from alpr_desk.db.types import json_value

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_value_is_what_was_written(value: object) -> None:
    assert json_value(json.dumps(value)) == value
    assert json_value(json.dumps(value, ensure_ascii=True).encode()) == value


def test_half_a_character_comes_back_as_it_was_written() -> None:
    assert json_value(json.dumps(["7ABC\ud83d", 0.9])) == ["7ABC\ud83d", 0.9]
