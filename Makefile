# Everything a developer does here. Each target sets up what it needs: Python 3.11,
# make and git are all that has to be there.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PROJECTS := generated/python/pyproject.toml clients/python/pyproject.toml server/pyproject.toml
PACKAGES := -e generated/python -e clients/python
IMAGE := generated/contract/backplane.binpb
WORKERS ?= 3
# Go's own installer puts it where no PATH looks.
GO ?= $(or $(shell command -v go),$(wildcard /usr/local/go/bin/go))
VERSION := $(shell cat VERSION)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Explain every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

# ---- setting up ------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.serving: .venv/bin/python $(PROJECTS) constraints.txt
	@echo "setting up .venv to serve …"
	@.venv/bin/pip install --quiet --constraint constraints.txt $(PACKAGES) -e 'server[fast,postgresql]'
	@touch $@

.venv/.developing: .venv/.serving
	@echo "setting up .venv to develop …"
	@.venv/bin/pip install --quiet --constraint constraints.txt $(PACKAGES) -e 'server[dev]'
	@touch $@

.PHONY: setup
setup: .venv/.developing ## Set up .venv with everything that tests and checks need

# ---- running ---------------------------------------------------------------

.PHONY: run
run: .venv/.serving ## Serve on 127.0.0.1:50051 with a database in var/
	@exec backplane serve --migrate

.PHONY: gateway
gateway: .venv/.developing ## Serve goods to try behind Envoy on 127.0.0.1:8080: JSON, gRPC-Web and gRPC
	@exec python deploy/envoy/try.py

# ---- testing ---------------------------------------------------------------

.PHONY: test
test: .venv/.developing ## Run every test, on SQLite and on PostgreSQL
	@python -m pytest -n $(WORKERS) --dist worksteal -q

.PHONY: hostile
hostile: .venv/.developing ## Send hostile inputs to real servers and print a table of the answers
	@python -m pytest -n $(WORKERS) --dist worksteal -q -m hostile

.PHONY: endurance
endurance: .venv/.developing ## Run the long journeys whole: a real year, lost answers, kills, restarts, a soak
	@BACKPLANE_ENDURANCE=1 python -m pytest -q -o faulthandler_timeout=0 tests/journeys tests/chassis/test_cancellation.py tests/services/catalog/test_cached_reads.py
	@python -m tests.journeys.outbox --database sqlite --writes 20000 --kills 50
	@python -m tests.journeys.outbox --database postgresql --writes 20000 --kills 50
	@python -m tests.services.audit.mutations 10000
	@python -m tests.journeys.soak --calls 100000

.PHONY: check
check: .venv/.developing check-code check-contracts ## Run every check that is not a test

.PHONY: check-code
check-code: .venv/.developing ## Lint, type-check and hold the layers to their order
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports --no-cache

.PHONY: check-docs
check-docs: .venv/.developing ## Try the commands and links that the documents show (a part of test)
	@python -m pytest -q tests/docs

# ---- contracts -------------------------------------------------------------

# Quick, and the only way to notice that the installed packages moved on.
.PHONY: third-party
third-party: .venv/.developing
	@python -m backplane_server.contract.third_party protos/third_party

.PHONY: generate
generate: third-party ## Regenerate all code, client settings and references from the protos
	@buf generate
	@buf build --exclude-source-info --output $(IMAGE)
	@for language in $(LANGUAGES); do $(MAKE) --no-print-directory generate-$$language || exit 1; done
	@python -m release.changelog

.PHONY: check-contracts
check-contracts: third-party ## Lint the protos; compare them with the last release and the generated code
	@buf lint
	@buf format --diff --exit-code --path protos/backplane
	@python -m backplane_server.contract.gate
	@python -m release.changelog --check
	@buf generate --output build/generate
	@buf build --exclude-source-info --output build/generate/$(IMAGE)
	@for part in python/src contract; do \
	  diff --recursive --brief --exclude=__pycache__ --exclude='*.egg-info' \
	    build/generate/generated/$$part generated/$$part \
	    || { echo "generated/$$part is not what the protos say: run 'make generate'" >&2; exit 1; }; \
	done
	@for language in $(LANGUAGES); do $(MAKE) --no-print-directory check-generated-$$language || exit 1; done

.PHONY: release-contracts
release-contracts: third-party ## Make the contracts as they are now the release that later changes are compared with
	@python -m backplane_server.contract.gate --release

# ---- packages in every language -----------------------------------------------

# What each language adds stands in its own folder: generate-…, check-generated-…,
# check-…, test-…, package-…, try-… and conform-….
LANGUAGES := $(patsubst clients/%/language.mk,%,$(wildcard clients/*/language.mk))
include $(wildcard clients/*/language.mk)

.PHONY: clients
clients: .venv/.developing ## Check and test the client of every language, but Python's, which check and test cover
	@for language in $(filter-out python,$(LANGUAGES)); do \
	  $(MAKE) --no-print-directory check-$$language test-$$language || exit 1; \
	done

.PHONY: conformance
conformance: .venv/.developing ## Run the shared cases in every language; CASES=--skip-none fails where one is skipped
	@PYTHONPATH=clients/conformance$${PYTHONPATH:+:$$PYTHONPATH} python -m orchestrator $(CASES) $(LANGUAGES)

# Times in packages are those of the sources: two runs give the same bytes.
packages try-packages: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 315532800)

# A language whose toolchain is not here says so and is left out; the table names it.
.PHONY: packages
packages: .venv/.developing ## Build the packages of every language into dist/, with checksums and an SBOM
	@rm -rf dist build/packages && mkdir -p build/packages
	@for language in $(LANGUAGES); do \
	  $(MAKE) --no-print-directory package-$$language > build/packages/$$language.log 2>&1 \
	    || { cat build/packages/$$language.log >&2; exit 1; }; \
	  grep '^skipping' build/packages/$$language.log || true; \
	done
	@python -m release.packages $(LANGUAGES)

.PHONY: try-packages
try-packages: packages ## Install every language's packages into an empty project and call a server
	@for language in $(LANGUAGES); do \
	  $(MAKE) --no-print-directory try-$$language 2> build/packages/try-$$language.log \
	    || { cat build/packages/try-$$language.log >&2; exit 1; }; \
	done

.PHONY: changelog
changelog: third-party ## Write into CHANGELOG.md what changed in the contracts since the last release
	@python -m release.changelog

# VERSION comes from the command line here: make release VERSION=1.2.3
.PHONY: release
release: third-party ## Make the contracts the release VERSION=1.2.3: changelog, version everywhere, baseline
	@python -m release.prepare $(VERSION)
	@$(MAKE) --no-print-directory generate

# Which registries, and what opens them: see docs/packages.md.
.PHONY: publish
publish: .venv/.developing ## Publish what dist/ holds to the internal registries; DRY_RUN=1 only tells
	@python -m release.publish $(if $(DRY_RUN),--dry-run) $(LANGUAGES)

# ---- tools of others -----------------------------------------------------------

# Built once a machine; another version is another name, and so another build.
INTEROP := build/interop
INTEROP_TOOLS := github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4 \
  github.com/grpc-ecosystem/grpc-health-probe@v0.4.61 \
  github.com/bojand/ghz/cmd/ghz@v0.93.0

.PHONY: interop-tools
interop-tools:
ifdef GO
	@mkdir -p $(INTEROP)
	@for tool in $(INTEROP_TOOLS); do \
	  built=$(INTEROP)/.$$(basename $$tool); \
	  test -e $$built && continue; \
	  echo "building $$(basename $$tool) …"; \
	  GOBIN=$(CURDIR)/$(INTEROP) $(GO) install $$tool 2>$(INTEROP)/log && touch $$built \
	    || { echo "skipping $$tool, which cannot be built:" >&2; tail -3 $(INTEROP)/log >&2; }; \
	done
else
	@echo "skipping grpcurl, grpc-health-probe and ghz: they need Go, which is not here"
endif

.PHONY: interop
interop: .venv/.developing interop-tools ## Call a live server with grpcurl, grpc-health-probe, ghz and buf curl
	@python -m pytest -q -n $(WORKERS) tests/interop

# Only root may, and only where Debian's packages are; the tests say so where it is missing.
.PHONY: chromium
chromium:
	@if ! command -v chromium chromium-browser google-chrome >/dev/null \
	    && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing chromium …"; \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null \
	    || echo "chromium could not be installed" >&2; \
	fi

.PHONY: browser
browser: .venv/.developing chromium ## Call through the gateway from a page in Chromium, which root installs
	@python -m pytest -q tests/envoy/test_browser.py

# ---- measuring -------------------------------------------------------------

LOAD := build/bench/load

$(LOAD): $(wildcard tests/bench/load/*.go) tests/bench/load/go.mod
	@test -n "$(GO)" || { echo "The load generator is written in Go, which is not here:" \
	  "install Go 1.26 or newer, or say where it is with make GO=…" >&2; exit 1; }
	@cd tests/bench/load && $(GO) build -o $(CURDIR)/$@ .

GO_PEER := build/bench/grpc_go
GO_PEER_SOURCES := tests/bench/peers/grpc_go

# Its messages are made here and are not kept: only the benchmark needs them.
$(GO_PEER): $(wildcard $(GO_PEER_SOURCES)/*.go) $(GO_PEER_SOURCES)/go.mod $(GO_PEER_SOURCES)/shop.proto | .venv/.developing
	@cd $(GO_PEER_SOURCES) && $(GO) build -o $(CURDIR)/build/bench/ google.golang.org/protobuf/cmd/protoc-gen-go
	@cd $(GO_PEER_SOURCES) && python -m grpc_tools.protoc -I. --go_out=. --go_opt=module=backplane/bench/grpc_go \
	  --plugin=protoc-gen-go=$(CURDIR)/build/bench/protoc-gen-go shop.proto
	@cd $(GO_PEER_SOURCES) && $(GO) build -o $(CURDIR)/$@ .

.venv/.measuring: .venv/.developing
	@echo "setting up .venv to measure …"
	@.venv/bin/pip install --quiet --constraint constraints.txt $(PACKAGES) -e 'server[bench]'
	@touch $@

ROUNDS ?= 15
PARTS ?= throughput pipeline overload scaling starting sharing streams importing

.PHONY: bench
bench: .venv/.measuring $(LOAD) $(if $(GO),$(GO_PEER)) ## Measure every goal, in three quarters of an hour, and write docs/benchmarks/figures.md
	@python -m tests.bench --rounds $(ROUNDS) --parts $(PARTS) --keep docs/benchmarks

.PHONY: flame
flame: .venv/.measuring $(LOAD) ## Draw where a server under load spends its time: build/bench/flame-….svg
	@python -m tests.bench.flame

.PHONY: bench-quick
bench-quick: .venv/.developing $(LOAD) ## Measure the main ratios in less than two minutes
	@python -m tests.bench.quick

# ---- clearing up -----------------------------------------------------------

.PHONY: clean
clean: ## Remove what can be made again; var/, with its data, stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis protos/third_party
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
