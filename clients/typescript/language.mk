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
