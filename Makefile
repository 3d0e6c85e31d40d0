# The project's commands; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than cores: tests wait for databases and browsers, too.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo assets test lint types unit browser recalculated bench soak pictures dependencies dependencies-page clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/runtime ## show the main job against the sandbox and keep serving (ONCE=1: end after the job)
	@$(BIN)/python assets.py || echo "charts over time stay as the server draws them"
	@$(BIN)/python -m sandbox.demo $(if $(ONCE),--once) $(if $(FRESH),--fresh)

assets: | $(VENV)/bin/python ## fetch the front-end packages of package-lock.json (no Node); nothing when they are there
	@$(BIN)/python assets.py

test: assets lint types ## everything that must hold: lint, types, tests on SQLite and MariaDB, browser walk
	@$(PYTHON) -m tests.prerequisites
	$(BIN)/pytest -n $(WORKERS) $$($(BIN)/python -m tests.other_python before)
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

soak: $(VENV)/runtime ## 60 days of 200 accounts with faults on the moved clock, audited figure by figure (an hour or two)
	@$(BIN)/python -m sandbox.soak --accounts $(or $(ACCOUNTS),200) --days $(or $(DAYS),60) --seed $(or $(SEED),1) \
	  --database $(or $(DATABASE),sqlite)

pictures: $(VENV)/development assets ## take the pictures of docs/pictures anew, of a demo of their own (needs Chromium)
	@$(BIN)/python -m sandbox.demo.pictures

dependencies: $(VENV)/development | $(VENV)/audit/bin/pip-audit ## licences of the locked packages, and what is known against them
	@$(BIN)/python -m deploy.dependencies

dependencies-page: $(VENV)/development ## make the table of docs/dependencies.md anew
	@$(BIN)/python -m deploy.dependencies --write

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

# In a folder of its own: what it needs itself is none of the locked packages.
$(VENV)/audit/bin/pip-audit: | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet pip-audit==2.10.1 || \
	  echo "pip-audit could not be installed: only licences and the age of the locks are told"
