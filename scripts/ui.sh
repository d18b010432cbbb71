#!/usr/bin/env bash
# Builds ui/dist when a source of it is newer. The packages it needs come by the lock file, without running their scripts.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need-node.sh
cd ui
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund --silent
  touch node_modules/.package-lock.json
fi
built=dist/manifest.json
if [ ! -f $built ] || [ -n "$(find src styles icons.txt mark.svg build.mjs package-lock.json -newer $built -print -quit)" ]; then
  node build.mjs
fi
