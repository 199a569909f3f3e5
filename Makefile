# `make serve` and `make test` do all of the set-up; `make check` runs the linters.
SHELL := /bin/sh
PYTHON := .venv/bin/python
READY := .venv/ready
MODULES := .venv/modules
CONSTRAINTS := generator/setup/constraints.txt
# Node's tools come from PyPI into .venv where the machine has none.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
CHROMIUM := COLDFRAME_CHROMIUM="$$(sh generator/setup/chromium.sh)" && export COLDFRAME_CHROMIUM
HEADLESS := COLDFRAME_HEADLESS="$$(sh generator/setup/headless.sh)" && export COLDFRAME_HEADLESS
FIREFOX := COLDFRAME_FIREFOX="$$(sh generator/setup/firefox.sh)" && export COLDFRAME_FIREFOX

.PHONY: serve test test-quick check check-live studies bench bench-peers constraints clean

serve: $(READY)
	@.venv/bin/coldframe serve

test: $(READY) $(MODULES)
	@$(CHROMIUM) && $(HEADLESS) && $(FIREFOX) && $(PYTHON) -m pytest -q -n auto --maxprocesses 4 --dist loadfile

# Quick units and what was changed: for while one works. CI runs `test`.
test-quick: $(READY) $(MODULES)
	@$(CHROMIUM) && $(HEADLESS) && tests=$$($(PYTHON) generator/setup/quick.py) && $(PYTHON) -m pytest -q -n auto --maxprocesses 4 --dist loadfile $$tests

check: $(READY) $(MODULES)
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@node node_modules/typescript/bin/tsc -p tsconfig.json
	@node node_modules/typescript/bin/tsc -p tsconfig.worker.json

check-live: $(READY)
	@$(CHROMIUM) && .venv/bin/coldframe check --live

# Minutes of computing whose results are committed; those that were edited since, unless ALL=--all.
studies: $(READY)
	@PYTHONPATH=content $(PYTHON) -m labs.studies $(ALL)

bench: $(READY) $(MODULES)
	@sh generator/setup/pip.sh $(PYTHON) --group bench
	@$(CHROMIUM) && $(PYTHON) bench/run.py

bench-peers: $(READY) $(MODULES)
	@$(CHROMIUM) && $(PYTHON) bench/peers.py --write

# The newest versions of all that is installed here and that readers get, to be committed.
constraints: $(READY)
	@sh generator/setup/pip.sh $(PYTHON) --group constraints
	@$(PYTHON) generator/setup/constraints.py
	@$(MAKE) --no-print-directory $(READY)

clean:
	rm -rf .venv node_modules .coldframe generator/coldframe/browser/gathered*

$(READY): pyproject.toml package.json package-lock.json $(wildcard generator/gather/*.* generator/coldframe/authoring/*.py generator/coldframe/browser/*/*.js generator/coldframe/browser/runtime/*.json) generator/setup/venv.sh generator/setup/pip.sh $(CONSTRAINTS)
	@sh generator/setup/venv.sh .venv
	@touch $@

$(MODULES): package.json package-lock.json generator/setup/modules.sh | $(READY)
	@sh generator/setup/modules.sh
	@touch $@
