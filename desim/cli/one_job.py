"""One job: studies that run once, whatever an experiment varies, and what keeps Hydra from sweeping them."""

from desim.cli.command_line import parsed
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.studies import STUDIES


def one_job_overrides(words: list[str]) -> list[str]:
    """The override that runs a study once where an experiment would sweep; none for a study of single points.

    Args:
        words: The command line without the name of the program.

    Raises:
        SpecError: A study that runs once is to be swept with ``-m``.
    """
    given = parsed(words)
    chosen = [word.partition("=")[2].strip("'\"") for word in given.overrides if word.startswith("study=")]
    study = chosen[-1] if chosen else ""
    if not runs_once(study):
        return []
    if given.multirun:
        raise sweep_refused(study)
    return [] if any(word.startswith("hydra.mode=") for word in given.overrides) else ["hydra.mode=RUN"]


def runs_once(study: str) -> bool:
    """Whether a study, by its name, runs once over all points or over none."""
    return study in STUDIES and STUDIES[study].one_job


def sweep_refused(study: str) -> SpecError:
    """That a study runs once and cannot be swept."""
    advice = f"runs once, not point by point: give study={study} on the command line, without -m"
    return SpecError([Fault("study", advice, repr(study))])
