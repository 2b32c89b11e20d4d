"""Asking: the question of a study becomes files in its folder, and the words of the command line that asks it."""

import shlex
from pathlib import Path
from typing import NamedTuple

from desim.cli.question_files import question_words, write_question
from desim.cli.question_network import QuestionNetwork
from desim.desk.composing import COMPOSING
from desim.desk.study import CONF, NETWORK, RESULTS, Study
from desim.spec.question.question import Question, read_question
from desim.spec.written_numbers import start_of
from desim.store.files import write_text

COMMAND = "command.txt"
"""The command line, for whoever has the folder of a study and no desk."""


class Asked(NamedTuple):
    """A study that can be run."""

    words: tuple[str, ...]
    """Of its command line in its folder, without ``desim``."""
    total: int
    """Replications of all its points together, at most."""


def study_network(study: Study) -> QuestionNetwork:
    """The network that a study asks of: its own workbook, or one that comes with desim."""
    if study.network is not None:
        return QuestionNetwork(workbook=str(study.network))
    return QuestionNetwork(network=str(study.question()[0].get("network", "")))


def study_question(study: Study, known: QuestionNetwork) -> Question:
    """The question of a study, checked as far as it goes by itself; its network is that in its folder.

    Raises:
        QuestionError: All values that are of no sound form.
        SpecError: The network has faults.
    """
    data, _ = study.question()
    own = study.network
    place = {"workbook": f"{NETWORK}/{own.name}"} if own is not None else {"network": known.network}
    rest = {key: value for key, value in data.items() if key not in ("network", "workbook")}
    return read_question({**rest, **place}, start_of(known.data()))


def write_asked(study: Study) -> Asked:
    """Write the question of a study as files; the words that ask it. They are the same wherever the folder stands.

    Raises:
        QuestionError: All faults of the question, by row and column; nothing is written then.
        SpecError: The network has faults.
    """
    with COMPOSING:
        known = study_network(study)
        question = study_question(study, known)
        write_question(question, study.folder / CONF, study.results, known)
    words = tuple(question_words(question, Path(CONF), Path(RESULTS)))
    write_text(study.folder / COMMAND, shlex.join(["desim", *words]) + "\n")
    rows = (len(question.active("plans")) + 1) * (len(question.active("disruptions")) + 1)
    return Asked(words, question.run.replications * rows)
