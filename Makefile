# Madoguchi. `make help` lists the targets. Needs Python 3.11 or newer and make; everything else is installed into .venv and .venv-cloud.

SHELL := /bin/sh
.DEFAULT_GOAL := help
# The first Python of 3.11 or newer that can make environments.
PYTHON ?= $(shell for v in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$v -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$v; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
CLOUD := .venv-cloud
FUZZ := .venv-fuzz
PIP_INSTALL = -m pip install --quiet --disable-pip-version-check --require-hashes
KB_PLACE = $(if $(STACK),--stack $(STACK)) $(if $(BUCKET),--bucket $(BUCKET))
KB_FILE = $(if $(FILE),--file $(FILE))
AUDIT_PLACE = $(if $(STACK),--stack $(STACK)) $(if $(SINCE),--since $(SINCE)) $(if $(UNTIL),--until $(UNTIL))
CORPORA ?= ../shared/corpora
export CORPORA
JOBS ?= 2
SECONDS ?= 600
export SECONDS MAIL
# numpy's threads: as in the functions (infra/resources.yaml). With more, small products cost ten times the CPU.
export OPENBLAS_NUM_THREADS ?= 1

# ---- environments: each stamp is renewed when its pinned list changes. What is said meanwhile goes to stderr: `make read` prints JSON alone

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Madoguchi needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv). Or set PYTHON=/path/to/python." >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) ..." >&2
	@$(PYTHON) -m venv $(VENV) >&2
	@touch $@

$(VENV)/.local-installed: requirements/local.txt | $(VENV)/.made
	@echo "Installing what the desk needs to run ..." >&2
	@$(BIN)/python $(PIP_INSTALL) -r requirements/local.txt >&2
	@touch $@

# htmx, out of a wheel pinned by hash; and the console's texts as gettext reads them.
HTMX := chalicelib/console/assets/htmx.js
CATALOGUES := $(wildcard chalicelib/console/locale/*/LC_MESSAGES/messages.po)
WORDS := chalicelib/console/locale/.compiled

$(HTMX): requirements/assets.txt infra/assets.py $(VENV)/.local-installed
	@$(BIN)/python -m infra.assets >&2

$(WORDS): $(CATALOGUES) infra/translations.py $(VENV)/.local-installed
	@$(BIN)/python -m infra.translations compile >&2
	@touch $@

.PHONY: translations
translations: $(VENV)/.local-installed ## Take the console's new texts up into its catalogues, tell what is not translated, compile
	@$(BIN)/python -m infra.translations compile
	@$(BIN)/python -m infra.translations update

$(VENV)/.dev-installed: requirements/dev.txt $(VENV)/.local-installed
	@echo "Installing what the checks and tests need ..." >&2
	@$(BIN)/python $(PIP_INSTALL) -r requirements/dev.txt >&2
	@touch $@

$(CLOUD)/.installed: requirements/cloud.txt
	@echo "Installing the local cloud into $(CLOUD) ..." >&2
	@test -x $(CLOUD)/bin/python || $(PYTHON) -m venv $(CLOUD) >&2
	@$(CLOUD)/bin/python $(PIP_INSTALL) -r requirements/cloud.txt >&2
	@touch $@

$(FUZZ)/.installed: requirements/fuzz.txt
	@echo "Installing the fuzzer into $(FUZZ) ..." >&2
	@test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ) >&2
	@$(FUZZ)/bin/python $(PIP_INSTALL) -r requirements/fuzz.txt >&2
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Install everything for development

# ---- run

.PHONY: run
run: $(VENV)/.local-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Run the whole desk on this machine (HTTP_PORT, SMTP_PORT, AWS_PORT; Ctrl-C ends it)
	@exec $(BIN)/python -m infra.local

.PHONY: demo
demo: $(VENV)/.local-installed ## Send real mails and webhooks through the running desk and show what became of them
	@exec $(BIN)/python -m infra.local.demo

# Nothing but JSON on stdout, called as `make -C folder read` or by another make too. A make before 4.4 heeds --no-print-directory only when it starts; but one
# that gathers what runs side by side (-j2 -Oline) names directories around gathered output alone, and of recipes marked + it gathers none. So the packages
# are a recipe here, not a prerequisite.
ifneq ($(filter read,$(MAKECMDGOALS)),)
MAKEFLAGS += --no-print-directory $(if $(filter output-sync,$(.FEATURES)),-j2 -Oline)
endif
.PHONY: read
read: ## Print as JSON what the desk reads in mails, a line each (MAIL="one.eml another.eml"; no blanks in names)
	+@$(MAKE) -s --no-print-directory $(VENV)/.local-installed >&2
	+@$(BIN)/python -m infra.read_mail

# ---- check and test

.PHONY: check
check: $(VENV)/.dev-installed ## Lint, types, architecture, template lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m infra.template_check
	@$(BIN)/python -m infra.knowledge_base check --brief
	@$(BIN)/python -m infra.publish desk/example-exchange.yaml
	@$(BIN)/python -m infra.translations check

# The help centre is tested in a real browser: the machine's Chromium, else Debian's, which root can install.
.PHONY: browser
browser: ## Find Chromium for the help centre's tests, or install Debian's (as root)
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium, which the help centre is tested in ..." >&2; \
	  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2 && exit 0; \
	fi; \
	echo "The tests of the help centre need Chromium, and there is none. Debian: sudo apt-get install chromium fonts-noto-cjk. Elsewhere: put chromium or google-chrome on the PATH." >&2; exit 1

.PHONY: test
test: browser $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Run the whole suite
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

.PHONY: looks
looks: browser $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Look at every page of the console in ja and en, light and dark, with axe; pictures go to build/screenshots
	@EVERY_LOOK=yes $(BIN)/python -m pytest tests/integration/console -k "browser"

.PHONY: simulate
simulate: $(VENV)/.dev-installed ## Run 500 simulated years with faults; prints how to run a failing one again (SEEDS= CASES=, or SEED= for one)
	@$(BIN)/python -m infra.simulation $(if $(SEED),--seed $(SEED)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(CASES),--cases $(CASES)) --jobs $(JOBS)

.PHONY: guards
guards: $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Remove each guard in a scratch copy: its test must then fail
	@$(BIN)/python -m guards

.PHONY: bench
bench: $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Measure cost and speed; prints a table, writes build/bench.json
	@$(BIN)/python -m benchmarks

.PHONY: corpus
corpus: $(VENV)/.dev-installed ## Measure reading, replies, secrets and takeover on real data (CORPORA=folder); writes build/corpus.json
	@$(BIN)/python -m infra.corpus

.PHONY: fuzz
fuzz: $(FUZZ)/.installed ## Let a fuzzer look for a mail that crashes the reader, is slow or takes much memory (SECONDS=600)
	@$(FUZZ)/bin/python -m infra.fuzz

.PHONY: fuzz-api
fuzz-api: $(VENV)/.dev-installed $(CLOUD)/.installed $(HTMX) $(WORDS) ## Try every operation of the API with made-up requests, as each role (API_EXAMPLES=100 an operation and role)
	@API_EXAMPLES=$(or $(API_EXAMPLES),100) $(BIN)/python -m pytest tests/integration/test_api_description.py --timeout 3600

.PHONY: format
format: $(VENV)/.dev-installed ## Format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# ---- configuration and deployment

.PHONY: desk-check
desk-check: $(VENV)/.local-installed ## List every fault of the desk's document (DESK=file)
	@$(BIN)/python -m infra.publish $(or $(DESK),desk/example-exchange.yaml)

.PHONY: desk-publish
desk-publish: $(VENV)/.local-installed ## Publish the desk's document (DESK=file BUCKET=configuration bucket)
	@test -n "$(BUCKET)" || { echo "Say where to: make desk-publish BUCKET=<the stack's ConfigBucket>"; exit 1; }
	@$(BIN)/python -m infra.publish $(or $(DESK),desk/example-exchange.yaml) --bucket $(BUCKET)

.PHONY: sla-replay
sla-replay: $(VENV)/.local-installed ## Tell what another policy would have done to past tickets (POLICY=file STACK=a deployed desk's, else make run's)
	@test -n "$(POLICY)" || { echo "Say which: make sla-replay POLICY=<a file with service_levels>"; exit 1; }
	@$(BIN)/python -m infra.sla_replay $(POLICY) $(if $(STACK),--stack $(STACK))

.PHONY: package
package: $(VENV)/.local-installed $(HTMX) $(WORDS) ## Build the CloudFormation template and the code packages into build/package
	@$(BIN)/python -m infra.package

.PHONY: deploy
deploy: package ## Deploy to AWS (docs/deploy.md says each step)
	@$(BIN)/python -m infra.deploy

.PHONY: deploy-secrets
deploy-secrets: $(VENV)/.local-installed ## Make the secrets that a deployed stack still lacks
	@$(BIN)/python -m infra.deploy --secrets-only

.PHONY: kb-check
kb-check: $(VENV)/.local-installed ## List every fault of the articles in knowledge/, with file and line
	@$(BIN)/python -m infra.knowledge_base check

.PHONY: kb-publish
kb-publish: $(VENV)/.local-installed ## Publish the articles (STACK=the desk's stack, or BUCKET=its configuration bucket)
	@$(BIN)/python -m infra.knowledge_base publish $(KB_PLACE)

.PHONY: kb-rollback
kb-rollback: $(VENV)/.local-installed ## Go back to the version before, or to VERSION= (STACK= or BUCKET=)
	@$(BIN)/python -m infra.knowledge_base rollback $(KB_PLACE) $(if $(VERSION),--version $(VERSION))

.PHONY: kb-history
kb-history: $(VENV)/.local-installed ## List what was published and when (STACK= or BUCKET=)
	@$(BIN)/python -m infra.knowledge_base history $(KB_PLACE)

.PHONY: kb-calibrate
kb-calibrate: $(VENV)/.local-installed ## Refit thresholds on reviewed questions (STACK=, or FILE=reviewed.jsonl; TARGET=0.98; APPLY=yes publishes)
	@$(BIN)/python -m infra.knowledge_base calibrate $(KB_PLACE) $(KB_FILE) $(if $(TARGET),--target $(TARGET)) $(if $(APPLY),--apply)

.PHONY: kb-report
kb-report: $(VENV)/.local-installed ## Group the questions that no article answers, by likeness: what to write next (STACK= or FILE=)
	@$(BIN)/python -m infra.knowledge_base report $(KB_PLACE) $(KB_FILE)

.PHONY: eval
eval: $(VENV)/.dev-installed ## Measure the answers against baselines (TARGET=0.95); or one's own: ARTICLES=file.jsonl QUESTIONS=file.jsonl OUT=file.json
	@$(BIN)/python -m infra.evaluation --target "$(TARGET)" --articles "$(ARTICLES)" --questions "$(QUESTIONS)" --out "$(OUT)"

.PHONY: search-rebuild
search-rebuild: $(VENV)/.local-installed ## Make the search index anew from the record (STACK= a deployed desk's, else make run's)
	@$(BIN)/python -m infra.search rebuild $(if $(STACK),--stack $(STACK))

.PHONY: audit-verify
audit-verify: $(VENV)/.local-installed ## Look whether anybody changed the record (STACK= a deployed desk's, else make run's; SINCE= UNTIL= yyyymmdd; EVERY=yes)
	@$(BIN)/python -m infra.audit verify $(AUDIT_PLACE) $(if $(EVERY),--every)

.PHONY: erase
erase: $(VENV)/.local-installed ## Do the erasures that compliance asked for (STACK= a deployed desk's, else make run's)
	@$(BIN)/python -m infra.erase $(if $(STACK),--stack $(STACK))

.PHONY: audit-export
audit-export: $(VENV)/.local-installed ## Print the record (STACK= SINCE= UNTIL= AGENT= TICKET= FORMAT=jsonl or csv)
	@$(BIN)/python -m infra.audit export $(AUDIT_PLACE) $(if $(AGENT),--agent $(AGENT)) $(if $(TICKET),--ticket $(TICKET)) $(if $(FORMAT),--format $(FORMAT))

.PHONY: clean
clean: ## Remove environments, builds and caches (the local desk's data in .local stays)
	@rm -rf $(VENV) $(CLOUD) $(FUZZ) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'
