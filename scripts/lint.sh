#!/usr/bin/env bash
# Formatting and lints; any warning fails.
set -euo pipefail
cd "$(dirname "$0")/.."

need_component() { # NAME: a part of the Rust toolchain that a minimal install lacks
  cargo "$1" --version >/dev/null 2>&1 || rustup component add "$2"
}
need_component fmt rustfmt
need_component clippy clippy

cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
ui/node_modules/.bin/tsc --noEmit -p ui
for script in scripts/*.sh .ci/run; do bash -n "$script"; done
