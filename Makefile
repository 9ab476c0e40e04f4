# Stepladder's recipes. A fresh machine needs git, make and Python 3.11 to 3.13 only.
# `make help` lists them; each one sets up what it needs, and a warm set-up costs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= workspaces/demo
EMPLOYEES ?= 3000
MONTHS ?= 60
PROOF_EMPLOYEES ?= 500
SEED ?= 2
WORKERS ?= 2
PIP := -m pip --disable-pip-version-check -q

.PHONY: help
help: ## Say what each recipe does
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up -------------------------------------------------------------------------

$(BIN)/python:
	@for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$${python:-}" ]; then \
	  echo "Stepladder needs Python 3.11, 3.12 or 3.13. Install one, or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  package="python$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y "$$package" >/dev/null; \
	  else \
	    echo "$$python has no venv module. Install it, on Debian or Ubuntu: sudo apt-get install $$package" >&2; exit 1; \
	  fi; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV)

# uv installs the locked packages in seconds; where it cannot (a mirror that only pip
# knows, a platform without it), pip installs the same lock with the same hashes.
$(VENV)/.locked: requirements.lock requirements-uv.lock | $(BIN)/python
	@echo "Installing the locked packages"
	@{ $(BIN)/python $(PIP) install --require-hashes -r requirements-uv.lock \
	   && $(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock; } \
	 || { echo "uv could not install them; pip does (slower)"; \
	      $(BIN)/python $(PIP) install --require-hashes -r requirements.lock; }
	@touch $@

# Installed in place, so that a change in the checkout is a change in the command.
$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: $(VENV)/.installed ## Make .venv from requirements.lock
	@:

# --- Use ----------------------------------------------------------------------------

.PHONY: demo
demo: setup ## Make a demo organisation and run the whole pipeline on it
	@test -e $(WORKSPACE)/stepladder.yaml || \
	  $(BIN)/stepladder demo $(WORKSPACE) --employees $(EMPLOYEES) --months $(MONTHS) --seed $(SEED)
	@$(BIN)/stepladder run --workspace $(WORKSPACE)
	@echo; printf '%s\n' "Left behind in $(WORKSPACE):" \
	  "  published/latest/    what you may show: site/, dbt-docs/, digest/, marts.duckdb, parquet/, manifest.json" \
	  "  warehouse/latest/    every layer, with pseudonymous rows of people" \
	  "  store/, quarantine/  what was loaded, and what was refused and why" \
	  "Ask it something: README.md. See it run: make dev. Next: docs/tutorials/first-hour.md" \
	  "The month on one page: $(abspath $(WORKSPACE))/published/latest/digest/digest.pdf" \
	  "Look at it: $(abspath $(WORKSPACE))/published/latest/site/index.html"

# Dagster's settings are written first: without them a workspace that has never run would
# keep the output of its steps, and the pages would send home what is clicked.
.PHONY: dev
dev: setup ## Open the Dagster pages on the demo workspace (Ctrl-C ends it)
	@test -e $(WORKSPACE)/stepladder.yaml || $(MAKE) demo
	@$(BIN)/python -c 'import sys; from pathlib import Path; from orchestration.settings import prepare_dagster_home; \
	  prepare_dagster_home(Path(sys.argv[1]))' "$(abspath $(WORKSPACE))/dagster"
	@STEPLADDER_WORKSPACE=$(abspath $(WORKSPACE)) DAGSTER_HOME=$(abspath $(WORKSPACE))/dagster $(BIN)/dg dev

# --- Prove --------------------------------------------------------------------------

# The tests of the export to PostgreSQL, and the proof that engines agree, start a server
# of their own. Root installs it where apt is; elsewhere what needs it says so.
.PHONY: postgres-programs
postgres-programs:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && apt-get update -qq && apt-get install -qq -y postgresql >/dev/null; } || true

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } || true

.PHONY: test
test: setup postgres-programs chromium ## Run every test
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Environments beside the locked one, each with what its own lock adds or replaces: the
# oldest DuckDB that the code supports, the adapters of other engines, the libraries that
# our estimators are compared with, and the writer of .hyper files.
OLD := $(VENV)/duckdb15
ENGINES := $(VENV)/engines
COMPARISON := $(VENV)/comparison
HYPER := $(VENV)/hyper
# Superset is a program of its own that shares nothing with ours.
SUPERSET := $(VENV)/superset
$(SUPERSET)/.installed: requirements-superset.lock $(VENV)/.installed
	@$(BIN)/python -m venv $(@D)
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(@D)/bin/python --require-hashes $< \
	 || $(@D)/bin/python $(PIP) install --require-hashes -r $<
	@touch $@

$(OLD)/.installed $(ENGINES)/.installed $(COMPARISON)/.installed $(HYPER)/.installed: $(VENV)/%/.installed: requirements-%.lock $(VENV)/.installed
	@$(BIN)/python -m venv $(@D)
	@{ $(BIN)/uv pip sync -q --compile-bytecode --python $(@D)/bin/python --require-hashes requirements.lock \
	   && $(BIN)/uv pip install -q --python $(@D)/bin/python --no-deps --require-hashes -r $<; } \
	 || { $(@D)/bin/python $(PIP) install --require-hashes -r requirements.lock; \
	      $(@D)/bin/python $(PIP) install --no-deps --require-hashes -r $<; }
	@$(@D)/bin/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: test-duckdb15
test-duckdb15: $(OLD)/.installed ## Run the demo on the oldest DuckDB that is supported
	@$(OLD)/bin/pytest tests/house/test_demo.py tests/house/test_dashboards.py

.PHONY: lint
lint: setup ## Run every linter and check that generated files are fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfmt --check --quiet dbt_project dashboards
	ls -d dbt_project/models/*/* dbt_project/tests dashboards | xargs -P $(WORKERS) -n 8 $(BIN)/python -m tests.house.lint_sql
	$(BIN)/codespell
	$(BIN)/deptry .
	$(BIN)/stepladder sync --check

.PHONY: bench-ingest
bench-ingest: setup ## Time ingest of five million rows against DuckDB's bare copy
	@$(BIN)/python -m tests.bench.ingest_throughput

.PHONY: bench-demo
bench-demo: setup ## Time the making of a million people over five years
	@$(BIN)/python -m tests.bench.demo_scale

.PHONY: bench-marts
bench-marts: setup ## Time a million people from raw rows to marts against DuckDB alone
	@$(BIN)/python -m tests.bench.marts_scale

# What looks at the pages needs a finished demo; it builds its pages anew.
.PHONY: demo-pages
demo-pages: setup chromium
	@test -e $(WORKSPACE)/published/latest || $(MAKE) demo
	@$(BIN)/stepladder dashboards build --workspace $(WORKSPACE)

.PHONY: bench-pages
bench-pages: demo-pages ## Time first paint and redraw of the demo's pages, and weigh them
	@$(BIN)/python -m tests.bench.pages_speed $(WORKSPACE)

.PHONY: bench-effects-speed
bench-effects-speed: setup ## Time the effect of a million rows against a plain logit
	@$(BIN)/python -m tests.bench.effects_speed

.PHONY: bench-effects-scale
bench-effects-scale: setup ## Time all programs of a million people over five years
	@$(BIN)/python -m tests.bench.effects_scale

.PHONY: bench-effects
bench-effects: setup ## Estimate hundreds of organisations whose true effects are planted
	@nice -n 10 $(BIN)/python -m tests.planted.proof --workers $(WORKERS)

.PHONY: bench-effects-comparison
bench-effects-comparison: $(COMPARISON)/.installed ## Time an effect against DoubleML and EconML
	@$(COMPARISON)/bin/python -m tests.bench.effects_comparison

.PHONY: proof-readers
proof-readers: setup ## Open the published file with earlier DuckDB releases
	@$(BIN)/python -m tests.faults.old_readers

.PHONY: proof-hyper
proof-hyper: $(HYPER)/.installed ## Write a .hyper file and read it back with its own engine
	@$(HYPER)/bin/python -m tests.hyper.proof

.PHONY: proof-superset
proof-superset: demo $(SUPERSET)/.installed postgres-programs chromium ## Import the dashboards into a real Superset and compare what it shows
	@nice -n 10 $(BIN)/python -m tests.superset.proof --superset $(SUPERSET) --workspace $(WORKSPACE)

.PHONY: proof-engines
proof-engines: $(ENGINES)/.installed postgres-programs ## Build on PostgreSQL and Spark too and compare every table
	@nice -n 10 $(ENGINES)/bin/python -m tests.engines.proof --employees $(PROOF_EMPLOYEES) --seed $(SEED)

.PHONY: proof-history
proof-history: setup ## Deliver the same rows in other files and another order (minutes)
	@nice -n 10 $(BIN)/python -m tests.pipeline.history_proof

.PHONY: proof-mutants
proof-mutants: setup ## Plant mistakes in the marts and count those that unit tests see
	@nice -n 10 $(BIN)/python -m tests.mutation.proof

.PHONY: proof-disclosure
proof-disclosure: setup ## Attack the exact tables of hundreds of random organisations
	@OPENBLAS_NUM_THREADS=1 nice -n 10 $(BIN)/python -m tests.disclosure.proof --workers $(WORKERS)

.PHONY: proof-releases
proof-releases: setup ## Attack a dozen monthly releases of live reports together
	@nice -n 10 $(BIN)/python -m tests.disclosure.live_releases

.PHONY: proof-rights
proof-rights: setup ## Kill an erasure and a change of keys at every kind of step
	@STEPLADDER_EVERY_FAULT=1 $(BIN)/pytest tests/faults/test_interrupted_rights.py

.PHONY: proof-real-input
proof-real-input: setup ## Run the whole pipeline on the real files of ../shared/data
	@$(BIN)/python -m tests.pipeline.real_input_proof

.PHONY: proof-crash
proof-crash: setup ## Kill a run at each of its state-changing system calls (hours)
	@$(BIN)/python -m tests.faults.crash_enumeration --run direct
	@$(BIN)/python -m tests.faults.crash_enumeration --run stepladder --every 0
	@$(BIN)/python -m tests.faults.crash_enumeration --run stepladder --every 10

# --- Change -------------------------------------------------------------------------

.PHONY: sync
sync: setup ## Regenerate every file that is derived from a contract or a model
	@$(BIN)/stepladder sync

.PHONY: format
format: setup ## Lay out Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --quiet dbt_project dashboards

.PHONY: proof-pages
proof-pages: demo-pages ## Compare every number of every choice on the demo's pages
	@$(BIN)/python -m tests.browser.proof $(WORKSPACE)

.PHONY: screenshots
screenshots: demo-pages ## Take the pictures of the demo's pages for docs/dashboards
	@$(BIN)/python -m tests.browser.pictures $(WORKSPACE)

.PHONY: sbom
sbom: setup ## Write the bill of materials of the lock (CycloneDX), for a release
	@$(BIN)/python -m tests.supply.bill stepladder.cdx.json

.PHONY: lock
lock: setup ## Resolve the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-strip-extras \
	  --no-annotate --no-header --no-emit-index-url -q -o requirements.lock
	echo 'uv==$(shell $(BIN)/uv --version 2>/dev/null | cut -d" " -f2)' | $(BIN)/uv pip compile - --universal \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -q -o requirements-uv.lock
	echo 'duckdb==1.5.6' | $(BIN)/uv pip compile - --universal \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url -q -o requirements-duckdb15.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --extra hyper -c requirements.lock --universal --generate-hashes --no-strip-extras \
	  --no-annotate --no-header --no-emit-index-url -q \
	  $$(sed -nE 's/^([a-z0-9._-]+).*/--no-emit-package \1/p' requirements.lock) -o requirements-hyper.lock
	# Superset needs rich and cachetools and does not say so; its metadata cache knows no newer flask-caching.
	printf '%s\n' 'apache-superset[duckdb]==6.1.0' psycopg2-binary 'flask-caching<2.4' rich cachetools | \
	  $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -q \
	  -o requirements-superset.lock
	for group in comparison engines; do $(BIN)/uv pip compile pyproject.toml --group dev --group $$group -c requirements.lock --universal \
	  --generate-hashes --no-strip-extras --no-annotate --no-header --no-emit-index-url -q \
	  $$(sed -nE 's/^([a-z0-9._-]+).*/--no-emit-package \1/p' requirements.lock) -o requirements-$$group.lock; done
