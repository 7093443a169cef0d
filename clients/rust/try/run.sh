#!/usr/bin/env bash
# Uses the packed crates in an empty project: run.sh CARGO FOLDER_OF_CRATES VERSION
set -euo pipefail
cargo=$1 crates=$(cd "$2" && pwd) version=$3
program=$(cd "$(dirname "$0")" && pwd)/main.rs

project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
cd "$project"
mkdir src vendor
cp "$program" src/main.rs
for crate in contracts client; do
  tar -xzf "$crates/backplane-$crate-$version.crate" -C vendor
done
cat > Cargo.toml <<TOML
[package]
name = "try-backplane"
version = "0.0.0"
edition = "2024"

[dependencies]
backplane-client = { version = "=$version", features = ["testing"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

# Where the crates would come from the team's registry.
[patch.crates-io]
backplane-client = { path = "vendor/backplane-client-$version" }
backplane-contracts = { path = "vendor/backplane-contracts-$version" }

[profile.dev]
debug = 0
TOML
"$cargo" run --quiet
