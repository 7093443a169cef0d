# Rust: the contracts as the crate backplane-contracts (generated/rust) and the client kit as
# backplane-client (clients/rust). Both carry the version of the file VERSION.

CARGO ?= $(shell command -v cargo)
RUST := clients/rust
RUST_TARGETS := generate-rust check-generated-rust check-rust test-rust package-rust try-rust conform-rust
.PHONY: $(RUST_TARGETS)

ifeq ($(CARGO),)

$(RUST_TARGETS):
	@echo "skipping $@: needs cargo of Rust 1.88 or newer, which is not here"

else

OUT_RUST ?= generated/rust
# One folder for all crates, so that what they share is built once.
CARGO_TARGET_DIR ?= $(CURDIR)/build/rust/target
RUST_ENV := CARGO_TARGET_DIR=$(CARGO_TARGET_DIR) PATH="$(dir $(CARGO)):$$PATH"
# Generated code is laid out by its generator.
RUST_OWN := -p backplane-client -p backplane-conformance

generate-rust: third-party ## Write the contracts as a Rust crate to generated/rust
	@mkdir -p build/rust $(OUT_RUST)
	@buf build --output build/rust/commented.binpb
	@$(RUST_ENV) $(CARGO) run --quiet --manifest-path $(RUST)/generate/Cargo.toml -- \
	  build/rust/commented.binpb generated/contract $(OUT_RUST)/src
	@cp LICENSE $(OUT_RUST)/LICENSE

# What is written by hand stands beside it: the crate's Cargo.toml and README.md.
check-generated-rust: ## Compare generated/rust with the protos
	@$(MAKE) --no-print-directory generate-rust OUT_RUST=build/generate/generated/rust
	@for part in src LICENSE; do \
	  diff --recursive --brief build/generate/generated/rust/$$part generated/rust/$$part \
	    || { echo "generated/rust is not what the protos say: run 'make generate'" >&2; exit 1; }; \
	done

check-rust: ## Format-check and lint the Rust crates, their documents and their versions
	@cmp LICENSE $(RUST)/LICENSE
	@for manifest in generated/rust/Cargo.toml $(RUST)/Cargo.toml; do \
	  grep -qx 'version = "$(VERSION)"' $$manifest \
	    || { echo "$$manifest has another version than the file VERSION, $(VERSION)" >&2; exit 1; }; \
	done
	@cd $(RUST) && $(RUST_ENV) $(CARGO) fmt $(RUST_OWN) --check
	@cd $(RUST)/generate && $(RUST_ENV) $(CARGO) fmt --check
	@cd $(RUST)/generate && $(RUST_ENV) $(CARGO) clippy --quiet -- --deny warnings
	@cd $(RUST) && $(RUST_ENV) $(CARGO) clippy --quiet $(RUST_OWN) --all-targets -- --deny warnings
	@cd $(RUST) && $(RUST_ENV) $(CARGO) clippy --quiet -p backplane-client --no-default-features -- --deny warnings
	@cd $(RUST) && $(RUST_ENV) RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --quiet --no-deps -p backplane-client --features testing

test-rust: .venv/.serving ## Test the Rust client against real servers, and its documents
	@cd $(RUST) && $(RUST_ENV) $(CARGO) test --quiet $(RUST_OWN) --features backplane-client/testing

package-rust: ## Pack the Rust crates into dist/rust
	@rm -rf dist/rust && mkdir -p dist/rust
	@cd $(RUST) && $(RUST_ENV) $(CARGO) package --quiet --workspace --exclude backplane-conformance \
	  --exclude-lockfile --allow-dirty --no-verify
	@cp $(CARGO_TARGET_DIR)/package/backplane-contracts-$(VERSION).crate \
	  $(CARGO_TARGET_DIR)/package/backplane-client-$(VERSION).crate dist/rust/

try-rust: package-rust .venv/.serving ## Use the packed Rust crates in an empty project and call a server
	@$(RUST_ENV) $(RUST)/try/run.sh $(CARGO) dist/rust $(VERSION)

conform-rust: ## Run the shared cases with the Rust client against BACKPLANE_ADDRESS
	@cd $(RUST) && $(RUST_ENV) $(CARGO) run --quiet -p backplane-conformance

endif
