"""Validation: a wrong value fails, the document keeps its shape, the report says what was found."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desim.cli.commands import validate as command
from desim.cli.job import Job, Request
from desim.cli.shipped import CONF
from desim.measure.outcome import outcome
from desim.report.review import validation, verdicts
from desim.sim.replicate import replicate
from desim.spec.acceptance import Quantity
from desim.spec.fields.faults import SpecError
from desim.spec.read import read_study
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES
from desim.stats.acceptance_tests import STATISTICS
from desim.stats.goodness_of_fit import kolmogorov_smirnov
from desim.study.validation.cases import Measured, ValidationCase, load_cases
from desim.study.validation.validate import chosen_cases, planned_run, seed_of, validate
from desim.study.validation.verdicts import RunValues, quantity_verdicts

CASES = {case.id: case for case in load_cases(Path(__file__).parents[3] / "conf/validation")}
QUANTITY = {
    "scenario", "quantity", "unit", "kind", "statistic", "exact", "estimate", "half_width", "reference_half_width",
    "tolerance", "traps", "not_excluded", "z", "p", "faults", "verdict",
}  # fmt: skip


def quick(*cases: ValidationCase) -> dict:
    return validate(list(cases), "quick", 1, 1, lambda _: None, whole=False)


def shifted(case: ValidationCase, by: float) -> ValidationCase:
    """The case with the exact value of its first quantity off by a share."""
    first, *others = case.models
    name, known = next(iter(first.quantities.items()))
    wrong = known.model_copy(update={"exact": known.exact * (1 + by)})
    return replace(case, models=(replace(first, quantities={**first.quantities, name: wrong}), *others))


@pytest.mark.parametrize(
    ("case", "by"), [("V25", 1e-8), ("V44", 0.05), pytest.param("V41", -0.3, marks=pytest.mark.slow)]
)
def test_a_wrong_exact_value_fails(case, by):
    assert quick(CASES[case])["passed"]
    found = quick(shifted(CASES[case], by))
    assert not found["passed"]
    assert found["failed"] == [case]
    first, *others = found["cases"][0]["quantities"]
    assert first["verdict"] == "fail"
    assert all(q["verdict"] == "pass" for q in others)


def test_a_wrong_value_in_the_index_ends_the_command_with_3(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "conf" / "validation"
    folder.mkdir(parents=True)
    index = "V25: {title: t, component: c, scenarios: {v25_optimal: {quantities: {cost: {metric: cost, subject: total, "
    text = (CONF / "validation/v25_optimal.yaml").read_text(encoding="utf-8")
    (folder / "v25_optimal.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(command, "CONF", tmp_path / "conf")
    job = Job([], [], {}, tmp_path / "results", sweeping=False)
    run = Run(seed=5, workers=1)
    request = Request(STUDIES["validate"], {}, {"validate": {}}, run, job, lambda words: ({}, {}))
    for exact, code in ((1380, 0), (1381, 3)):
        (folder / "cases.yaml").write_text(f"{index} unit: USD, exact: {exact}, relative: 1.0e-9}}}}}}}}}}\n")
        assert command.validate(request) == (None, code)
        written = json.loads((tmp_path / "results/validation/5/validation.json").read_text(encoding="utf-8"))
        assert written["passed"] is (code == 0)
    assert "0 of 1 cases pass" in capsys.readouterr().out


def test_the_document_keeps_its_shape(tmp_path):
    found = quick(CASES["V44"], CASES["V25"])
    page = validation.write(found, tmp_path)
    written = json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(found))
    assert set(written) == {
        "schema_version", "folder", "tier", "seed", "complete", "passed", "failed", "without_power", "tested",
        "least_p", "scatter", "cases", "seconds", "surroundings",
    }  # fmt: skip
    assert written["schema_version"] == 3
    assert set(written["scatter"]) == {"judged", "count", "rms_z", "mean_z", "faults"}
    for case in written["cases"]:
        assert set(case) == {
            "case", "title", "component", "verdict", "scenarios", "quantities", "not_supported",
        }  # fmt: skip
        for run in case["scenarios"]:
            assert set(run) == {
                "name", "title", "replications", "horizon", "warmup", "seed", "failures", "failed", "seconds",
            }  # fmt: skip
        assert all(set(q) == QUANTITY for q in case["quantities"])
    html = page.read_text(encoding="utf-8")
    for heading in ("Problem statement", "Methodology", "Key participants", "Appendix B: requirements traceability"):
        assert heading in html
    assert "This section is not applicable." in html
    assert "<script" not in html


def test_what_cannot_be_had_is_said_and_not_skipped(tmp_path):
    missing = replace(CASES["V25"], not_supported={"cost of <the> rest": "no such policy"})
    found = quick(missing)
    assert found["cases"][0]["verdict"] == "pass"
    assert quick(replace(missing, models=()))["cases"][0]["verdict"] == "not supported"
    html = validation.write(found, tmp_path).read_text(encoding="utf-8")
    assert "cost of &lt;the&gt; rest" in html
    assert "not supported: no such policy" in html


def test_a_replication_that_fails_fails_its_case():
    case = CASES["V25"]
    first = case.models[0]
    lost = Quantity(unit="1", metric="no_such_measure", subject="total", exact=1.0, relative=1e-9)
    found = quick(replace(case, models=(replace(first, quantities={"none": lost}),)))
    assert found["failed"] == ["V25"]
    assert "no_such_measure" in found["cases"][0]["scenarios"][0]["failures"][0]


def test_in_full_wide_intervals_and_traps_inside_them_fail():
    model = CASES["V44"].models[0]
    name, known = next(iter(model.quantities.items()))
    quantity = known.model_copy(update={"exact": 0.0, "half_width": 0.001, "traps": (0.01,)})
    values = np.random.Generator(np.random.Philox(1)).normal(size=(50, 1))
    from desim.study.validation.verdicts import ModelRun

    planned = ModelRun(replace(model, quantities={name: quantity}), model.scenario(), 50, 1)
    ran = RunValues(values, [], 0.0)
    (verdict,) = quantity_verdicts(planned, ran, "full", 1e-5)
    assert len(verdict["faults"]) == 2
    (verdict,) = quantity_verdicts(planned, ran, "quick", 1e-5)
    assert verdict["faults"] == []


def test_a_law_of_another_shape_fails():
    """The same mean and spread as declared, and another shape: gamma for log-normal."""
    case = CASES["V45"]
    model = next(m for m in case.models if m.name == "v45_shapes")
    asked = {name: q for name, q in model.quantities.items() if q.subject == ("lognormal",)}
    found = quick(replace(case, models=(replace(model, quantities=asked),)))
    assert found["passed"]
    assert found["tested"] == 0
    one = found["cases"][0]["quantities"][0]
    assert one["z"] is None
    assert one["p"] > 1e-4
    scenario = model.scenario(1 / 20)
    out = Measured(outcome(scenario, facts := replicate(scenario, 1, 0)), facts)
    other = kolmogorov_smirnov(out.sizes("gamma"), scenario.demands["lognormal"].size)
    assert STATISTICS["largest_distance"](np.array([other]), 0.0, 0.0).p < 1e-4


@pytest.mark.slow
def test_sizes_that_were_not_kept_are_no_agreement():
    case = CASES["V45"]
    model = next(m for m in case.models if m.name == "v45_shapes")
    found = quick(replace(case, models=(replace(model, data={**model.data, "measures": {}}),)))
    assert found["failed"] == ["V45"]
    assert "keeps its sizes" in found["cases"][0]["scenarios"][0]["failures"][0]


def test_seeds_differ_between_cases_and_roots():
    names = [model.name for case in CASES.values() for model in case.models]
    seeds = {seed_of(name, root) for name in names for root in (1, 2, 3)}
    assert len(seeds) == 3 * len(names)


def test_wrong_settings_are_refused():
    with pytest.raises(SpecError, match="did you mean 'quick'"):
        read_study("validate", {"tier": "quik"}, {})
    with pytest.raises(SpecError, match="unknown key"):
        read_study("validate", {"cases": "V01"}, {})
    with pytest.raises(SpecError, match="V01 to V46"):
        chosen_cases(list(CASES.values()), "V47")


def test_a_case_whose_interval_holds_a_trap_says_that_it_has_no_power():
    """A mean of 10 with a half-width of 1 excludes 12 and does not exclude 10.5: by hand."""
    quantity = Quantity(unit="1", metric="cost", subject="total", exact=10.0, traps=(10.5, 12.0))
    values = np.array([[10.0 + d] for d in (-1.0, 1.0) * 5])
    case = CASES["V25"]
    plan = planned_run(replace(case.models[0], quantities={"q": quantity}), "quick", 1)
    (verdict,) = quantity_verdicts(plan, RunValues(values, [], 0.0), "quick", 1e-4)
    assert verdict["half_width"] == pytest.approx(2.262 * 1.0541 / 10**0.5, rel=1e-3)
    assert (verdict["verdict"], verdict["not_excluded"]) == ("pass", [10.5])


def test_a_run_names_its_cases_without_power_on_page_and_terminal(capsys):
    case = CASES["V44"]
    first, *others = case.models
    name, known = next(iter(first.quantities.items()))
    tied = known.model_copy(update={"traps": (known.exact * (1 + 1e-6),)})
    found = quick(replace(case, models=(replace(first, quantities={**first.quantities, name: tied}), *others)))
    assert found["passed"]
    assert found["without_power"] == ["V44"]
    assert any("the intervals of V44 do not exclude" in text for text in validation.page_of(found).warnings)
    verdicts.show(found)
    assert "no power" in capsys.readouterr().out
    assert quick(CASES["V25"])["without_power"] == []
