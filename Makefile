# Duckstore: everything a developer runs. `make help` lists it. Needs Python 3.11+ and make, nothing else.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 5000
BACKEND ?= duckstore
ARGS ?=
# Each of them has services of its own; those that the environment names are there once.
WORKERS ?= $(if $(CKAN_SQLALCHEMY_URL),0,2)

BIN := $(VENV)/bin
REQUIREMENTS := requirements.txt dev-requirements.txt dev/sample-requirements.txt setup.py
SUITE := ckanext/duckstore/tests dev/tests

# A stamp for this Python and these requirements: a second run installs nothing.
KEY := $(shell $(PYTHON) -c 'import hashlib, sys; assert sys.version_info >= (3, 11); print(hashlib.sha256(b"".join([sys.version.encode(), *(open(name, "rb").read() for name in sys.argv[1:])])).hexdigest()[:16])' $(REQUIREMENTS) 2>/dev/null)
ifeq ($(KEY),)
$(error $(PYTHON) is not Python 3.11 or newer: say which one, as in `make PYTHON=python3.12 test`)
endif
STAMP := $(VENV)/.ready-$(KEY)

.DEFAULT_GOAL := help
.PHONY: help venv run test lint conformance torture bench oracle oracle-fuzz clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
	@echo
	@echo 'PYTHON=python3.12  the Python to use        VENV=.venv         where the environment is'
	@echo 'PORT=5000          the port of `make run`   BACKEND=duckstore  or postgres, for conformance'
	@echo 'WORKERS=2          processes that share the tests out; 0 for a debugger'
	@echo 'ARGS="-k create"   given to pytest, the torture test, the benchmarks or the recorder'

venv: $(STAMP)  ## the virtual environment, with CKAN and all the tools

$(STAMP): $(REQUIREMENTS)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r dev-requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r dev/sample-requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m dev.libmagic
	@touch $@

run: $(STAMP)  ## CKAN with sample data on http://localhost:5000; state in .run, kept
	$(BIN)/python -m dev.run --port $(PORT)

test: lint  ## lint, then the whole test suite on throwaway services
	$(BIN)/python -m dev.services -- $(BIN)/python -m pytest --ckan-ini=test.ini -p dev.own_services -n $(WORKERS) --dist loadfile $(SUITE) $(ARGS)

lint: $(STAMP)  ## ruff, mypy and the layers of the architecture
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

conformance: $(STAMP)  ## CKAN's own tests of the DataStore against BACKEND
	$(BIN)/python -m dev.services -- $(BIN)/python -m conformance --backend $(BACKEND) --workers $(WORKERS) $(ARGS)

torture: $(STAMP)  ## many processes, killed at random, against one store
	$(BIN)/python -m ckanext.duckstore.tests.torture $(ARGS)

bench: $(STAMP)  ## Duckstore against CKAN's PostgreSQL backend, in one run
	$(BIN)/python -m dev.services --durable -- $(BIN)/python -m benchmarks.run $(ARGS)

oracle: $(STAMP)  ## record PostgreSQL's answers again; ORACLE_POSTGRES_URL, if set, says whose
	$(if $(ORACLE_POSTGRES_URL),,$(BIN)/python -m dev.services --only postgres --) $(BIN)/python -m ckanext.duckstore.tests.oracle.record $(ARGS)
	$(if $(ARGS),,$(if $(ORACLE_POSTGRES_URL),,$(BIN)/python -m dev.services --only postgres --) $(BIN)/python -m ckanext.duckstore.tests.postgres.plpgsql.record)

oracle-fuzz: $(STAMP)  ## random queries and functions beside PostgreSQL: ARGS="<how many> <first seed>"
	$(if $(ORACLE_POSTGRES_URL),,$(BIN)/python -m dev.services --only postgres --) $(BIN)/python -m ckanext.duckstore.tests.oracle.compositions.fuzz $(ARGS)
	$(if $(ORACLE_POSTGRES_URL),,$(BIN)/python -m dev.services --only postgres --) $(BIN)/python -m ckanext.duckstore.tests.postgres.plpgsql.fuzz $(ARGS)

clean:  ## remove the environment, the state of `make run` and caches
	@if [ -e .run/elsewhere ]; then rm -rf "$$(cat .run/elsewhere)"; fi
	rm -rf $(VENV) .run .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
