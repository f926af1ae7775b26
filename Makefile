# make serve   own virtual environment, pinned dependencies, the graph of data/documents, http://127.0.0.1:8765/
# make test    the whole test suite, then types and style
# make check   types and style alone;  make bench   the figures of the README;  make wheel   dist/*.whl
# make picture the README's picture, of a document's page; needs Chromium
SHELL := /bin/sh
VENV ?= .venv
OUT ?= out
HOST ?= 127.0.0.1
PORT ?= 8765
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
TESTS ?= -n auto --dist loadfile
IN := $(VENV)/bin/python
# A virtual environment belongs to one folder; a checkout that was moved gets a new one.
KEY := $(shell printf '%s' "$(CURDIR)" | cksum | cut -d' ' -f1)
RUNS := $(VENV)/.runs-$(KEY)
TESTED := $(VENV)/.tests-$(KEY)
PIP := $(IN) -m pip --disable-pip-version-check install --quiet --quiet --constraint constraints.txt

.PHONY: serve build test check bench picture wheel clean

serve: build
	@exec $(IN) -m kgbuild serve --out "$(OUT)" --host "$(HOST)" --port "$(PORT)"

# Status 1 says that some document could not be read; the others are there to be served.
build: $(RUNS)
	@$(IN) -m kgbuild build data/documents --out "$(OUT)" || [ $$? -eq 1 ]

test: $(TESTED)
	$(IN) -m pytest $(TESTS)
	@$(MAKE) --no-print-directory check

check: $(TESTED)
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m mypy -p kgbuild

bench: $(TESTED)
	$(IN) bench/build.py

picture: $(RUNS)
	sh docs/picture.sh "$(IN)"

wheel: $(TESTED)
	$(IN) -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir dist .

$(IN):
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'kgbuild needs Python 3.11 or later: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@echo 'making a virtual environment in $(VENV)'
	@"$(PYTHON)" -m venv "$(VENV)" || \
	  { echo 'cannot make a virtual environment; on Debian: apt install python3-venv' >&2; exit 2; }

$(RUNS): pyproject.toml constraints.txt | $(IN)
	@echo 'installing kgbuild and what it needs (once; some 900 MB on disk)'
	@$(PIP) --editable .
	@touch "$@"

$(TESTED): pyproject.toml constraints.txt $(RUNS)
	@echo 'installing what the tests need (once)'
	@$(PIP) --editable '.[dev,llm]'
	@touch "$@"

clean:
	rm -rf "$(OUT)" dist
