"""Points: where the results of each plan under each disruption go, before they are there: they are watched there."""

from collections.abc import Sequence
from pathlib import Path

from desim.cli.job import naming_words
from desim.cli.question_files import MINE
from desim.desk.view.live import LivePlan
from desim.desk.view.study_form import StudyForm
from desim.spec.question.rows import OPTION_OF
from desim.store.sweep import point_name, subfolder

AS_IT_IS = {"plans": "No surge plan", "disruptions": "No disruption"}
"""What the rows are called in which nothing is chosen."""


def live_plans(form: StudyForm, words: Sequence[str], results: Path) -> list[LivePlan]:
    """The points of a study, in the order in which they are run.

    Args:
        form: the record that was asked.
        words: its command line.
        results: folder of all its results.
    """
    rows = {kind: ["", *form.active(kind)] for kind in OPTION_OF}
    varied = [kind for kind in OPTION_OF if form.active(kind)]
    fixed = naming_words([word for word in words if "=" in word and not word.startswith(("-", "hydra."))])
    name = str(form.record["name"])
    found = []
    for plan in rows["plans"]:
        for disruption in rows["disruptions"]:
            chosen = {"plans": plan, "disruptions": disruption}
            own = [f"{OPTION_OF[kind]}={f'{MINE}/{chosen[kind]}' if chosen[kind] else 'none'}" for kind in varied]
            titles = [form.title(kind, key) if key else AS_IT_IS[kind] for kind, key in chosen.items()]
            folder = subfolder(results, name, point_name([*own, *fixed]))
            found.append(LivePlan(folder, plan or "none", titles[0], disruption or "none", titles[1]))
    return found
