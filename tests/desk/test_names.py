"""Names: made of what a person typed, and paths that never leave their folder."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.desk.names import NotThere, free_name, inside, is_name

ODD = [
    "..",
    ".",
    "",
    "a/b",
    "/etc/passwd",
    "C:\\x",
    "a\\b",
    "x\0y",
    "a\nb",
    "x" * 300,
    "a:b",
    "..%2f",
    "%2e%2e",
    "con?",
]
"""Steps that no desk makes."""


@settings(deadline=None)
@given(st.text(max_size=80), st.sets(st.sampled_from(["study", "a", "a_2", "con", "new_plan"])))
def test_every_title_gives_a_name_that_is_free_and_plain(title: str, taken: set[str]) -> None:
    name = free_name(title, taken, "study")
    assert is_name(name)
    assert name not in taken


@pytest.mark.parametrize(
    ("title", "name"),
    [("Bring back 155 mm!", "bring_back_155_mm"), ("Größe", "groe"), ("", "study"), ("日本", "study"),
     ("CON", "study_con"), ("../../etc", "etc"), ("a" * 200, "a" * 40)],
)  # fmt: skip
def test_names_are_made_of_titles(title: str, name: str) -> None:
    assert free_name(title, (), "study") == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("Mine", {"mine", "mine_2"}, "study") == "mine_3"


@pytest.mark.parametrize("step", ODD)
def test_an_odd_step_leads_nowhere(step: str, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(NotThere):
        inside(tmp_path / "a", step)
    with pytest.raises(NotThere):
        inside(tmp_path, "a", step)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").write_text("secret", encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "folder").symlink_to(tmp_path / "secret")
    (own / "file").symlink_to(tmp_path / "secret" / "file")
    for steps in (("file",), ("folder",), ("folder", "file")):
        with pytest.raises(NotThere):
            inside(own, *steps)


def test_what_is_there_is_found(tmp_path: Path) -> None:
    place = tmp_path / "e11" / "surge=none__disruption=a,b"
    place.mkdir(parents=True)
    assert inside(tmp_path, "e11", place.name) == place
