# Everything here works on a machine with only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
# A tree of its own needs no advice about root and new versions.
export PIP_ROOT_USER_ACTION := ignore
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled once, not anew by each of the tests' processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo preflight run live sentry test coverage check format docs site pictures chaos fuzz mutants bench dist lock clean

demo: .venv/.ready-demo
	@$(BIN)/python -m bot demo

# Says what works and what does not, before anybody is let in.
preflight: .venv/.ready
	@$(BIN)/python -m bot check

run: .venv/.ready
	@$(BIN)/python -m bot run

# Agora's SDK for the live page, fetched and checked by its hash; the page loads nothing from elsewhere.
SDK := bot/http/live/sdk/node_modules/agora-rtc-sdk-ng/AgoraRTC_N-production.esm.mjs
live:
	@command -v npm > /dev/null || { echo "Node.js with npm is missing (Debian: apt-get install npm)"; exit 1; }
	cd bot/http/live/sdk && npm ci --no-progress
	@mkdir -p bot/http/live/page/dist
	@cp $(SDK) bot/http/live/page/dist/sdk.js
	@gzip -9 -n -k -f bot/http/live/page/dist/sdk.js
	@echo "The live page is complete: bot/http/live/page/dist/sdk.js"

# What SENTRY_DSN needs; nothing of it is loaded without that setting.
sentry: .venv/.ready
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements-sentry.txt

test: .venv/.ready-dev
	$(BIN)/python -m pytest -n 4 --dist worksteal

# Takes a third longer than the tests alone.
coverage: .venv/.ready-dev
	$(BIN)/python -m pytest -n 4 --dist worksteal --cov=bot --cov=handlers --cov-branch --cov-report=term:skip-covered

chaos: .venv/.ready-dev
	$(BIN)/python -m tests.chaos

fuzz: .venv/.ready-dev
	$(BIN)/python -m tests.fuzz updates --number 50000
	$(BIN)/python -m tests.fuzz files --number 5000

bench: .venv/.ready-dev
	for name in updates follow results transfers; do $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

# Breaks money, ownership and the job machine in a copy, one line at a time, and sees which tests notice.
mutants: .venv/.ready-dev
	rm -rf mutants
	TEST_DATABASE_URL=none $(BIN)/mutmut run
	$(BIN)/python -m tests.mutants

check: .venv/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tests.audit
	$(MAKE) test

format: .venv/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/.ready-dev
	$(BIN)/python -m tests.operations_table
	$(BIN)/python -m tests.taps_table
	$(BIN)/python -m tests.privacy_page
	$(BIN)/python -m tests.languages_page
	$(BIN)/python -m tests.transcript

# The pages of docs/ as a site; a warning fails it, such as a link that leads nowhere. With --quiet none would be counted.
site: .venv/.ready-dev
	$(BIN)/mkdocs build --strict

# What a release is: an sdist, a wheel made of it, what it needs by hash, and its settings. docs/release.md
DIST ?= dist
dist: .venv/.ready-dev
	rm -rf $(DIST)
	$(BIN)/python -m hatchling build -t sdist -d $(DIST)
	$(BIN)/python -m pip wheel --quiet --quiet --no-deps --no-index --no-build-isolation -w $(DIST) $(DIST)/*.tar.gz
	cp requirements.txt $(DIST)/
	cp .env.example $(DIST)/env.example
	cd $(DIST) && sha256sum * > SHA256SUMS

pictures: .venv/.ready-dev
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.tour_page
	$(BIN)/python -m tests.operator_page

lock: .venv/.ready-dev
	for name in requirements requirements-demo requirements-sentry requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	    --no-emit-index-url --no-header --no-annotate $$name.in -o $$name.txt; done

clean:
	rm -rf bot/http/live/page/dist bot/http/live/sdk/node_modules .venv dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage mutants

.venv: .venv/.ready

# The languages, compiled: bot/locales/es.po -> es.mo
.venv/.ready: .venv/.installed $(wildcard bot/locales/*.po)
	@$(BIN)/python -m bot.locales
	@touch $@

.venv/.installed: requirements.txt
	@echo "Setting up (once, about a minute)..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 demo"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "Python's venv is missing (Debian: apt-get install python3-venv)"; exit 1; }
	@test -x $(BIN)/pip || $(BIN)/python -m ensurepip --upgrade > /dev/null
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements.txt
	@touch $@

# The demo finds faces with OpenCV (63 MB); offline it does without, and its pictures are simpler.
.venv/.ready-demo: .venv/.ready requirements-demo.txt
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements-demo.txt \
	  && touch $@ || echo "OpenCV could not be installed: the demo's pictures are simpler without it."

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@echo "Setting up the tools for tests (once, about a minute)..."
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
