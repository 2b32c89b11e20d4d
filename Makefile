# Needs git, make and Python >= 3.11 (another one: make PYTHON=python3.12 ...); the locks bring the rest.
PYTHON ?= python3
EXPERIMENT ?= surge_155
SHIPPED := surge_155 e11_island

VENV := $(or $(DESIM_VENV),.venv)
RUN := $(VENV)/bin/python -m
BENCH := .venv-bench
INSTALL := -m pip install --quiet --no-input --disable-pip-version-check
COMPILE := $(RUN) uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --custom-compile-command 'make lock' $(UPGRADE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PRECIOUS: %/.locked
.PHONY: help env run test check validate mutants bench schema reference docs report lock clean

help:      ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(VENV)/.ready ## make .venv from requirements.lock

run: env   ## run one experiment and report it (EXPERIMENT=surge_155)
	$(VENV)/bin/desim experiment=$(EXPERIMENT) run.if_changed=replace
	@echo "report: results/$(EXPERIMENT)/report.html"

test: env  ## quick tests, on all cores
	$(RUN) pytest -n logical --dist worksteal -m "not slow" $(ARGS)

check: env ## lint, format, types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

validate: env ## exact values in full for three root seeds, and slow tests
	@for seed in 1 2 3; do $(VENV)/bin/desim study=validate validate.tier=full run.seed=$$seed || exit; done
	$(RUN) pytest -m slow $(ARGS)

mutants: env ## seeded engine bugs, and which tests catch them
	$(RUN) tests.mutants.run $(ARGS)

bench: $(BENCH)/.ready ## speed beside other tools, in an environment of its own
	$(BENCH)/bin/python -m tests.bench.run $(ARGS)

schema: env ## export the JSON schema of a scenario, for editors
	$(RUN) desim.spec.documentation.schema > conf/scenario.schema.json

reference: env ## write the reference page, conf/REFERENCE.md
	$(RUN) desim.spec.documentation.reference > conf/REFERENCE.md

docs: env  ## build the site into docs/_build/html
	$(RUN) sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "site: docs/_build/html/index.html"

report: env ## rebuild the shipped reports
	@for name in $(SHIPPED); do $(MAKE) --no-print-directory run EXPERIMENT=$$name || exit; done

# The peers want other versions of what only our site is built with, so the benchmark shares our core and no more.
lock: env  ## resolve both locks again (newest versions: UPGRADE=--upgrade)
	$(COMPILE) --group dev --output-file requirements.lock
	core=$$(mktemp) && trap 'rm -f "$$core"' EXIT && \
		$(COMPILE) --constraints requirements.lock --output-file "$$core" && \
		$(COMPILE) --group bench --constraints "$$core" --output-file requirements-bench.lock

clean:     ## remove caches and builds; environments stay
	rm -rf dist build docs/_build outputs multirun .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find desim tests experiments -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# A changed lock makes the environment anew; a changed pyproject.toml only installs desim again.
%/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("desim needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python $(INSTALL) --require-hashes -r $<
	@touch $@

%/.ready: %/.locked pyproject.toml
	$(@D)/bin/python $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# The benchmark imports desim from the working tree, so it needs no build tools.
$(BENCH)/.ready: requirements-bench.lock
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python $(INSTALL) --require-hashes -r $<
	@touch $@
