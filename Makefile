# One command does each thing; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
HOST ?= localhost
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes
MANAGE := $(BIN)/python manage.py
SERVICES_DATABASE = $${DATABASE_URL:-postgres://127.0.0.1:5432/postgres}
SERVICES_REDIS = $${REDIS_URL:-redis://127.0.0.1:6379/9}

.DEFAULT_GOAL := help
.PHONY: help run setup test check format messages prove bench e2e test-services screenshots lock clean

help: ## List the commands
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

run: setup ## Set everything up and serve on http://localhost:8000 (PORT= changes the port)
	@$(MANAGE) serve --host $(HOST) --port $(PORT)

setup: .venv/.runtime ## Virtual environment, database, translations and demonstration content
	@$(MANAGE) prepare

.venv/.runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked requirements …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Installing the locked tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

test: .venv/.dev ## Set up and run the whole test suite
	@$(MANAGE) compile_catalogues
	@$(BIN)/pytest -q -n 2 --dist loadfile $(ARGS)

check: .venv/.dev ## Format, lint, types, import contracts, migrations, translations, deployment checks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djangofmt --quiet --check templates core/templates
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) check_catalogues
	@$(BIN)/python -m tests.support.deploy_check

format: .venv/.dev ## Put the code in its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djangofmt --quiet templates core/templates

messages: .venv/.runtime ## Collect the texts to translate (needs gettext)
	@$(MANAGE) makemessages --all --no-obsolete --no-location --ignore=var --ignore=.venv
	@for file in locale/*/LC_MESSAGES/django.po; do msgattrib --clear-previous --width=120 --output-file=$$file $$file; done

prove: .venv/.dev ## The long proofs: kills, races, protocol (DATABASE_URL, REDIS_URL: for several processes)
	@$(MANAGE) compile_catalogues
	@SERVICES_DATABASE_URL=$(SERVICES_DATABASE) SERVICES_REDIS_URL=$(SERVICES_REDIS) DATABASE_URL= REDIS_URL= \
		$(BIN)/pytest -q -o addopts="--strict-markers -ra" tests/proofs

bench: .venv/.dev ## Benchmarks against bare baselines; results in var/bench.json (SCALE=full: large sizes)
	@$(BIN)/python -m benchmarks

e2e: .venv/.dev ## Browser journeys in Chromium
	@$(MANAGE) compile_catalogues
	@$(BIN)/pytest -q -o addopts="--strict-markers -ra" tests/journeys $(ARGS)

test-services: .venv/.dev ## The suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@$(MANAGE) compile_catalogues
	@DATABASE_URL=$(SERVICES_DATABASE) REDIS_URL=$(SERVICES_REDIS) \
		$(BIN)/pytest -q -n 2 --dist loadfile $(ARGS)

screenshots: .venv/.dev ## Pictures of the named pages, into docs/screenshots
	@$(BIN)/python -m tests.journeys.screenshots

lock: ## Renew the locks (needs uv)
	uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## Remove everything that was made, the database too
	rm -rf var .venv
