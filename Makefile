# Leeward: two commands to know are `make run` and `make test`. Needed: Python 3.11 or newer, and make.
# Paths stay relative, so that a checkout may lie in a folder whose name has a space.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help run test check bench points screenshots lock install install-dev browser clean

V := .venv
PYTHON := $(V)/bin/python

help:
	@echo "make run          start the demo forum at http://127.0.0.1:8000 (PORT=8001 make run for another port)"
	@echo "make test         install what tests need and run all of them"
	@echo "make check        style, types, imports, templates"
	@echo "make bench        our benchmarks"
	@echo "make points       fit the lexicon's points on our own texts anew (a minute)"
	@echo "make screenshots  pictures of the running demo, for the README"
	@echo "make lock         write the lock files again from pyproject.toml (needs uv)"
	@echo "make clean        remove the environment; data in var/ stays"

run: install
	@LEEWARD_ENV=demo $(V)/bin/leeward serve --demo

test: install-dev browser
	@LEEWARD_ENV=demo $(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: install-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as c; c()" --no-logo
	LEEWARD_ENV=demo $(PYTHON) -m pytest -q tests/architecture/test_templates.py

bench: install-dev
	@LEEWARD_ENV=demo $(PYTHON) -m benchmarks $(ARGS)
	@LEEWARD_ENV=demo $(PYTHON) -m benchmarks.screening
	@LEEWARD_ENV=demo $(PYTHON) -m benchmarks.rota_simulation
	@LEEWARD_ENV=demo $(PYTHON) -m benchmarks.random_kill

points:
	@.ci/install requirements-fit.lock
	@$(PYTHON) -m benchmarks.fit_points

screenshots: install-dev browser
	@LEEWARD_ENV=demo $(PYTHON) -m tests.browser.screenshots $(ARGS)

# A dev environment holds all that a plain one does, so either stamp will do for running.
install:
	@.ci/install requirements.lock

install-dev:
	@.ci/install requirements-dev.lock

browser: install-dev
	@.ci/browser

LOCK = uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.lock
	$(LOCK) --extra fit pyproject.toml -o requirements-fit.lock

clean:
	rm -rf $(V) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
