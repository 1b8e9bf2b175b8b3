# Every target sets up what it needs. `make help` explains them.
PYTHON ?= python3
BIN := .venv/bin
STATSBOT := $(BIN)/statsbot

.DEFAULT_GOAL := help
.PHONY: help setup demo gallery test test-pg15 ledger check lint format run bench fonts lock clean

help: ## Explain every target
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo ONCE=1   the demo ends by itself when the report has been posted"
	@echo "  make ledger SHORT=1   the form of a minute; SEED=7 tells the same story again"
	@echo "  make run           needs DISCORD_TOKEN; README.md says where it comes from"

setup: .venv/.runtime ## Make .venv with statsbot in it

demo: .venv/.runtime ## A whole server, twelve weeks and its weekly report, without a Discord account
	@$(STATSBOT) demo $(if $(ONCE),--once)

gallery: .venv/.develop ## Draw every card in every state into docs/gallery
	@$(BIN)/python -m tests.gallery

test: .venv/.develop ## Run the tests
	@$(BIN)/python -m pytest -n 2 $(ARGS)

PG_BIN ?= /usr/lib/postgresql/15/bin
test-pg15: .venv/.develop ## Run the tests of the database on PostgreSQL 15 (its programs in PG_BIN)
	@STATSBOT_TEST_POSTGRES=$(PG_BIN) $(BIN)/python -m pytest -n 2 $(or $(ARGS),tests/postgres tests/property tests/discord)

ledger: .venv/.develop ## Break everything for some minutes, then compare each table with the truth
	@$(BIN)/python -m tests.ledger $(if $(SHORT),--short) $(if $(SEED),--seed $(SEED))

lint: .venv/.develop ## Formatting, lint, types and the one-way rule
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright --warnings
	@$(BIN)/lint-imports

check: lint test ## Everything that must hold before a commit

format: .venv/.develop ## Format the code and fix what can be fixed by itself
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

run: .venv/.runtime ## Run the bot on Discord (DISCORD_TOKEN)
	@$(STATSBOT) run

bench: .venv/.develop ## Print speed and memory, each as a ratio against the obvious way
	@$(BIN)/python -m tests.bench

fonts: .venv/.develop ## Build assets/fonts anew from named packages (needs apt and npm)
	@$(BIN)/python -m pip install --quiet resvg-py==0.5.0
	@$(BIN)/python assets/fonts/build.py

lock: .venv/.develop ## Choose and lock the newest allowed versions of all dependencies
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile $(LOCK) --group build -o .ci/locked.txt
	@$(BIN)/uv pip compile $(LOCK) --group build --group dev -c .ci/locked.txt -o .ci/locked-dev.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

clean: ## Remove .venv and everything that was built
	@rm -rf .venv out dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "statsbot needs Python 3.11 or newer: set PYTHON=/path/to/python3."; exit 78; }
	@$(PYTHON) -m venv .venv

.venv/.runtime: .venv/bin/python .ci/locked.txt pyproject.toml
	@echo "Installing statsbot into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locked.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.develop: .venv/.runtime .ci/locked-dev.txt
	@echo "Installing the tools of the tests into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locked-dev.txt
	@touch $@
