#!/usr/bin/env bash
# Runs every test against one throw-away PostgreSQL and says how many there were. Arguments go to `cargo test`.
# However it ends (also Ctrl-C, SIGTERM), it leaves no process and no file behind.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
tests=

finish() {
  trap '' INT TERM HUP
  if [ -n "$tests" ]; then kill -TERM -- "-$tests" 2>/dev/null || true; fi
  if [ -n "${database:-}" ]; then
    exec {database}>&- # the end of its input is its signal to stop
    wait "$postgres" || true
  fi
  rm -f "$log"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The last line of each test binary: "test result: ok. 3 passed; 0 failed; 0 ignored; …".
sum_up() {
  awk '/^test result: / { runs++; passed += $4; failed += $6; ignored += $8 }
    END { printf "all tests: %d passed, %d failed, %d ignored, in %d runs\n", passed, failed, ignored, runs; exit !runs }' "$log"
}

coproc POSTGRES { exec scripts/postgres.sh; }
postgres=$POSTGRES_PID database=${POSTGRES[1]}
read -r OPENLEAD_TEST_POSTGRES <&"${POSTGRES[0]}" || { echo "no PostgreSQL, no tests" >&2; exit 1; }
export OPENLEAD_TEST_POSTGRES

# In a process group of its own, so that `finish` reaches every child of it.
set -m
{ cargo test --workspace --locked --no-fail-fast "$@" </dev/null | tee "$log"; } &
set +m
tests=$!
status=0
wait "$tests" || status=$?
tests=
sum_up
exit "$status"
