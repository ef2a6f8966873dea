# Everything a person or CI calls. `make` alone prints the list.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SERVE ?= 1
DATA ?= ../shared/data
TESTS ?= tests
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help setup develop browser encoder redis demo run worker scheduler test check fix soak bench bench-indicators bench-ranking bench-feedback bench-matchbook bench-import bench-crosslingual bench-search bench-search-large bench-interactive bench-pages model samples docs lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.runtime ## build .venv from the lock: the program and its command .venv/bin/twolists
develop: .venv/.develop ## the same, with everything that checks and tests need

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "Two Lists needs Python 3.11; set PYTHON=/path/to/python3.11 (found %d.%d)" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.python requirements/runtime.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

.venv/.develop: .venv/.runtime requirements/develop.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/develop.lock
	@touch $@

browser: ## install Debian's Chromium and a Chinese font for the browser tests (as root; else says why not)
	@sh tools/browser.sh

encoder: ## fetch an ONNX encoder for the tests of an encoder of one's own (Maven; else says why not)
	@sh tools/encoder.sh

redis: ## install Debian's redis-server for the tests of a shared queue (as root; else says why not)
	@sh tools/redis.sh

demo: setup ## the main job on the shipped samples, then the pages (SERVE=0 ends after the book)
	@SERVE=$(SERVE) sh tools/demo.sh

run: setup ## the pages and a worker on this machine, Ctrl-C stops both
	$(BIN)/twolists start

worker: setup ## a worker alone; several may run
	$(BIN)/twolists worker

scheduler: setup ## a scheduler alone; every worker is one too
	$(BIN)/twolists scheduler

test: develop browser encoder redis ## every test, as CI runs them
	$(BIN)/python -m pytest -n 2 -m "not soak" $(TESTS)

check: develop ## formatting, lint, types, arrows between modules, templates, spelling
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --check --lint marketplace listings matching
	$(BIN)/codespell

fix: develop ## what the formatters can mend themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat marketplace listings matching

soak: develop ## the long counts: kill -9 twenty times and its like; results under bench/results
	$(BIN)/python -m pytest -n 0 -m soak $(TESTS)

bench: bench-matchbook bench-import bench-crosslingual bench-ranking bench-indicators bench-search bench-search-large bench-feedback bench-interactive bench-pages ## all benchmarks (DATA=folder of the real lists); results under bench/results

bench-matchbook: develop ## match book of two real lists: time, memory, ratio to a bare TF-IDF top ten
	$(BIN)/python -m bench.matchbook --data $(DATA)

bench-import: develop ## import of 10,000 rows against openpyxl reading the file alone
	$(BIN)/python -m bench.import_rows

bench-crosslingual: develop ## English abstract to Chinese record by sentence vectors
	$(BIN)/python -m bench.crosslingual --data $(DATA)
	$(BIN)/python -m bench.crosslingual_queries --data $(DATA)

bench-interactive: develop ## one new demand against 100,000 achievements, stage by stage (builds its store once)
	$(BIN)/python -m bench.interactive_match --data $(DATA)

bench-pages: develop ## every list, search and detail page at 1,000 and 100,000 listings: time, statements, rows read
	$(BIN)/python -m bench.pages --data $(DATA)

bench-ranking: develop ## the ranking pipeline on human labels, five folds, against its baseline
	$(BIN)/python -m bench.ranking --data $(DATA)

bench-feedback: develop ## what decisions teach the ranker, simulated on human labels
	$(BIN)/python -m bench.feedback --data $(DATA)

bench-indicators: develop ## precision and recall of the indicator parser
	$(BIN)/python -m bench.indicators --data $(DATA)

bench-search: develop ## search beside raw tantivy and SQLite FTS5 at 10,000 and 100,000 listings (about 4 minutes, 1.5 GB)
	$(BIN)/python -m bench.search --data $(DATA)

bench-search-large: develop ## search from 10,000 to 1,000,000 listings: size, memory, rate, times (about 8 minutes, 1.5 GB, 2 GB of disk)
	$(BIN)/python -m bench.search_growth --data $(DATA)

model: setup ## train the shipped cold-start model again from the human labels
	$(BIN)/twolists model train --demands $(DATA)/ccf359/demands.jsonl --pairs $(DATA)/ccf359/pairs.csv -o matching/engine/ranking/shipped/cold-start.skops

samples: setup ## write samples/*.xlsx anew from their sources
	$(BIN)/python -m tools.samples

docs: develop ## print the generated pages of docs/ anew
	$(BIN)/python -m tools.docs

lock: develop ## resolve requirements/*.in into the locks
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements/runtime.in -o requirements/runtime.lock
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements/develop.in -o requirements/develop.lock

clean: ## remove the environment and the demo's data
	rm -rf .venv var
