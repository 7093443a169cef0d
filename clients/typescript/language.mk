# TypeScript: the contracts and the client as npm packages.

TS := clients/typescript
TS_MODULES := $(TS)/node_modules
TS_BIN := $(CURDIR)/$(TS_MODULES)/.bin
TS_OUT ?= generated/typescript
TS_CHECKED := build/generate/generated/typescript
NPM := npm --no-fund --no-audit --no-update-notifier --no-package-lock --loglevel error

# Says why a target is left out where Node or npm is not there, or too old.
TS_LACKS := $(if $(shell node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm),,Node 20 or newer with npm)
ts_skipping = @echo "skipping $@: needs $(TS_LACKS), which is not here"

# The plugin, the compiler and gRPC, in the exact versions of package.json.
$(TS_MODULES)/.tools: $(TS)/package.json
	@echo "setting up $(TS) …"
	@cd $(TS) && $(NPM) install --no-save --install-links ../../generated/typescript
	@touch $@

# The kit sees the contracts as who installs it does: packed.
$(TS_MODULES)/.contracts: $(TS_MODULES)/.tools $(shell find generated/typescript -type f)
	@cd $(TS) && rm -rf node_modules/@backplane/contracts && mkdir -p node_modules/@backplane/contracts \
	  && cp -r ../../generated/typescript/. node_modules/@backplane/contracts
	@touch $@

.PHONY: generate-typescript
generate-typescript: ## Regenerate the TypeScript contracts
ifdef TS_LACKS
	$(ts_skipping)
else
generate-typescript: $(TS_MODULES)/.tools
	@$(call ts_generate,$(TS_OUT))
endif

.PHONY: check-generated-typescript
check-generated-typescript: ## Compare the TypeScript contracts with the protos
ifdef TS_LACKS
	$(ts_skipping)
else
check-generated-typescript: $(TS_MODULES)/.tools
	@$(call ts_generate,$(TS_CHECKED))
	@diff --recursive --brief $(TS_CHECKED)/lib generated/typescript/lib \
	  || { echo "generated/typescript is not what the protos say: run 'make generate'" >&2; exit 1; }
endif

ts_generate = PATH="$(TS_BIN):$$PATH" buf generate --template $(TS)/buf.gen.yaml --output $(1) \
  && node $(TS)/generate/finish.mjs $(1)/lib generated/contract

# ---- the kit ----------------------------------------------------------------

TS_BUILT := $(TS_MODULES)/.built
TS_TESTS := $(TS_MODULES)/.tested

$(TS_BUILT): $(TS_MODULES)/.contracts $(TS)/tsconfig.json $(shell find $(TS)/src -type f)
	@cd $(TS) && rm -rf lib && node_modules/.bin/tsc --project .
	@touch $@

$(TS_TESTS): $(TS_BUILT) $(TS)/tsconfig.test.json $(shell find $(TS)/test $(TS)/conformance -type f)
	@cd $(TS) && rm -rf out && node_modules/.bin/tsc --project tsconfig.test.json
	@touch $@

.PHONY: check-typescript
check-typescript: ## Format-check, lint and type-check the TypeScript client
ifdef TS_LACKS
	$(ts_skipping)
else
check-typescript: $(TS_TESTS)
	@cd $(TS) && node_modules/.bin/biome check --error-on-warnings .
	@node $(TS)/generate/versions.mjs $(VERSION)
endif

.PHONY: test-typescript
test-typescript: ## Test the TypeScript client against real servers
ifdef TS_LACKS
	$(ts_skipping)
else
test-typescript: $(TS_TESTS) .venv/.developing
	@cd $(TS) && node --test --test-reporter=spec out/test/
endif

.PHONY: conform-typescript
conform-typescript: ## Run the conformance cases through the TypeScript client
ifdef TS_LACKS
	$(ts_skipping)
else
conform-typescript: $(TS_TESTS)
	@node $(TS)/out/conformance/run.js
endif

# ---- packages ---------------------------------------------------------------

.PHONY: package-typescript
package-typescript: ## Pack the TypeScript contracts and client into dist/typescript
ifdef TS_LACKS
	$(ts_skipping)
else
package-typescript: $(TS_BUILT)
	@rm -rf dist/typescript && mkdir -p dist/typescript
	@$(NPM) pack --silent --pack-destination dist/typescript ./generated/typescript ./$(TS) > /dev/null
endif

.PHONY: try-typescript
try-typescript: ## Install the packed TypeScript packages into an empty project and call a server
ifdef TS_LACKS
	$(ts_skipping)
else
try-typescript: package-typescript .venv/.developing
	@$(TS)/try/run dist/typescript
endif
