"""desim as a Hydra application: a composed configuration in, one study and its report out."""

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.errors import ConfigCompositionException, HydraException
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from desim.cli.commands import reproduce, spreadsheet, study
from desim.cli.commands.board import board
from desim.cli.commands.compare import compare, compared_page
from desim.cli.commands.preflight import check, status
from desim.cli.commands.run import replicate
from desim.cli.exit_codes import BAD_INPUT, BLOCKED, BROKEN, DONE, INTERRUPTED, PARTIAL, TERMINATED
from desim.cli.job import Asked, Composed
from desim.cli.plugin_option import plugin_files, take_plugin_files
from desim.plugins.load import load_plugins
from desim.spec.fields.base import Declared
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.fields.walk import fields_at
from desim.spec.safety.forbidden import ADDRESS, address_faults, launcher_faults, value_faults, word_faults
from desim.spec.safety.guard import yaml_faults
from desim.spec.scenario import Scenario
from desim.spec.settings.compare import Compare
from desim.spec.settings.run import Run
from desim.spec.settings.spreadsheet import Spreadsheet

PACKAGE = Path(__file__).resolve().parents[1]
CONF = next(d for d in (PACKAGE / "conf", PACKAGE.parent / "conf") if d.is_dir())
STUDIES = (
    "replicate", "compare", "validate", "check", "status", "board",
    *reproduce.STUDIES, *study.STUDIES, *spreadsheet.STUDIES,
)  # fmt: skip
APART = ("study", "output", "run", "validate", "compare", "notes", "sheets")
"""What is composed but is no part of a scenario."""


def main() -> NoReturn:
    """Entry of the command ``desim``.

    Exit codes: 0 done, 2 bad input, 3 partial or a failed case, 130/143 interrupted, 70 a fault of ours, 74 a
    folder or disk that cannot be written.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        sys.argv[1:] = take_plugin_files(sys.argv[1:])
        load_plugins(plugin_files())
        sys.argv += spreadsheet.implied(sys.argv[1:])
        _refuse(_config_faults(sys.argv[1:]))
        _hydra()
    except SpecError as error:
        _complain(error)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED)
    except SystemExit as stop:
        sys.exit(_ended(stop) if stop.code == 1 else stop.code)
    sys.exit(DONE)


def _ended(stop: SystemExit) -> int:
    """Hydra says 1 where the command line or the composition is wrong, and where a launcher lost a point."""
    if not isinstance(stop.__context__, HydraException | OmegaConfBaseException | None):
        said = "the launcher ended before all points did; the same command goes on with what is missing"
        print(f"desim: {said}", file=sys.stderr)  # noqa: T201
        return PARTIAL
    _hint(get_args_parser().parse_args(sys.argv[1:]).overrides)
    return BAD_INPUT


def _hint(overrides: list[str]) -> None:
    """Say which key an unknown one may have been meant to be."""
    for word in overrides:
        *way, last = word.partition("=")[0].lstrip("+~").split(".")
        known = fields_at(Run, tuple(way[1:])) if way[:1] == ["run"] else fields_at(Scenario, tuple(way))
        if way == ["validate"]:
            known = ["tier", "case"]
        settings: dict[str, type[Declared]] = {"compare": Compare, "sheets": Spreadsheet, **study.ASKED}
        asked = settings.get(way[0]) if way else None
        if asked is not None:
            known = fields_at(asked, tuple(way[1:]))
        if not way:
            known += [
                *APART,
                "risk_register",
                "workbook",
                *study.KEYS,
                *(d.name for d in CONF.iterdir() if d.is_dir()),
            ]
        near = "" if last in known else nearest(last, known)
        if near:
            print(f"desim: {word}: did you mean {'.'.join([*way, near])!r}?", file=sys.stderr)  # noqa: T201


def _config_faults(words: list[str]) -> list[Fault]:
    """Faults of the command line and of the YAML files Hydra is about to compose, ours and the user's."""
    args = get_args_parser().parse_args(words)
    faults = yaml_faults(CONF, ours=True) + word_faults(args.overrides)
    if args.config_dir:
        faults += yaml_faults(Path(args.config_dir))
    if args.config_path:
        faults.append(Fault("--config-path", "is not allowed; add a folder of your own with --config-dir"))
    if args.experimental_rerun:
        faults.append(Fault("--experimental-rerun", "is not allowed: it would load a pickle"))
    return faults


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise SpecError(faults)


def _complain(error: SpecError) -> None:
    print(f"desim: {error}", file=sys.stderr)  # noqa: T201


@hydra.main(version_base="1.3", config_path=str(CONF), config_name="config")
def _hydra(config: DictConfig) -> None:
    """One job: check the scenario, run the study, write its report."""
    from desim.store.lock import Locked
    from desim.store.part import Damaged
    from desim.store.sweep import point_done
    from desim.study.execution.run_state import AllFailed

    hydra_config = HydraConfig.get()
    sweeping = hydra_config.mode == RunMode.MULTIRUN
    try:
        place, code = _job(config, hydra_config)
    except (SpecError, OmegaConfBaseException) as error:
        known = error if isinstance(error, SpecError) else SpecError([Fault("config", str(error).splitlines()[0])])
        if not sweeping:
            raise SystemExit(_said(known)) from None
        place, code = None, _said(known)
    except (Locked, OSError, Damaged, AllFailed) as error:
        print(f"desim: {error}", file=sys.stderr)  # noqa: T201
        place, code = None, PARTIAL if isinstance(error, AllFailed) else BLOCKED
    except Exception:
        traceback.print_exc()
        place, code = None, BROKEN
    if sweeping:
        point_done(Path(hydra_config.sweep.dir), hydra_config.job.num, place, code)
    elif code:
        raise SystemExit(code)


def _said(error: SpecError) -> int:
    _complain(error)
    return BAD_INPUT


def _job(config: DictConfig, hydra_config: Any) -> tuple[Path | None, int]:
    """Read the configuration, run the study it asks for; the folder of the results and the exit code."""
    from desim.spec.read import read, read_run

    load_plugins(plugin_files())  # a launcher may have started this process
    _refuse(list(value_faults(OmegaConf.to_container(config, resolve=False))))
    data: dict[str, Any] = OmegaConf.to_container(config, resolve=True)  # type: ignore[assignment]
    question, output, settings, asked, plans, notes, sheets = (data.pop(key, None) for key in APART)
    data, own = study.taken(data)
    _refuse(_study_faults(question))
    run = read_run(settings or {})
    _refuse_address(run, hydra_config.overrides.task)
    if question == "validate":
        return _validate(asked or {}, run, Path(str(output)))
    job = _asked(hydra_config, Path(str(output)), notes or {})
    if question == "compare":
        return compare(plans or {}, run, job, _compose)
    if question == "board":
        return board(own["board"], plans or {}, data, run, job, _compose)
    if question in reproduce.STUDIES:
        return reproduce.STUDIES[question](own[question], data, run, job, _compose)
    if question in study.STUDIES:
        return study.ask(question, data, own, run, job.output, [*job.searched, *job.words])
    if question in spreadsheet.STUDIES:
        return spreadsheet.write(question, data, sheets or {}, lambda: job.place(read(data), job.words))
    return ANSWERS[question](read(data), data, run, job)


ANSWERS = {"check": check, "status": status, "replicate": replicate}


def _refuse_address(run: Run, words: list[str]) -> None:
    """The address of a cluster must stand among the words of the command line."""
    if run.address is not None and not any(word.lstrip("+").startswith("run.address=") for word in words):
        raise SpecError([ADDRESS])


def _study_faults(question: Any) -> list[Fault]:
    known = [] if question in STUDIES else [nearest(question, STUDIES)]
    return [Fault("study", f"is none of {', '.join(STUDIES)}", repr(question), near) for near in known]


def _validate(asked: dict[str, Any], run: Run, output: Path) -> tuple[None, int]:
    """Hold the simulator against exact values, whatever scenario was composed; the verdicts and their report."""
    from desim.report.review import validation, verdicts
    from desim.study.execution.progress import progress
    from desim.study.validation.cases import load
    from desim.study.validation.validate import chosen, settings_of, task_count, validate

    settings = settings_of(asked)
    cases = load(CONF / "validation")
    wanted = chosen(cases, settings.case)
    with progress("validate", task_count(wanted, settings.tier, run.seed)) as tick:
        found = validate(
            wanted, settings.tier, run.seed, run.workers, tick or (lambda _: None), len(wanted) == len(cases)
        )
    verdicts.show(found)
    place = output / "validation" / str(run.seed) / (settings.case or "")
    print(validation.write(found, place))  # noqa: T201
    return None, DONE if found["passed"] else PARTIAL


def _asked(hydra_config: Any, output: Path, notes: dict[str, Any]) -> Asked:
    """What Hydra knows of this job, and the prose of the modeler."""
    from desim.spec.read import read_as
    from desim.spec.settings.notes import Notes

    prose = read_as(Notes, "notes", notes)
    paths = [s.path for s in hydra_config.runtime.config_sources if s.provider == "command-line"]
    searched = [word for path in paths for word in ("--config-dir", os.path.relpath(path))]
    words = [str(o) for o in hydra_config.overrides.task]
    return Asked(words, searched, _choices(hydra_config), output, hydra_config.mode == RunMode.MULTIRUN, prose)


def _choices(hydra_config: Any) -> dict[str, Any]:
    return {str(k): v for k, v in hydra_config.runtime.choices.items() if not str(k).startswith("hydra/")}


def _compose(words: list[str]) -> Composed:
    """Another scenario out of the same folders, by the instance of Hydra that composed this job."""
    try:
        config = hydra.compose(HydraConfig.get().job.config_name, words, return_hydra_config=True)
    except (ConfigCompositionException, OmegaConfBaseException) as error:
        raise SpecError([Fault("compare.plans", " ".join(str(error).split()))]) from None
    choices = _choices(config.hydra)
    with open_dict(config):
        del config.hydra
    _refuse(list(value_faults(OmegaConf.to_container(config, resolve=False))))
    data: dict[str, Any] = OmegaConf.to_container(config, resolve=True)  # type: ignore[assignment]
    return study.taken({key: value for key, value in data.items() if key not in APART})[0], choices


class SweepReport(Callback):
    """At the end of a sweep, whichever launcher ran it: one comparison over all its points, read from the files."""

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Forget the points of the sweep before; refuse a launcher that would do more than launch."""
        from desim.store.sweep import remove_points

        launcher: dict[str, Any] = OmegaConf.to_container(config.hydra.launcher, resolve=True)  # type: ignore[assignment]
        faults = launcher_faults(launcher) + address_faults(config.hydra.sweeper.get("params"))
        if faults:  # Hydra would turn what is raised here into a warning
            raise SystemExit(_said(SpecError(faults)))
        remove_points(Path(config.hydra.sweep.dir))

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the points; the exit code is the worst of theirs."""
        from desim.store.sweep import points

        places, code = points(Path(config.hydra.sweep.dir))
        try:
            for parent in sorted({place.parent for place in places}):
                page = compared_page([place for place in places if place.parent == parent], parent)
                print(f"{page}")  # noqa: T201
        except Exception:  # Hydra would turn it into a warning and exit with 0
            traceback.print_exc()
            code = BROKEN
        sys.stdout.flush()
        if code:
            raise SystemExit(code)
