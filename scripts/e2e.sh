#!/usr/bin/env bash
# Makes the journeys of e2e/ in a real browser against the real program. Arguments choose journeys by words of their file names.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need-node.sh
scripts/need-chromium.sh
scripts/need-runtimes.sh
if [ ! -f e2e/node_modules/.package-lock.json ] || [ e2e/package-lock.json -nt e2e/node_modules/.package-lock.json ]; then
  (cd e2e && npm ci --ignore-scripts --no-audit --no-fund --silent)
  touch e2e/node_modules/.package-lock.json
fi
cargo build --locked -p openlead
exec node "e2e/${E2E:-run.mjs}" "$@"
