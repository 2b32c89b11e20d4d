"""Conditioned worlds: drawn worlds with their weights, or worlds that were moved to where the figures are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from desim.sim.kernel.stream import key
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.condition import ConditionSettings
from desim.spec.settings.run import Precise, Run
from desim.stats.normal_scores import ScoreGroup, independent_scores, uniforms_of
from desim.stats.observation_errors import log_likelihood, posterior_weights
from desim.stats.tempering import TemperedDraws, temper
from desim.store.results import Results
from desim.store.worlds_file import write_worlds_file
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.simulate import study
from desim.study.questions.design_points import Data, Tick
from desim.study.questions.observed_figures import SeriesFigure, cut_short, made_by_worlds
from desim.study.worlds.uncertain import derived_refusals, worlds_of
from desim.study.worlds.worlds import Worlds

RESAMPLING = 0
"""Number of the move that resamples."""


@dataclass(frozen=True)
class WorldSet:
    """Worlds that were run to the last figure."""

    numbers: np.ndarray
    """Of the worlds, or of the drawn ones that they descend from, shape (worlds,)."""
    values: Mapping[str, np.ndarray]
    """Numbers of all worlds, by path, each of shape (worlds,)."""
    made: np.ndarray
    """Output in the window of each figure, shape (figures, worlds * per_world)."""
    log_likelihoods: np.ndarray
    """Of the figures that count, shape (worlds,)."""

    def picked(self, rows: np.ndarray, per_world: int) -> "WorldSet":
        """The worlds of some *rows*."""
        replications = (rows[:, None] * per_world + np.arange(per_world)).reshape(-1)
        values = {path: column[rows] for path, column in self.values.items()}
        return WorldSet(self.numbers[rows], values, self.made[:, replications], self.log_likelihoods[rows])


@dataclass
class WorldRuns:
    """Runs worlds up to the last observed figure, and holds what all of them made."""

    data: Data
    """The scenario as it was written down, up to the last figure."""
    run: Run
    settings: ConditionSettings
    figures: Sequence[SeriesFigure]
    used: np.ndarray
    """Which figures count, shape (figures,)."""
    folder: Path
    tick: Tick | None = None
    scenario: Scenario = field(init=False)
    found: list[WorldSet] = field(default_factory=list)
    """Of all evaluations, the drawn worlds first; rows are those of the particles."""

    def __post_init__(self) -> None:
        self.data = cut_short(self.data, max(one.figure.day for one in self.figures))
        self.scenario = read(self.data)

    def drawn(self) -> Results:
        """Results over drawn worlds, of which whole ones become the first of *found*."""
        run = self.run.model_copy(update={"worlds": "sampled"})
        self._tell(f"{run.replications} replications up to day {self.scenario.horizon:g}")
        results = self._results(run, self._point_folder("worlds"), self.tick)
        numbers, counts = np.unique(results.world_numbers, return_counts=True)
        whole = numbers[counts == run.per_world]
        if len(whole) < 2:
            message = "must be of at least two whole worlds"
            raise SpecError([Fault("run.replications", message, str(len(results.world_numbers)))])
        table = results.worlds
        assert table is not None  # noqa: S101 - they are drawn
        wide = table.pivot_table(index="world", columns="path", values="value").reindex(whole)
        made = made_by_worlds(self.figures, results)[:, np.isin(results.world_numbers, whole)]
        values = {str(path): wide[path].to_numpy(dtype=float) for path in wide.columns}
        self.found.append(WorldSet(whole, values, made, self._log_likelihoods(made)))
        return results

    def moved(self) -> tuple[TemperedDraws, WorldSet]:
        """Worlds moved from the drawn ones by sequential Monte Carlo, and how; raises SpecError as worlds do."""
        first, run = self.found[0], self.run
        worlds = worlds_of(self.scenario, self.data, run.model_copy(update={"worlds": "sampled"}))
        assert worlds is not None  # noqa: S101 - they are drawn
        keys, groups = worlds.sequence_keys(), score_groups(worlds)
        uniforms = [worlds.uniforms(int(world)) for world in first.numbers]
        scores = independent_scores(np.array([[own[one] for one in keys] for own in uniforms]), groups)

        def evaluate(scores: np.ndarray, step: int, move: int) -> np.ndarray:
            rows = [dict(zip(keys, own, strict=True)) for own in uniforms_of(scores, groups).tolist()]
            return self._evaluated(worlds, [worlds.at_uniforms(row) for row in rows], step, move)

        most = self.settings.most_simulations // (len(scores) * run.per_world)
        draws = temper(scores, first.log_likelihoods, evaluate, self._stream, most, self.settings.most_moves)
        return draws, self._of(draws)

    def _evaluated(self, worlds: Worlds, values: list[dict[str, float]], step: int, move: int) -> np.ndarray:
        """Log-likelihoods of proposed worlds, minus infinity where one is not allowed or failed.

        Each move has chance of its own, so that worlds are not fitted to the chance of the drawn ones.
        """
        allowed = np.array([not any(derived_refusals(self.scenario, worlds, own)) for own in values])
        first = {path: float(column[0]) for path, column in self.found[0].values.items()}
        values = [own if sound else first for own, sound in zip(values, allowed, strict=True)]
        columns = {path: np.array([own[path] for own in values], dtype=float) for path in first}
        folder, n, per_world = self._point_folder(f"step-{step}-move-{move}"), len(values), self.run.per_world
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = write_worlds_file(
            folder.with_suffix(".parquet"), {path: column.tolist() for path, column in columns.items()}
        )
        seed = self._key(step, move, "chance of moved worlds") % 2**63
        update = {"worlds": str(file), "seed": seed, "replications": n * per_world}
        self._tell(f"step {step}, move {move}: {n * per_world} replications")
        results = self._results(self.run.model_copy(update=update), folder)
        made = np.zeros((len(self.figures), n * per_world))
        failed = {one["replication"] for one in results.manifest["failed"]}
        done = np.array([number not in failed for number in range(n * per_world)])
        made[:, done] = made_by_worlds(self.figures, results)
        sound = allowed & done.reshape(n, per_world).all(axis=1)
        found = np.where(sound, self._log_likelihoods(made), -np.inf)
        self.found.append(WorldSet(np.arange(n), columns, made, found))
        return found

    def _of(self, draws: TemperedDraws) -> WorldSet:
        """The worlds of *draws*, wherever they were run."""
        parts = [self.found[k].picked(np.array([row]), self.run.per_world) for k, row in draws.origin.tolist()]
        values = {path: np.concatenate([part.values[path] for part in parts]) for path in self.found[0].values}
        made = np.concatenate([part.made for part in parts], axis=1)
        return WorldSet(self.found[0].numbers[draws.ancestors], values, made, draws.log_likelihoods)

    def _log_likelihoods(self, made: np.ndarray) -> np.ndarray:
        """Of the mean likelihood over the replications of each world, shape (worlds,)."""
        own = [one for one, counts in zip(self.figures, self.used, strict=True) if counts]
        laws, series = [one.law for one in own], [one.series for one in own]
        likelihoods = log_likelihood(laws, series, made[self.used], self.settings.correlation)
        return posterior_weights(likelihoods, self.run.per_world)

    def _results(self, run: Run, folder: Path, tick: Tick | None = None) -> Results:
        """Results in a folder; what is stored is not run again."""
        once = run.model_copy(update={"precision": Precise(), "if_changed": "replace"})
        return Results(study(self.scenario, self.data, once, folder, {"overrides": ["worlds"]}, tick))

    def _point_folder(self, name: str) -> Path:
        digest = scenario_hash([self.data, self.run.seed, self.run.per_world])[:10]
        return self.folder / "points" / (f"{name}-{digest}")

    def _tell(self, text: str) -> None:
        if self.tick:
            self.tick(text)

    def _stream(self, step: int, move: int) -> np.random.Generator:
        purpose = "resampled worlds" if move == RESAMPLING else "moved worlds"
        return np.random.Generator(np.random.Philox(key=self._key(step, move, purpose)))

    def _key(self, step: int, move: int, purpose: str) -> int:
        return key(self.run.seed, step, f"move {move}", purpose)


def score_groups(worlds: Worlds) -> list[ScoreGroup]:
    """The correlated sequences of *worlds*, by their places among its keys."""
    places = {one: index for index, one in enumerate(worlds.sequence_keys())}
    return [ScoreGroup(tuple(places[one] for one in group.keys), group.matrix) for group in worlds.correlated]
