# The project's commands; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo assets test lint types unit browser recalculated bench clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/runtime ## show the main job against the sandbox and keep serving (ONCE=1: end after the job)
	@$(BIN)/python assets.py || echo "charts over time stay as the server draws them"
	@$(BIN)/python -m sandbox.demo $(if $(ONCE),--once) $(if $(FRESH),--fresh)

assets: | $(VENV)/bin/python ## fetch the front-end packages of package-lock.json (no Node); nothing when they are there
	@$(BIN)/python assets.py

test: assets lint types ## everything that must hold: lint, types, tests on SQLite and MariaDB, browser walk
	@$(PYTHON) -m tests.prerequisites
	$(BIN)/pytest -n auto
	@$(BIN)/python -m tests.other_python

lint: $(VENV)/development ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/development ## mypy, strict
	$(BIN)/mypy

unit: $(VENV)/development assets ## the tests that need neither MariaDB nor a browser
	$(BIN)/pytest -m "not browser and not mariadb and not libreoffice"

recalculated: $(VENV)/development ## have LibreOffice work out the formulas of the reports (installs it: 250 MB)
	@$(PYTHON) -m tests.prerequisites soffice
	$(BIN)/pytest -m libreoffice tests/export

bench: $(VENV)/runtime assets ## what is fast, as a ratio to a naive way of the same work
	@$(BIN)/python -m benchmarks

clean: ## forget the demo's database, files and queue
	rm -rf instance

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt capture_service/requirements.txt | $(VENV)/bin/python
	@started=$$(date +%s); $(BIN)/pip install --quiet -r requirements.txt -r capture_service/requirements.txt && \
	  echo "packages installed in $$(( $$(date +%s) - started )) s"
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@
