# Everything sets itself up: a machine with Python 3.11 or later needs nothing else of ours.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo app test check fix bench docs eval train lock clean

help:
	@echo "make demo   read what the McCann record knew and the assessments left out"
	@echo "make app    the same case on a page, on this machine"
	@echo "make test   all tests, in a real browser too"
	@echo "make check  format, lint and types     make fix    mend what can be mended"
	@echo "make bench  measure                    make docs   write the reference pages"
	@echo "make eval   measure what the reader finds   make train  make the tagger anew (an hour and a half)"
	@echo "make lock   pin the dependencies anew  make clean  remove what was set up"

# A stamp a lock file: set-up runs again when a lock changes, and not otherwise.
$(VENV)/.ready: requirements.lock pyproject.toml scripts/setup
	@scripts/setup $(PYTHON) $(VENV) requirements.lock && touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@scripts/setup $(PYTHON) $(VENV) requirements-dev.lock && touch $@

demo: $(VENV)/.ready
	@$(BIN)/throughline demo

app: $(VENV)/.ready
	@$(BIN)/throughline load cases
	@$(BIN)/throughline serve

test: $(VENV)/.ready-dev
	@scripts/test $(BIN)

check: $(VENV)/.ready-dev
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

fix: $(VENV)/.ready-dev
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m benchmarks.run

eval: $(VENV)/.ready
	@$(BIN)/python -m docs.evaluate

train: $(VENV)/.ready
	@scripts/train $(PYTHON)

docs: $(VENV)/.ready-dev
	@$(BIN)/python -m docs.generate

lock:
	@scripts/lock $(PYTHON)

clean:
	rm -rf $(VENV) var
