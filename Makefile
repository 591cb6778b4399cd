# The commands of this project; `make` alone lists them.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet
ROUNDS ?= 10
MARKS  ?= spark
LINTED := src tests tools docs $(wildcard bench)

# The lowest versions that pyproject.toml allows are tried on the lowest Python.
MIN_PYTHON ?= python3.11
MIN_VENV   ?= .venv-min

UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test test-spark test-min test-faults test-fuzz lint format warm bench docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.all ## install everything, for work on the project (about 1.3 GB)
	@echo "Ready: $(BIN)/manumit --help"

demo: warm ## install what the program needs (about 0.6 GB) and run the main job on real adverts
	@$(BIN)/manumit demo

test: $(VENV)/.all ## format, lint, types, architecture; then every test
	@$(MAKE) --no-print-directory warm & warming=$$!; \
		$(MAKE) --no-print-directory lint || { kill $$warming; exit 1; }; wait $$warming
	@echo "Tests"
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal

test-spark: $(VENV)/.spark warm ## the conformance suite and a small cluster on Spark (needs Java 17; 2 minutes)
	@$(BIN)/python -m pytest -q -p no:xdist -m "$(MARKS)"

test-min: $(MIN_VENV)/.min ## the tests on the lowest versions of every dependency that pyproject.toml allows
	@NUMBA_CACHE_DIR=$(abspath $(MIN_VENV))/kernels $(MIN_VENV)/bin/python tools/warm_kernels.py
	@NUMBA_CACHE_DIR=$(abspath $(MIN_VENV))/kernels $(MIN_VENV)/bin/python -m pytest -n auto --maxprocesses 8 --dist worksteal

test-faults: $(VENV)/.all warm ## kill collect, run and forget at every step, and check each time
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 -q -m faults

test-fuzz: $(VENV)/.all warm ## property and fuzz tests with other random seeds (ROUNDS=10)
	@for seed in $$(seq 1 $(ROUNDS)); do \
		echo "Seed $$seed of $(ROUNDS)"; \
		$(BIN)/python -m pytest -n auto --maxprocesses 8 -q -m 'hypothesis and not slow and not spark' \
			--hypothesis-profile=random --hypothesis-seed=$$seed || exit 1; \
	done

lint: $(VENV)/.all ## format check, ruff, SQL constructs, mypy strict, import-linter
	@echo "Format"
	@$(BIN)/ruff format --check --quiet --diff $(LINTED)
	@echo "Lint"
	@$(BIN)/ruff check --quiet $(LINTED)
	@$(BIN)/python tools/check_sql.py src
	@echo "Types"
	@$(BIN)/mypy
	@echo "Architecture"
	@$(BIN)/lint-imports --no-logo --verbose >build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }
	@grep '^Contracts' build/imports.txt

format: $(VENV)/.all ## put the code in the house's format
	@$(BIN)/ruff format --quiet $(LINTED)
	@$(BIN)/ruff check --quiet --fix $(LINTED)

# Compiled kernels are kept beside their source, and made again only when it changes.
warm: $(VENV)/.base
	@$(BIN)/python tools/warm_kernels.py

bench: $(VENV)/.all ## measure quality, speed and memory (docs/benchmarks.md)
	@$(BIN)/python -m bench

docs: $(VENV)/.all ## the documentation as web pages in build/docs
	@$(BIN)/python tools/docs_pages.py build/docs-source
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -E -c docs build/docs-source build/docs
	@$(BIN)/python tools/check_pages.py build/docs
	@echo "Pages: build/docs/index.html"

lock: $(VENV)/.all ## resolve dependencies anew into requirements.lock and requirements-min.lock
	@$(UV_COMPILE) --all-extras --python-version 3.11 --output-file requirements.lock
	@$(UV_COMPILE) --extra dev --extra excel --extra arrivals --python-version 3.11 --resolution lowest-direct \
		--output-file requirements-min.lock

clean: ## remove environments, caches, build results and the demo's workspace
	rm -rf .venv .venv-min build dist demo-workspace demo-workspace-report.html .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

build:
	@mkdir -p build

lint docs: | build

$(VENV)/bin/python:
	@$(PYTHON) tools/check_python.py
	@echo "New environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements.lock pyproject.toml tools/lock_subset.py | $(VENV)/bin/python
	@echo "Installing the program (about half a minute)"
	@$(BIN)/python tools/lock_subset.py requirements.lock pyproject.toml excel >$(VENV)/base.lock
	@$(PIP) --require-hashes --requirement $(VENV)/base.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.all: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing everything but Spark from requirements.lock (one to two minutes)"
	@$(BIN)/python tools/lock_subset.py requirements.lock pyproject.toml \
		arrivals bench dev docs excel semantic >$(VENV)/all.lock
	@$(PIP) --require-hashes --requirement $(VENV)/all.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.base $@

$(VENV)/.spark: $(VENV)/.all tools/lock_subset.py
	@echo "Installing Apache Spark (half a minute, 0.5 GB)"
	@$(BIN)/python tools/lock_subset.py requirements.lock pyproject.toml spark >$(VENV)/spark.lock
	@$(PIP) --require-hashes --requirement $(VENV)/spark.lock
	@touch $@

$(MIN_VENV)/.min: requirements-min.lock pyproject.toml
	@echo "Installing the lowest versions into $(MIN_VENV)"
	@$(MIN_PYTHON) -m venv --clear $(MIN_VENV)
	@$(MIN_VENV)/bin/python -m pip --disable-pip-version-check install --quiet --quiet \
		--require-hashes --requirement requirements-min.lock
	@$(MIN_VENV)/bin/python -m pip --disable-pip-version-check install --quiet --quiet \
		--no-deps --no-build-isolation --editable .
	@touch $@
