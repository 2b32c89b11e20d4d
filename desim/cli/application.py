"""Application: desim under Hydra; each job composes a configuration and runs the command of its study."""

import gc
import logging
import os
import re
import sys
from dataclasses import replace
from errno import ENAMETOOLONG
from functools import cache, partial
from pathlib import Path
from typing import Any

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import ConfigCompositionException, HydraException, MissingConfigException
from hydra.types import RunMode
from omegaconf import DictConfig, open_dict
from omegaconf.errors import OmegaConfBaseException

from desim.cli.ahead import earlier
from desim.cli.command_line import parsed, refuse_unsafe
from desim.cli.composition import Composition, chosen_options, register_defaults, shipped_configuration, take_apart
from desim.cli.exit_codes import BAD_INPUT, BLOCKED, BROKEN, DONE, PARTIAL
from desim.cli.job import Composed, Finished, Job, Request
from desim.cli.messages import set_up_logging
from desim.cli.one_job import one_job_overrides, sweep_refused
from desim.cli.plugin_option import plugin_files, take_plugin_files
from desim.cli.question_in_workbook import AskedWorkbook, asked_workbook
from desim.cli.registry import command_of
from desim.cli.shipped import CONF
from desim.cli.sources import groups
from desim.cli.unknown_words import choice_faults, key_faults, option_faults, several_values, study_faults
from desim.cli.workbook import implied_overrides
from desim.plugins.load import load_plugins
from desim.sim.kernel.garbage import keep_what_is_there
from desim.spec.fields.faults import CommandError, Fault, SpecError, shown
from desim.spec.read import read_as, read_run
from desim.spec.settings.notes import Notes
from desim.spec.settings.report import ReportSettings
from desim.spec.settings.studies import STUDIES, Study

LOGGER = logging.getLogger(__name__)


LAUNCHER_LIBRARIES = ("submitit", "joblib", "concurrent")
"""Whose errors say that a launcher has lost a point of a sweep; a job itself ends with an exit code, not an error."""
_ADVICE = re.compile(
    r"\s*(?:See https://hydra\.cc\S*(?: for details)?|Config search path:.*|Set the environment variable HYDRA_.*"
    r"|To append to your \w+(?: list)? use.*|Either remove \+ prefix.*|Key '\S*' is not in struct.*)",
    re.DOTALL,
)
"""What Hydra advises, which leads nowhere in desim."""
AMBIGUOUS = "Ambiguous value"
"""How Hydra begins to say that a word gives several values outside of a sweep."""
LONGEST_MESSAGE = 1000
"""Characters of what Hydra says of a configuration that it cannot compose."""


def run() -> int:
    """Run the command line ``sys.argv``; the exit code, where the command does not exit by SystemExit."""
    # Otherwise Hydra writes a traceback of its own and exits with 1, whatever went wrong.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    asked: AskedWorkbook | None = None
    try:
        sys.argv[1:] = take_plugin_files(sys.argv[1:])
        load_plugins(plugin_files())
        if (asked := asked_workbook(sys.argv[1:])) is not None:
            sys.argv[1:] = asked.words
        sys.argv += implied_overrides(sys.argv[1:])
        sys.argv += one_job_overrides(sys.argv[1:])
        refuse_unsafe(sys.argv[1:])
        register_defaults()
        _hydra_main()
    except SpecError as error:
        return refused(error)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _not_composed(error)
    finally:
        if asked is not None:
            asked.hand_out()
    return DONE


def refused(error: SpecError) -> int:
    """Log the faults of an input; the exit code."""
    LOGGER.error("%s", error)
    return BAD_INPUT


def _not_composed(error: Exception) -> int:
    """What an error means that no job has caught: a launcher lost a point, or there is nothing that could be run."""
    if type(error).__module__.partition(".")[0] in LAUNCHER_LIBRARIES:
        LOGGER.error("the launcher ended before all points did; the same command goes on with what is missing")
        return PARTIAL
    if isinstance(error, OSError) and not isinstance(error, HydraException) and error.errno != ENAMETOOLONG:
        LOGGER.error("%s", error)
        return BLOCKED
    if isinstance(error, RecursionError):
        LOGGER.error("the configuration cannot be composed: its files include one another without end")
        return BAD_INPUT
    if faults := _missing_option(error) or _unknown_words(str(error)):
        return refused(CommandError(faults))
    text = f"{error} {error.__cause__}" if isinstance(error.__cause__, OmegaConfBaseException) else str(error)
    known = isinstance(error, HydraException | OmegaConfBaseException | ValueError)
    words = " ".join(_ADVICE.sub("", text).split()) or type(error).__name__
    words = words if len(words) <= LONGEST_MESSAGE else f"{words[:LONGEST_MESSAGE]} ..."
    LOGGER.error("%s", words if known else f"the command line cannot be composed: {words}")
    return BAD_INPUT


def _missing_option(error: Exception) -> list[Fault]:
    """A fault where a file, such as an experiment, chooses an option that is not there."""
    if not isinstance(error, MissingConfigException) or not error.missing_cfg_file:
        return []
    given = parsed(sys.argv[1:])
    group, _, name = str(error.missing_cfg_file).removesuffix(".yaml").partition("/")
    folder = Path(given.config_dir) if given.config_dir else None
    return option_faults(group, name, folder) if group in groups(folder) else []


def _unknown_words(reason: str) -> list[Fault]:
    """Faults of the words of the command line that could not be composed, as far as they are known."""
    given = parsed(sys.argv[1:])
    if AMBIGUOUS in reason:
        return several_values(given.overrides)
    own = [f"hydra.searchpath=[file://{Path(given.config_dir).absolute()}]"] if given.config_dir else []

    def compose(words: list[str]) -> DictConfig:
        with shipped_configuration():
            return hydra.compose(given.config_name or "config", [*own, *words], return_hydra_config=True)

    GlobalHydra.instance().clear()
    return key_faults(given.overrides, compose)


@cache
def _look_for_garbage() -> None:
    """From the first job on: modules and settings stay to the end."""
    keep_what_is_there()
    gc.enable()


@hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")
def _hydra_main(config: DictConfig) -> None:
    """One job, in this process or in one that a launcher has started."""
    set_up_logging()
    _look_for_garbage()
    hydra_config = HydraConfig.get()
    folder: Path | None = None
    try:
        folder, code = _job(config, hydra_config)
    except SpecError as error:
        code = refused(error)
    except OmegaConfBaseException as error:
        code = refused(SpecError([Fault("config", str(error).splitlines()[0])]))
    except BrokenPipeError:
        raise
    except Exception as error:
        code = _code_of(error)
    if hydra_config.mode == RunMode.MULTIRUN:
        from desim.store.sweep import point_done

        point_done(Path(hydra_config.sweep.dir), hydra_config.job.num, folder, code)
    elif code:
        raise SystemExit(code)


def _code_of(error: Exception) -> int:
    """The exit code of a job that ended by an error that is no fault of its input; the error is logged."""
    from desim.store.lock import Locked
    from desim.store.replication_file import Damaged
    from desim.study.execution.run_state import AllFailed

    if not isinstance(error, Locked | OSError | Damaged | AllFailed):
        LOGGER.error("a fault of desim", exc_info=error)
        return BROKEN
    LOGGER.error("%s", error)
    return PARTIAL if isinstance(error, AllFailed) else BLOCKED


def _job(config: DictConfig, hydra_config: Any) -> Finished:
    """Run the command of the study that a configuration asks for."""
    load_plugins(plugin_files())  # a launcher may have started this process
    request = _request(config, hydra_config)
    if request.study.one_job and hydra_config.mode == RunMode.MULTIRUN:
        raise sweep_refused(request.study.name)
    _refuse_until(request)
    _refuse_report(request)
    return command_of(request.study.name)(request)


def _refuse_until(request: Request) -> None:
    """Raise SpecError where a study that needs whole replications is asked to end them with their headline."""
    if request.run.until != "end" and not request.study.headline_only:
        message = f"is not for study={request.study.name}, which needs replications that run to their end"
        raise SpecError([Fault("run.until", message, request.run.until)])


def _refuse_report(request: Request) -> None:
    """Raise SpecError where parts of a page are chosen, and the page of the study is not made of such parts."""
    study, given = request.study, request.report.model_dump(exclude_defaults=True)
    if given and study.page and not study.parts:
        message = f"is not for study={study.name}, whose page has no parts that can be chosen"
        raise SpecError([Fault(f"report.{key}", message) for key in given])


def _request(config: DictConfig, hydra_config: Any) -> Request:
    """What a configuration asks for."""
    words = [str(word) for word in hydra_config.overrides.task]
    composition = take_apart(config, words, hydra_config.job.config_name, words)
    study, run_settings = _study(composition.study), read_run(composition.run)
    job = _describe(composition, hydra_config)
    report = read_as(ReportSettings, "report", composition.report)
    request = Request(study, composition.data, composition.settings, run_settings, job, _compose, report)
    if not job.sweeping:
        return request
    point = tuple(words)
    return replace(request, earlier=lambda own: earlier(own, point, _request))


def _study(name: Any) -> Study:
    """The study of a name; raises SpecError where there is none."""
    if isinstance(name, str) and name in STUDIES:
        return STUDIES[name]
    raise SpecError(study_faults(name))


def _output(given: Any) -> Path:
    """The folder of all results; raises SpecError where what is given is no path."""
    text = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if not text or not text.isprintable():
        raise SpecError([Fault("output", "must be the path of a folder", shown(given))])
    return Path(text)


def _describe(composition: Composition, hydra_config: Any) -> Job:
    """What Hydra knows of this job, and the prose of the modeler."""
    folders = [s.path for s in hydra_config.runtime.config_sources if s.provider == "command-line"]
    return Job(
        overrides=[str(word) for word in hydra_config.overrides.task],
        config_options=[word for path in folders for word in ("--config-dir", os.path.relpath(path))],
        choices=chosen_options(hydra_config.runtime.choices),
        output=_output(composition.output),
        sweeping=hydra_config.mode == RunMode.MULTIRUN,
        notes=read_as(Notes, "notes", composition.notes),
    )


def _compose(overrides: list[str]) -> Composed:
    """Another scenario out of the same folders, by the instance of Hydra that composed this job."""
    overrides = [*overrides, *implied_overrides(overrides)]
    folders = [s.path for s in HydraConfig.get().runtime.config_sources if s.provider == "command-line"]
    if faults := choice_faults(overrides, Path(folders[0]) if folders else None):
        raise CommandError(faults)
    try:
        config = hydra.compose(HydraConfig.get().job.config_name, overrides, return_hydra_config=True)
    except (ConfigCompositionException, OmegaConfBaseException) as error:
        composed = partial(hydra.compose, HydraConfig.get().job.config_name, return_hydra_config=True)
        faults = key_faults(overrides, composed)
        raise CommandError(faults or [Fault("command line", " ".join(_ADVICE.sub("", str(error)).split()))]) from None
    choices = chosen_options(config.hydra.runtime.choices)
    with open_dict(config):
        del config.hydra
    return take_apart(config, overrides, HydraConfig.get().job.config_name, overrides).data, choices
