# `make serve` and `make test` do all of the set-up; `make check` runs the linters.
SHELL := /bin/sh
PYTHON := .venv/bin/python
READY := .venv/ready
MODULES := node_modules/.package-lock.json

.PHONY: serve test check check-live bench clean
.DELETE_ON_ERROR:

serve: $(READY)
	@.venv/bin/coldframe serve

test: $(READY) $(MODULES)
	@COLDFRAME_CHROMIUM="$$(sh generator/setup/chromium.sh)" && export COLDFRAME_CHROMIUM && \
	  $(PYTHON) -m pytest -q

check: $(READY) $(MODULES)
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@PATH="$$PWD/.venv/bin:$$PATH" node node_modules/typescript/bin/tsc -p tsconfig.json

check-live: $(READY)
	@COLDFRAME_CHROMIUM="$$(sh generator/setup/chromium.sh)" && export COLDFRAME_CHROMIUM && \
	  .venv/bin/coldframe check --live

bench: $(READY) $(MODULES)
	@$(PYTHON) -m pip install -q --disable-pip-version-check --group bench
	@COLDFRAME_CHROMIUM="$$(sh generator/setup/chromium.sh)" && export COLDFRAME_CHROMIUM && \
	  $(PYTHON) bench/run.py

clean:
	rm -rf .venv node_modules .coldframe generator/coldframe/browser/gathered

$(READY): pyproject.toml package.json package-lock.json generator/gather/hook.py generator/gather/stdlib.py generator/gather/compile.mjs
	@sh generator/setup/venv.sh .venv
	@touch $@

$(MODULES): package.json package-lock.json $(READY)
	@PATH="$$PWD/.venv/bin:$$PATH" sh generator/setup/modules.sh
	@touch $@
