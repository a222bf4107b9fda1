# Everything builds .venv itself when it is missing or older than pyproject.toml.
PYTHON ?= python3
PORT ?= 8765
ROUNDS ?= 300
LIVES ?= 2000
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BENCHMARKS := loading reloading hostile year

.PHONY: run playground torture oracle test check bench audit clean

run: $(RUNTIME)  ## Start the bot; without DISCORD_TOKEN, the playground in the browser
	$(BIN)/roadmapbot run --port $(PORT)

playground: $(RUNTIME)  ## The real bot on a simulated Discord, in the browser
	$(BIN)/roadmapbot playground --port $(PORT)

test: check  ## All checks and all tests
	$(BIN)/pytest -n 2 tests/domain tests/services --cov --cov-report=term --cov-fail-under=100
	$(BIN)/pytest -n 2 --dist loadgroup --durations 15 --ignore=tests/domain --ignore=tests/services

check: $(DEV)  ## Style, types, layers, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/roadmapbot content check

bench: $(DEV)  ## Measure, side by side: ratios count, the machine's milliseconds do not
	@for each in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$each || exit 1; done

torture: $(DEV)  ## Kill the bot at random moments a few hundred times; minutes, not seconds
	@rm -f $(VENV)/torture.jsonl
	KILL_REPORT=$(CURDIR)/$(VENV)/torture.jsonl KILL_ROUNDS=$(ROUNDS) $(BIN)/pytest -n 2 tests/kill
	@$(BIN)/python -m tests.kill.report $(VENV)/torture.jsonl

oracle: $(DEV)  ## Live a few thousand lives by two opinions of the rules of time; minutes, not seconds
	ORACLE_RUNS=$(LIVES) $(BIN)/pytest tests/oracle

audit: $(DEV)  ## Look up what is installed among known vulnerabilities; needs the internet
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[audit]'
	$(BIN)/pip-audit --skip-editable --strict

clean:  ## Remove what was built, never data/
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "roadmapbot needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): pyproject.toml | $(VENV)/.python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[playground]'
	@touch $@

$(DEV): pyproject.toml | $(VENV)/.python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(RUNTIME)
