# The commands of this repository. `make run` and `make test` need Python 3.11+ and nothing else.
.DEFAULT_GOAL := help
.PHONY: help run example test test-all test-faults test-editor check fix bench migrate lock setup setup-dev editor api-types browser services screenshots
BIN := .venv/bin
ARGS ?=

help: ## Show these lines
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: setup editor ## Run everything here; Ctrl-C stops it. ARGS="--durable --port 9000" are passed on
	@exec $(BIN)/nextscript dev $(ARGS)

example: setup ## Run one of examples/: NAME=hello
	@$(BIN)/python -m examples.run $(NAME) $(ARGS)

test: setup-dev browser services test-editor editor ## Check that it works: the quick tests and a slice of the long ones
	@sh scripts/test.sh $(ARGS)

test-all: setup-dev browser services test-editor editor ## Every test
	@sh scripts/test.sh --all $(ARGS)

test-faults: setup-dev ## Kill, cut, fill and flood, and see that each such test notices a broken build (an hour)
	@$(BIN)/python -m tests.faults $(ARGS)

test-editor: setup-dev
	@sh scripts/editor.sh check
	@sh scripts/editor.sh test

browser:
	@sh scripts/browser.sh

services: setup-dev
	@sh scripts/services.sh

check: setup-dev ## Style, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@sh scripts/editor.sh check

fix: setup-dev ## Mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev ## Measure against hand-written Temporal Python
	@$(BIN)/python -m benchmarks $(ARGS)

migrate: setup ## Bring the tables of NEXTSCRIPT_DATABASE_URL up to date
	@$(BIN)/nextscript migrate

lock: ## Write the lock files anew (needs uv)
	@sh scripts/lock.sh

setup:
	@sh scripts/setup.sh

setup-dev: ## Install what tests of your own need, too: pytest, ruff, mypy
	@sh scripts/setup.sh dev

editor: setup ## Build the editor, when its sources changed
	@sh scripts/editor.sh build

screenshots: setup-dev browser editor ## A picture of every page, into screenshots/
	@$(BIN)/python scripts/screenshots.py $(ARGS)

api-types: setup-dev ## Write the editor's types of the API, after a change of the API
	@sh scripts/editor.sh types
