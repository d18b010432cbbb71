#!/usr/bin/env bash
# Runs Lighthouse against the real program. It is large (186 MB), so it is no dependency: it is put beside other caches of this
# user when it is first asked for. Version 12 is the last that runs on Node.js 20.
set -euo pipefail
cd "$(dirname "$0")/.."
place="${XDG_CACHE_HOME:-$HOME/.cache}/openlead/lighthouse"
if [ ! -x "$place/node_modules/.bin/lighthouse" ]; then
  mkdir -p "$place"
  npm install --prefix "$place" --no-audit --no-fund --silent lighthouse@12
fi
export LIGHTHOUSE="${LIGHTHOUSE:-$place/node_modules/.bin/lighthouse}"
E2E=lighthouse.mjs exec scripts/e2e.sh "$@"
