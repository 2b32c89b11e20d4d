"""What the README says: its answer is that of the shipped results, and its commands give what it states."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from desim.report.page.glossary import GLOSSARY
from experiments.shipped import gallery, pictures
from experiments.shipped.studies import CONF, shipped
from tests.command import desim

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (desim .*?) +# \w+: (\d+) %", README, re.MULTILINE)
LONGEST = 60


def test_it_is_short() -> None:
    assert README.count("\n") <= LONGEST


def test_its_links_and_pictures_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)", README)
    assert len(targets) > 10
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_its_answer_is_that_of_the_report_and_has_a_range() -> None:
    answer = gallery.quoted(README)
    assert answer == shipped()[0].answer
    assert re.search(r"\d", answer)


def test_what_it_says_of_the_default_study_is_what_was_run() -> None:
    """The question and the number of worlds; the summary has as many."""
    question = re.search(r"^\*(.*)\*$", README, re.MULTILINE)
    assert question
    assert question[1] == shipped()[0].question
    worlds = re.search(r"over (\d+) worlds\.", README)
    assert worlds
    assert set(pd.read_csv(shipped()[0].summary)["n"]) == {int(worlds[1])}


def test_its_picture_is_of_the_shipped_report() -> None:
    """``make pictures`` takes it anew."""
    assert f"docs/_static/{pictures.FIRST_SCREEN}" in README
    assert pictures.is_current(pictures.FIRST_SCREEN, pictures.digest(shipped()[0].page))


def test_its_six_words_are_those_of_the_pages() -> None:
    for word, meaning in GLOSSARY.items():
        assert f"{word}: {meaning}" in README


def test_it_names_every_network_and_every_study() -> None:
    networks = {path.stem for path in (ROOT / "conf" / "network").glob("*.yaml")}
    table = README.partition("| network |")[2]
    assert networks == set(re.findall(r"`(\w+)`", table.partition("\n\n")[0]))
    studies = {path.stem for path in CONF.glob("*.yaml")} - {"backtest"}
    assert studies == set(re.findall(r"\b(?:e\d\d_\w+|surge_155|lap_fire|mesquite_late|backtest_155)\b", table))


def test_there_is_a_before_and_an_after() -> None:
    assert len(COMMANDS) == 2
    assert COMMANDS[0][1] != COMMANDS[1][1]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "percent"), COMMANDS)
def test_a_command_gives_what_it_states(command: str, percent: str, tmp_path: Path) -> None:
    done = desim(tmp_path, *shlex.split(command)[1:], "run.workers=1")
    assert done.returncode == 0, done.stderr
    assert f"{percent}\N{NO-BREAK SPACE}%" in done.stdout.splitlines()[0]
