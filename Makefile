# Everything here works on a machine with only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo run test check format lock clean chaos bench

demo: .venv/.ready
	@$(BIN)/python -m bot demo

run: .venv/.ready
	@$(BIN)/python -m bot run

test: .venv/.ready-dev
	$(BIN)/python -m pytest -n 4 --cov=bot --cov=handlers --cov-branch --cov-report=term:skip-covered

chaos: .venv/.ready-dev
	$(BIN)/python -m tests.chaos

bench: .venv/.ready-dev
	for name in updates follow results transfers; do $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

check: .venv/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

format: .venv/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/.ready-dev
	$(BIN)/python -m pip install --quiet uv
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	    --no-emit-index-url --no-header --no-annotate $$name.in -o $$name.txt; done

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

.venv: .venv/.ready

.venv/.ready: requirements.txt
	@echo "Setting up (once, about a minute)..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "Python's venv is missing (Debian: apt-get install python3-venv)"; exit 1; }
	@test -x $(BIN)/pip || $(BIN)/python -m ensurepip --upgrade > /dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@echo "Setting up the tools for tests (once, about a minute)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
