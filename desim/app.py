"""desim as a Hydra application: a composed configuration in, one study and its report out."""

import os
import shlex
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.experimental.callback import Callback
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from desim import asking
from desim.spec.faults import Fault, SpecError, nearest
from desim.spec.forbidden import value_faults, word_faults
from desim.spec.guard import yaml_faults
from desim.spec.run import Run
from desim.spec.scenario import Scenario
from desim.spec.walk import fields_at

HERE = Path(__file__).resolve().parent
CONF = next(d for d in (HERE / "conf", HERE.parent / "conf") if d.is_dir())
STUDIES = ("replicate", "validate", "check", "status", *asking.STUDIES)
NOT_IN_NAMES = (
    "experiment=",
    "output=",
    "name=",
    "study=",
    *(f"run.{field}=" for field in Run.model_fields if field != "seed"),
)
"""Overrides that do not tell points apart: a study goes on in its folder with more replications or other workers."""
DONE, BAD_INPUT, PARTIAL, BROKEN, BLOCKED, INTERRUPTED, TERMINATED = 0, 2, 3, 70, 74, 130, 143
FAILED = PARTIAL


def main() -> NoReturn:
    """Entry of the command ``desim``.

    Exit codes: 0 done, 2 bad input, 3 partial or a failed case, 130/143 interrupted, 70 a fault of ours, 74 a
    folder or disk that cannot be written.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        _refuse(_config_faults(sys.argv[1:]))
        _hydra()
    except SpecError as error:
        _complain(error)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(INTERRUPTED)
    except SystemExit as stop:
        # Hydra says 1 for everything wrong with the command line or the composition.
        if stop.code == 1:
            _hint(get_args_parser().parse_args(sys.argv[1:]).overrides)
        sys.exit(BAD_INPUT if stop.code == 1 else stop.code)
    sys.exit(DONE)


def _hint(overrides: list[str]) -> None:
    """Say which key an unknown one may have been meant to be."""
    for word in overrides:
        *way, last = word.partition("=")[0].lstrip("+~").split(".")
        known = fields_at(Run, tuple(way[1:])) if way[:1] == ["run"] else fields_at(Scenario, tuple(way))
        if way == ["validate"]:
            known = ["tier", "case"]
        if way[:1] and way[0] in asking.KEYS:
            known = fields_at(asking.ASKED[way[0]], tuple(way[1:]))
        if not way:
            known += [
                "output",
                "run",
                "study",
                "validate",
                "risk_register",
                *asking.KEYS,
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

    hydra_config = HydraConfig.get()
    sweeping = hydra_config.mode == RunMode.MULTIRUN
    try:
        place, code = _job(config, hydra_config)
    except (SpecError, OmegaConfBaseException) as error:
        known = error if isinstance(error, SpecError) else SpecError([Fault("config", str(error).splitlines()[0])])
        if not sweeping:
            raise SystemExit(_said(known)) from None
        place, code = None, _said(known)
    except (Locked, OSError, Damaged) as error:
        print(f"desim: {error}", file=sys.stderr)  # noqa: T201
        place, code = None, BLOCKED
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

    _refuse(list(value_faults(OmegaConf.to_container(config, resolve=False))))
    data: dict[str, Any] = OmegaConf.to_container(config, resolve=True)  # type: ignore[assignment]
    question, output, settings, asked = (data.pop(key, None) for key in ("study", "output", "run", "validate"))
    data, own = asking.taken(data)
    if question not in STUDIES:
        raise SpecError(
            [Fault("study", f"is none of {', '.join(STUDIES)}", repr(question), nearest(question, STUDIES))]
        )
    run = read_run(settings or {})
    if question == "validate":
        return _validate(asked or {}, run, Path(str(output)))
    words = [str(o) for o in hydra_config.overrides.task]
    if question in asking.STUDIES:
        said = [*_searched(hydra_config), *words]
        print(asking.ask(question, data, own[question], run, Path(str(output)), said))  # noqa: T201
        return None, DONE
    scenario = read(data)
    if question == "check":
        return _check(scenario)
    if question == "status":
        return _status(scenario, data, run, _place(scenario, words, Path(str(output))))
    return _replicate(scenario, data, run, Path(str(output)), hydra_config)


def _check(scenario: Scenario) -> tuple[None, int]:
    from desim.spec.check import warnings_in

    warnings = list(warnings_in(scenario))
    for warning in warnings:
        print(f"warning: {warning}")  # noqa: T201
    print(f"{scenario.name}: no faults, {len(warnings)} warning{'s' * (len(warnings) != 1)}")  # noqa: T201
    return None, DONE


def _validate(asked: dict[str, Any], run: Run, output: Path) -> tuple[None, int]:
    """Hold the simulator against exact values, whatever scenario was composed; the verdicts and their report."""
    from desim.report import validation, verdicts
    from desim.study.cases import load
    from desim.study.progress import progress
    from desim.study.validate import chosen, settings_of, task_count, validate

    settings = settings_of(asked)
    cases = load(CONF / "validation")
    wanted = chosen(cases, settings.case)
    with progress("validate", task_count(wanted, settings.tier, run.seed)) as tick:
        found = validate(wanted, settings.tier, run.seed, run.workers, tick, len(wanted) == len(cases))
    verdicts.show(found)
    place = output / "validation" / str(run.seed) / (settings.case or "")
    print(validation.write(found, place))  # noqa: T201
    return None, DONE if found["passed"] else FAILED


def _replicate(scenario: Scenario, data: dict[str, Any], run: Any, output: Path, hydra_config: Any) -> tuple[Path, int]:
    """Run all replications; a single run gets its report at once, a sweep one over all its points at the end."""
    from desim.store.status import beside
    from desim.study.progress import progress
    from desim.study.simulate import identity, study

    overrides = [str(o) for o in hydra_config.overrides.task]
    choices = {str(k): v for k, v in hydra_config.runtime.choices.items() if not str(k).startswith("hydra/")}
    place = _place(scenario, overrides, output)
    if run.if_changed == "new":
        place = beside(place, identity(data, run))
    labels = {
        "choices": choices,
        "overrides": overrides,
        "command": shlex.join(["desim", *_searched(hydra_config), *overrides]),
    }
    headline = scenario.headline.metric if scenario.headline else ""
    title = scenario.name if not overrides else " ".join(overrides)
    with progress(title, run.replications, headline) as tick, kept(place):
        study(scenario, data, run, place, labels, tick)
    page = place if hydra_config.mode == RunMode.MULTIRUN else _report(place)
    failed = _failures(place)
    print(f"{page}{f' ({failed} of {run.replications} replications failed)' if failed else ''}")  # noqa: T201
    return place, PARTIAL if failed else DONE


def _place(scenario: Scenario, overrides: list[str], output: Path) -> Path:
    """The folder of the results: the name of the scenario, and below it that of the point."""
    from desim.store.sweep import point_name

    return output / scenario.name / point_name([o for o in overrides if not o.startswith(NOT_IN_NAMES)])


@contextmanager
def kept(place: Path) -> Iterator[None]:
    """Say what is kept when a run is interrupted."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if place.exists():
            print(f"desim: finished replications are kept in {place}; the same command goes on", file=sys.stderr)  # noqa: T201
        raise


def _status(scenario: Scenario, data: dict[str, Any], run: Run, place: Path) -> tuple[None, int]:
    """Say how much of a study is there."""
    from desim.store.status import status
    from desim.study.simulate import identity

    print(f"{place}: {status(place, identity(data, run), run.replications)}")  # noqa: T201
    return None, DONE


def _searched(hydra_config: Any) -> list[str]:
    """The folders of configuration the user named, as words of a command line."""
    paths = [s.path for s in hydra_config.runtime.config_sources if s.provider == "command-line"]
    return [word for path in paths for word in ("--config-dir", os.path.relpath(path))]


def _report(place: Path) -> Path:
    from desim.report import single

    return single.write(place)


def _failures(place: Path) -> int:
    from desim.store.results import load

    return len(load(place).manifest["failed"])


class SweepReport(Callback):
    """At the end of a sweep, whichever launcher ran it: one comparison over all its points, read from the files."""

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Forget the points of the sweep before."""
        from desim.store.sweep import forget

        forget(Path(config.hydra.sweep.dir))

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the points; the exit code is the worst of theirs."""
        from desim.report import comparison
        from desim.store.sweep import points

        places, code = points(Path(config.hydra.sweep.dir))
        try:
            for parent in sorted({place.parent for place in places}):
                page = comparison.write([place for place in places if place.parent == parent], parent)
                print(f"{page}")  # noqa: T201
        except Exception:  # Hydra would turn it into a warning and exit with 0
            traceback.print_exc()
            code = BROKEN
        sys.stdout.flush()
        if code:
            raise SystemExit(code)
