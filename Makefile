# Everything runs in .venv, which is made from requirements.lock on first use.
# A machine needs Python 3.11 or later and make; the tests also need Java 11 or later and Maven, for
# the S3-compatible server that they run.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
ROUNDS ?= 25

SHELL := /bin/bash
BIN := .venv/bin
STAMP := .venv/.installed
SOURCES = $(wildcard contracts services deploy tests)
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help venv demo demo-reset test lint format contracts bench faults lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) \
	  | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' \
	  | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

venv: $(STAMP) ## make the virtual environment from the hashed lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Lieta needs Python 3.11 or later, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv with $$($(PYTHON) --version) ..."; \
	  $(PYTHON) -m venv .venv || { rm -rf .venv; \
	    echo "No virtual environment: on Debian, install python3-venv." >&2; exit 1; }; }
	@echo "Installing the locked dependencies (the first time takes a minute or two) ..."
	@$(PIP) install --progress-bar on --require-hashes -r requirements.lock | { grep -v '^Requirement already satisfied' || true; }; \
	  exit $${PIPESTATUS[0]}
	@echo "Installing Lieta itself, editable ..."
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: export PORT := $(PORT)
demo: $(STAMP) ## start everything with sample data; PORT=8000
	@$(BIN)/python -m deploy.demo $(ARGS)

demo-reset: $(STAMP) ## throw the demo's data away, unless a demo runs
	@$(BIN)/python -m deploy.demo.reset

# The tests start many processes: each would compile all of Lieta anew if none kept the result.
test: lint ## lint, then every test, on all processors; ARGS="-k name" goes to pytest
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n logical $(ARGS)

lint: $(STAMP) ## ruff, mypy --strict and the import rules; changes nothing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict $(SOURCES)
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## sort imports, apply safe fixes and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

contracts: $(STAMP) ## write the documents of the contracts anew into contracts/schemas
	@$(BIN)/python -m deploy.published

bench: $(STAMP) ## measure; figures are printed, not asserted
	@$(BIN)/python -m tests.bench $(ARGS)

faults: export ROUNDS := $(ROUNDS)
faults: $(STAMP) ## strike Lieta apart under load, each fault ROUNDS=25 times
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 0 tests/faults/apart $(ARGS)

# uv lives in a throw-away environment: it is needed only here. The find-links of the machine
# must not leak into the lock, and neither may the address of an index.
lock: ## resolve the dependencies anew into requirements.lock
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT \
	  && $(PYTHON) -m venv $$tmp/uv && $$tmp/uv/bin/pip install --quiet uv \
	  && { echo "# Every dependency with its hashes. Made by 'make lock'; not edited by hand."; \
	       env -u PIP_FIND_LINKS -u UV_FIND_LINKS $$tmp/uv/bin/uv pip compile pyproject.toml \
	         --quiet --universal --python-version 3.11 --all-extras --upgrade --native-tls \
	         --generate-hashes --no-header --no-emit-index-url --no-annotate; } > $$tmp/lock \
	  && mv $$tmp/lock requirements.lock && echo "requirements.lock is new; run make venv."

clean: ## remove the virtual environment and every cache
	rm -rf .venv .maven .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
