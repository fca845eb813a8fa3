# Headnote. `make` lists the targets; `make test` and `make run` set up what they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TYPES := .cache/types/headnote
PYTHONS ?= 3.11 3.12 3.13 3.14
# GCC 14 takes for errors what durable-rules does in code that is never run. Its setup.py sets CFLAGS anew, so these go
# the way of the preprocessor.
TOLERANT := -Wno-error=implicit-function-declaration -Wno-error=int-conversion
# Tests start hundreds of processes: none of them compiles again what another has, whatever the user's shell says.
unexport PYTHONDONTWRITEBYTECODE
# What no command imports is compiled when it is first used, if it is.
UNCOMPILED := /(tests|testing)/|/(docutils|mypy|mypyc|numpy|pandas|pip|pyspark|setuptools)/

.PHONY: packages node serve help setup run test lint types rulesets unit coverage coverage-table nightly bench dist clean score

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## make the virtual environment and install headnote into it

$(READY): pyproject.toml
	@$(PYTHON) -c '' || { echo "“$(PYTHON)” starts no Python: make PYTHON=PATH names one; with pyenv, pyenv local VERSION does" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	CPPFLAGS="$$CPPFLAGS $(TOLERANT)" $(BIN)/python -m pip install --quiet --no-compile --editable '.[dev]'
	$(BIN)/python -m compileall -q -j 0 -x '$(UNCOMPILED)' $(VENV)/lib
	@touch $@

run: $(READY) ## determine a shipped example and explain it
	$(BIN)/headnote explain docs/examples/marmalade.yaml

serve: $(READY) ## open the service and its workbench on this machine
	$(BIN)/headnote serve

# Programs that tests start (debian-packages.txt). Where apt may not be used, tests that need a missing one say so.
packages: ## install the Debian packages that tests start, where this user may
	@missing=$$(for p in $$(cat debian-packages.txt); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done; \
	  command -v npm >/dev/null || echo nodejs npm); \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "not installed, tests that need them are left out:" $$missing; fi

# TypeScript, for the examples of docs/api.md, and what VS Code colours with. Without npm their tests say that they are left out.
node: packages
	@if command -v npm >/dev/null; then mkdir -p .cache/node && cp tests/node/package*.json .cache/node/ && \
	  cmp -s .cache/node/package-lock.json .cache/node/.installed || \
	  { (cd .cache/node && npm ci --no-audit --no-fund --silent) && cp .cache/node/package-lock.json .cache/node/.installed; }; \
	else echo "npm is not installed: the tests of TypeScript and of colours are left out"; fi

test: packages ## every check: lint, types, tests, the shipped rules and their cases
	$(MAKE) --jobs=2 --output-sync=line node $(READY)
	$(MAKE) --jobs=2 --output-sync=line lint types rulesets
	$(MAKE) unit

lint: $(READY) ## ruff: lint and format; the wings' imports (pyproject.toml, tool.importlinter)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

# mypy does not follow an editable install's import hook: links make the one package visible to it.
types: $(READY) ## mypy --strict
	@mkdir -p $(TYPES)
	@for part in $$(sed -n 's/^"headnote\/.*" = "\(.*\)"$$/\1/p' pyproject.toml); do ln -sfn ../../../$$part $(TYPES)/$$part; done
	$(BIN)/mypy

rulesets: $(READY) ## the shipped rulesets and their cases
	$(BIN)/headnote check
	$(BIN)/headnote fmt --check rulesets
	$(BIN)/headnote test

# Half as many more than there are cores: tests of servers and browsers wait.
unit: $(READY) ## pytest on every core, each benchmark once
	$(BIN)/pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) * 3 // 2)') --dist worksteal \
	  tests benchmarks --benchmark-disable

coverage: $(READY) ## which lines the tests reach
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term

score: $(READY) ## plant mistakes in the shipped rulesets, and count those that check or a case notices
	$(BIN)/python docs/score_table.py

nightly: pythons editors $(READY) ## the property tests at length (100,000 examples each), with either decider; each Python; the extension packaged
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n auto tests/properties tests/batch/test_spark.py
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest tests/service/test_faults.py tests/service/test_faces.py tests/service/test_contract.py
	$(BIN)/python benchmarks/service.py --whole
	HEADNOTE_DECIDER=plain $(BIN)/headnote test
	HEADNOTE_DECIDER=plain $(BIN)/pytest -n auto tests/properties tests/engine/origin

.PHONY: pythons strict

pythons: ## make test with each Python that this machine has, pyenv's among them
	@for version in $(PYTHONS); do \
	  for python in python$$version ~/.pyenv/versions/$$version.*/bin/python; do \
	    $$python -c '' 2>/dev/null || continue; \
	    echo "Python $$version: $$python"; \
	    $(MAKE) strict test PYTHON=$$python VENV=.cache/python$$version || exit 1; \
	    break; \
	  done; \
	done

strict: $(READY) ## build durable-rules as GCC 14 would, with what `setup` sets
	CC="$${CC:-cc} -Werror=implicit-function-declaration -Werror=int-conversion" CPPFLAGS="$$CPPFLAGS $(TOLERANT)" \
	  $(BIN)/python -m pip wheel --quiet --no-deps --no-cache-dir --wheel-dir .cache/strict durable-rules

coverage-table: $(READY) ## write docs/coverage.md: make coverage-table ANNEXES=FOLDER
	$(BIN)/python docs/coverage_table.py $(ANNEXES)

bench: $(READY) ## the benchmarks, as ratios in one run
	$(BIN)/python benchmarks/verdicts.py
	$(BIN)/python benchmarks/starting.py
	$(BIN)/python benchmarks/starting.py --shipped
	if $(BIN)/python -c "import zen, cel" 2>/dev/null; then $(BIN)/python benchmarks/peers/peers.py; \
	else echo "The other engines are measured after: $(BIN)/pip install --editable '.[peers]'"; fi
	$(BIN)/pytest benchmarks --benchmark-only --benchmark-group-by=group --benchmark-columns=min,median,rounds --benchmark-sort=min

.PHONY: editors site

site: $(READY) ## Headnote's own pages as a site, dist/site; its search needs a server, such as python -m http.server
	$(BIN)/mkdocs build --quiet

editors: ## package the VS Code extension as dist/headnote-vscode.vsix, by npm
	@mkdir -p dist .cache/vscode && rm -rf .cache/vscode/src .cache/vscode/syntaxes && cp -r editors/vscode/. LICENSE .cache/vscode/
	cd .cache/vscode && npm ci --no-audit --no-fund --silent && npm run --silent package
	cp .cache/vscode/headnote.vsix dist/headnote-vscode.vsix

TRIED := .cache/dist

dist: $(READY) ## wheel and sdist, tried away from here, with what came along and its known vulnerabilities
	rm -rf dist $(TRIED)
	$(BIN)/python -m pip install --quiet '.[release]' && $(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m build --outdir dist . > /dev/null
	@for made in dist/*.whl dist/*.tar.gz; do \
	  $(PYTHON) -m venv --clear $(TRIED) && $(TRIED)/bin/pip install --quiet "$$made" && \
	  (cd / && "$(CURDIR)/$(TRIED)/bin/headnote" --version && "$(CURDIR)/$(TRIED)/bin/headnote" determine "$(CURDIR)/docs/examples/refrigerator.yaml" | head -1) || exit 1; \
	done
	$(BIN)/cyclonedx-py environment --output-file dist/sbom.json $(TRIED)/bin/python
	$(BIN)/pip-audit --path "$$($(TRIED)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" --progress-spinner off
	@ls -l dist

clean: ## remove what the targets made
	rm -rf $(VENV) .cache dist .mypy_cache .ruff_cache .coverage .hypothesis
