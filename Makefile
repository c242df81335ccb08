# Everything a developer types. `make` alone lists it.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
HOME_DIR := .policybot

# The first Python that is new enough and can make virtual environments; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak evaluate format clean

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Ingest the sample policies, ask three questions, serve the chat page
	@$(BIN)/policybot --home $(HOME_DIR) serve --demo

test: $(STAMP) ## Run the tests
	@$(BIN)/python -m pytest

check: $(STAMP) ## Format check, lint, types, architecture, tests: what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest

bench: $(STAMP) ## Measure speed and memory against their targets
	@$(BIN)/python -m bench; missed=$$?; $(BIN)/python -m bench.slack speed || missed=1; exit $$missed

soak: $(STAMP) ## Kill the service again and again, and count what is lost or answered twice
	@$(BIN)/python -m bench.slack kills --postgres own
	@$(BIN)/python -m bench.slack tenants
	@$(BIN)/python -m bench.teams --postgres own
	@$(BIN)/python -m bench.reminders --postgres own

evaluate: $(STAMP) ## Measure answers on our own sample questions
	@$(BIN)/policybot --home $(HOME_DIR) ingest knowledge/policies >/dev/null
	@$(BIN)/policybot --home $(HOME_DIR) evaluate tests/questions.jsonl

format: $(STAMP) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## Remove the environment, the demo's data and every cache
	rm -rf $(VENV) $(HOME_DIR) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew when the dependencies change; otherwise the second call costs nothing.
$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { \
	  echo "policybot needs Python 3.11 or newer with venv and pip." >&2; \
	  echo "Install it (on Debian or Ubuntu: apt install python3 python3-venv), or say which one to use: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("policybot needs Python 3.11 or newer; %s is %d.%d." % (sys.executable, v.major, v.minor))'
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what policybot needs into $(VENV); the first time takes a few minutes ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,agents]'
	@touch $(STAMP)
