# Go: the contracts as `backplane.internal/contracts` (generated/go) and the client kit as
# `backplane.internal/client` (clients/go). Both carry the version of the file VERSION.

GO_TARGETS := generate-go check-generated-go check-go test-go package-go try-go conform-go
.PHONY: $(GO_TARGETS)

ifeq ($(GO),)

$(GO_TARGETS):
	@echo "skipping $@: needs Go 1.26 or newer, which is not here"

else

OUT_GO ?= generated/go
GO_PLUGINS := build/go/protoc-gen-go build/go/protoc-gen-go-grpc
GO_PACK := build/go/modulepack
GO_PACKED = -license LICENSE -version v$(VERSION) -to dist/go -time \
  "$$(date -u -d @$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || date +%s)} +%Y-%m-%dT%H:%M:%SZ)"
GOFMT = $$($(GO) env GOROOT)/bin/gofmt

# Outside the workspace of clients/go, whose versions are the kit's and not the tools'.
$(GO_PLUGINS) $(GO_PACK) &: clients/go/tools/go.mod clients/go/tools/modulepack/main.go
	@mkdir -p build/go
	@cd clients/go/tools && GOWORK=off $(GO) build -buildvcs=false -o $(CURDIR)/build/go/ \
	  ./modulepack google.golang.org/protobuf/cmd/protoc-gen-go \
	  google.golang.org/grpc/cmd/protoc-gen-go-grpc
	@touch $(GO_PLUGINS) $(GO_PACK)

generate-go: third-party $(GO_PLUGINS) ## Write the contracts as a Go module to generated/go
	@mkdir -p $(OUT_GO)
	@rm -rf $(OUT_GO)/settings
	@find $(OUT_GO) -name '*.pb.go' -delete
	@buf generate --template clients/go/buf.gen.yaml --output $(OUT_GO)
	@mkdir $(OUT_GO)/settings
	@cp -r generated/contract/service_config generated/contract/policy $(OUT_GO)/settings/
	@cp LICENSE $(OUT_GO)/LICENSE
	@printf '%s\n' '// Written by make generate-go. DO NOT EDIT.' '' 'package contracts' '' \
	  '// Version is the version of the contracts, and of every package made of them.' \
	  'const Version = "$(VERSION)"' > $(OUT_GO)/version.go

# What is written by hand stands beside it: the module's go.mod, README.md and contracts.go.
check-generated-go: ## Compare generated/go with the protos
	@rm -rf build/generate/generated/go
	@$(MAKE) --no-print-directory generate-go OUT_GO=build/generate/generated/go
	@diff --recursive --brief --exclude=go.mod --exclude=go.sum --exclude=README.md \
	  --exclude=contracts.go --exclude=contracts_test.go build/generate/generated/go generated/go \
	  || { echo "generated/go is not what the protos say: run 'make generate'" >&2; exit 1; }

# The compiler is the type check; go vet is the linter that comes with it.
check-go: ## Check format, types and versions of the Go modules
	@for module in generated/go clients/go clients/go/tools; do \
	  unformatted=$$($(GOFMT) -l $$module) && test -z "$$unformatted" \
	    || { echo "not as gofmt writes it: $$unformatted" >&2; exit 1; }; \
	done
	@cd generated/go && $(GO) vet ./...
	@cd clients/go && $(GO) vet ./...
	@cd clients/go/tools && GOWORK=off $(GO) vet ./...
	@grep -qx 'require backplane.internal/contracts v$(VERSION)\|	backplane.internal/contracts v$(VERSION)' \
	  clients/go/go.mod || { echo "clients/go/go.mod requires another version than VERSION says" >&2; exit 1; }

# Not from the cache of test results, which does not see when the server changes.
test-go: .venv/.serving ## Run the tests of the Go modules against a real server
	@cd generated/go && $(GO) test -count=1 ./...
	@cd clients/go && $(GO) test -count=1 ./...

# As a module proxy serves them: dist/go/<module>/@v/{list,v….info,v….mod,v….zip}.
package-go: $(GO_PACK) ## Pack both Go modules into dist/go, which is a module proxy
	@$(GO_PACK) -module backplane.internal/contracts -from generated/go $(GO_PACKED)
	@$(GO_PACK) -module backplane.internal/client -from clients/go $(GO_PACKED)

try-go: package-go .venv/.serving ## Install the Go modules into an empty module and call a server
	@clients/go/try.sh $(GO) dist/go v$(VERSION)

conform-go: ## Run the shared cases with the Go client against BACKPLANE_ADDRESS
	@mkdir -p build/go
	@cd clients/go && $(GO) build -buildvcs=false -o $(CURDIR)/build/go/conformance ./conformance
	@build/go/conformance

endif
