"""Question file: whatever is typed comes back, and nothing else is read."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.desk.question_file import question_text, read_question_text
from desim.spec.fields.faults import SpecError

PATH = Path("question.yaml")
TYPED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), TYPED, max_size=4))
def test_what_is_typed_comes_back(typed: dict[str, Any]) -> None:
    assert read_question_text(PATH, question_text(typed).encode()) == typed


@pytest.mark.parametrize(
    "text", ["1e3", "010", "12:30:45", "no", "~", "=", "2027-01-01", "<<", "\x85", "a: b", "- a", "\0"]
)
def test_text_stays_text(text: str) -> None:
    assert read_question_text(PATH, question_text({text: text}).encode()) == {text: text}


def test_half_a_character_is_written_as_a_question_mark() -> None:
    assert read_question_text(PATH, question_text({"a": "x\ud800"}).encode()) == {"a": "x?"}


def test_what_occurs_twice_is_written_twice() -> None:
    shared = ["x"]
    assert "&" not in question_text({"a": shared, "b": shared})


BAD = {
    "a tag": b"a: !!python/object/apply:os.getcwd []",
    "a tag of YAML": b"a: !!int '3'",
    "an alias": b"a: &a [x]\nb: *a",
    "depth": b"a: " + b"[" * 40 + b"]" * 40,
    "size": b"a: " + b"x" * (2 << 20),
    "a list": b"- a",
    "nothing": b"",
    "two documents": b"a: 1\n---\nb: 2",
    "no YAML": b"a: [",
    "no text": b"a: \xff\xfe",
    "an impossible date": b"a: 2027-02-31",
    "a key that is a list": b"? [a]\n: b",
}


@pytest.mark.parametrize("kind", BAD)
def test_what_no_desk_has_written_is_refused(kind: str) -> None:
    with pytest.raises(SpecError):
        read_question_text(PATH, BAD[kind])
