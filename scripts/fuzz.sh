#!/usr/bin/env bash
# usage: fuzz.sh SECONDS   Runs every target of fuzz/ that long. Needs rustup: fuzzing instruments with nightly Rust.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d fuzz/fuzz_targets ] || { echo "there is no fuzz/fuzz_targets" >&2; exit 1; }
rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
for target in fuzz/fuzz_targets/*.rs; do
  cargo +nightly fuzz run --features run "$(basename "$target" .rs)" -- -max_total_time="$1"
done
