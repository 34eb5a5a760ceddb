# The commands of this project. `make` alone lists them; each prepares what it needs by itself.
# Another Python: make run PYTHON=python3.13        Another port: make run PORT=8080

PYTHON ?= python3
BIN := .venv/bin
PREPARE := $(PYTHON) -I influencer_platform/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check format demo shell lock schema

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

run: ## Set up what is missing and serve Tandem at http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(PREPARE) run
	@exec $(BIN)/python manage.py serve

test: ## Set up what is missing and run every test (ARGS="-k budget" for some of them)
	@$(PREPARE) develop
	@exec $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: ## Style, types, layers, templates, deployment settings and migrations
	@$(PREPARE) develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint templates
	find templates -name '*.html' -o -name '*.txt' | xargs $(BIN)/djade --check --target-version 5.2
	$(AS_DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(AS_DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run

AS_DEPLOYED := env -u DEBUG SITE_URL=https://tandem.example SECRET_KEY=a-key-of-the-check-alone-that-is-long-enough-0123456789-abcdef

format: ## Put code and templates into the house style
	@$(PREPARE) develop
	find . -name '*.py' -not -path './.venv/*' -not -path './node_modules/*' | xargs $(BIN)/django-upgrade --target-version 5.2
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -o -name '*.txt' | xargs $(BIN)/djade --target-version 5.2

demo: ## Fill the database with a believable market (ARGS="--scale 10" for a bigger one)
	@$(PREPARE) manage
	@exec $(BIN)/python manage.py demo $(ARGS)

shell: ## A Python prompt with the models at hand
	@$(PREPARE) manage
	@exec $(BIN)/python manage.py shell

schema: ## After a change of the API: write docs/openapi.json anew
	@$(PREPARE) manage
	@$(BIN)/python manage.py spectacular --validate --fail-on-warn --format openapi-json --file docs/openapi.json

lock: ## After a change of requirements*.txt: write the hashed locks anew
	@$(PREPARE) develop
	for name in requirements requirements-dev; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-header $$name.txt --output-file $$name.lock; done
