# Needs git, make and Python >= 3.11 (another one: make PYTHON=python3.12 ...); the locks bring the rest.
PYTHON ?= python3
EXPERIMENT ?= surge_155

VENV := $(or $(DESIM_VENV),.venv)
RUN := $(VENV)/bin/python -m
BENCH := .venv-bench
# Tests start interpreters by the dozen: compiled modules are kept, whatever the surroundings say.
TESTS := PYTHONDONTWRITEBYTECODE= $(RUN) pytest
PYTEST := $(TESTS) -n logical --dist worksteal
# What guards the basics: the plan of the packages, what may be declared, the engine, intervals, one whole command.
QUICK := tests/test_architecture.py tests/spec tests/sim/kernel tests/sim/stock tests/measure \
	tests/stats/test_interval.py tests/stats/test_paired.py tests/stats/test_survival.py \
	tests/test_security.py::test_a_run_and_its_report_need_no_network
COMPILE := $(RUN) uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --custom-compile-command 'make lock' $(UPGRADE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help env compile desk run quick test slow check validate mutants fuzz digests bench pairs schema reference picture pictures docs \
	report lock clean bench-env

help:      ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env:       ## make .venv from requirements.lock, again when the lock has changed
	@$(PYTHON) .ci/environment.py $(VENV) requirements.lock --install

compile: env  ## compile sim from its sources where there is a C compiler, again when they have changed
	@$(VENV)/bin/python .ci/compile.py

desk: compile  ## open the desk in the browser: networks, plans and results by mouse and keyboard
	$(VENV)/bin/desim desk $(ARGS)

run: compile   ## run one experiment and report it (EXPERIMENT=surge_155)
	$(VENV)/bin/desim experiment=$(EXPERIMENT) run.if_changed=replace
	@echo "report: results/$(EXPERIMENT)/report.html"

quick: env ## the basics, in less than a minute
	$(PYTEST) -m "not slow" $(ARGS) $(QUICK)

test: compile  ## all but the slow tests, on all cores
	$(PYTEST) -m "not slow" $(ARGS)

slow: compile  ## the slow tests: whole sets, kills, clusters, every page
	$(TESTS) -m slow $(ARGS)

check: env ## lint, format, types, and how hard our pages are to read
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) tests.readability

validate: compile ## exact values in full, for three root seeds
	@for seed in 1 2 3; do $(VENV)/bin/desim study=validate validate.tier=full run.seed=$$seed || exit; done

mutants: env ## seeded bugs, and whether the tests that must notice them do
	$(RUN) tests.mutants.run $(ARGS)

fuzz: env  ## 5,000 mutated scenarios and 1,000 commands (some of them: ARGS="scenarios --first 100 --count 50")
	$(RUN) tests.fuzz.run $(ARGS)

digests: compile ## record the bits of results, or compare: ARGS="record FILE", ARGS="compare FILE --quick"
	$(RUN) tests.regression.digests $(ARGS)

bench: compile bench-env ## speed by CPU time beside other tools, in an environment of its own (sooner: ARGS=--quick)
	$(BENCH)/bin/python -m tests.bench.run $(ARGS)

pairs: env ## CPU time of one replication in two trees: OLD=/path/to/old, NEW=. for this one
	$(RUN) tests.bench.pairs $(OLD) $(or $(NEW),.)

schema: env ## export the JSON schema of a scenario, for editors
	$(RUN) desim.spec.documentation.schema > conf/scenario.schema.json

reference: env ## write the reference, a page for each noun, and what editors know of the functions in Python
	$(RUN) desim.spec.documentation.reference_pages docs/reference

picture: env ## draw the packages and wings from their imports, for docs/architecture.md
	$(RUN) tests.architecture

docs: env  ## build the site into docs/_build/html
	$(RUN) sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "site: docs/_build/html/index.html"

report: compile ## run all shipped experiments again, few worlds each, and write the gallery (one of them: ARGS=e11_island)
	$(RUN) experiments.shipped.rebuild $(ARGS)

pictures: env ## take the pictures of the documents that are no longer of today; needs Chromium
	$(RUN) experiments.shipped.pictures

# The peers want other versions of what only our site is built with, so the benchmark shares our core and no more.
lock: env  ## resolve both locks again (newest versions: UPGRADE=--upgrade)
	$(COMPILE) --group dev --output-file requirements.lock
	core=$$(mktemp) && trap 'rm -f "$$core"' EXIT && \
		$(COMPILE) --constraints requirements.lock --output-file "$$core" && \
		$(COMPILE) --group bench --constraints "$$core" --output-file requirements-bench.lock

clean:     ## remove caches and builds; environments stay
	rm -rf dist build docs/_build outputs multirun .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find desim tests experiments -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The benchmark imports desim from the working tree, so it needs no build tools.
bench-env:
	@$(PYTHON) .ci/environment.py $(BENCH) requirements-bench.lock
