# Everything a checkout needs, from Python 3.11 to 3.13 and make alone. Each target sets up what it needs first.

SIZES ?= S M
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$each && break; done)

.PHONY: help demo test check bench test-external lock catalogue clean
.NOTPARALLEL:

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

# The environment is made anew when the lock changes; the program is put in it again when its own description does.
$(VENV)/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "qualcode needs Python 3.11, 3.12 or 3.13"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

## make demo            build the demo project and walk the whole way; without a terminal in a folder that is removed
demo: $(VENV)/installed
	@if [ ! -t 1 ]; then \
		folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/qualcode demo "$$folder" --no-tui && \
		echo "That folder is removed again. To keep one: $(BIN)/qualcode demo"; \
	elif [ -d qualcode-demo ]; then \
		echo "qualcode-demo is there already: remove it to build it anew, or try"; \
		echo "$(BIN)/qualcode --project qualcode-demo/demo.qualcode sources"; \
	else \
		$(BIN)/qualcode demo qualcode-demo; \
	fi

## make test            the whole suite, but for what needs other programs
test: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not external"

## make test-external   the tests that need LibreOffice
test-external: $(VENV)/installed
	$(BIN)/python -m pytest -m external

## make check           lint, format, types, import contracts, catalogue
check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m qualcode.locale.extract --check

## make bench           CPU time against the budgets; SIZES="S M L" for all sizes
bench: $(VENV)/installed
	$(BIN)/python benchmarks/run.py $(SIZES)

## make lock            resolve the dependencies again
lock:
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	$(PYTHON) -m venv "$$scratch" && "$$scratch/bin/pip" install --quiet uv && \
	"$$scratch/bin/uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate -o requirements.lock

## make catalogue       gather the messages, merge them into the translations, compile
catalogue: $(VENV)/installed
	$(BIN)/python -m qualcode.locale.extract

## make clean           remove all that can be made again
clean:
	rm -rf $(VENV) build dist benchmarks/out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
