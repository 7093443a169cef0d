# The Rust crates: generated/rust (contracts) and clients/rust (kit).

CARGO ?= $(shell command -v cargo)
OUT_RUST ?= generated/rust
RUST := clients/rust
# One folder for all crates, so that what they share is built once.
export CARGO_TARGET_DIR ?= $(CURDIR)/build/rust/target
CARGO_KIT = $(CARGO) --quiet

# $(call with_cargo,target,commands): says why where Rust is not here.
with_cargo = @if test -z "$(CARGO)"; then echo "skipping $(1): needs cargo of Rust 1.88 or newer, which is not here"; \
  else $(2); fi

.PHONY: generate-rust
generate-rust: third-party ## Regenerate the Rust contracts from the protos
	$(call with_cargo,$@,mkdir -p build/rust $(OUT_RUST) \
	  && buf build --output build/rust/commented.binpb \
	  && $(CARGO) run --quiet --manifest-path $(RUST)/generate/Cargo.toml -- \
	    build/rust/commented.binpb generated/contract $(OUT_RUST)/src \
	  && cp LICENSE $(OUT_RUST)/LICENSE)

.PHONY: check-generated-rust
check-generated-rust: third-party ## Compare the Rust contracts with what the protos say
	$(call with_cargo,$@,$(MAKE) --no-print-directory generate-rust OUT_RUST=build/generate/generated/rust \
	  && for part in src LICENSE; do \
	    diff --recursive --brief build/generate/generated/rust/$$part generated/rust/$$part \
	      || { echo "generated/rust is not what the protos say: run 'make generate'" >&2; exit 1; }; \
	  done)
