#!/usr/bin/env bash
# Runs every test against one throw-away PostgreSQL and says how many there were. Arguments go to `cargo test`.
# However it ends (also Ctrl-C, SIGTERM), it leaves no process and no file behind.
set -euo pipefail
cd "$(dirname "$0")/.."

tests=
finish() {
  trap '' INT TERM HUP
  if [ -n "$tests" ]; then kill -TERM -- "-$tests" 2>/dev/null || true; fi
  if [ -n "${database:-}" ]; then
    exec {database}>&- # the end of its input is its signal to stop
    wait "$postgres" || true
  fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Passes all on and adds up the last line of each test binary: "test result: ok. 3 passed; 0 failed; 0 ignored; …".
count() {
  local passed=0 failed=0 ignored=0 line
  local last='^test result: [A-Za-z]+\. ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored'
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line =~ $last ]]; then
      passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) ignored=$((ignored + BASH_REMATCH[3]))
    fi
  done
  echo "all tests: $passed passed, $failed failed, $ignored ignored"
  [ $((passed + failed)) -gt 0 ]
}

coproc POSTGRES { exec scripts/postgres.sh; }
postgres=$POSTGRES_PID database=${POSTGRES[1]}
read -r OPENLEAD_TEST_POSTGRES <&"${POSTGRES[0]}" || { echo "no PostgreSQL, no tests" >&2; exit 1; }
export OPENLEAD_TEST_POSTGRES

# Without arguments the journeys in a browser too.
every_test() {
  local status=0
  cargo test --workspace --locked --no-fail-fast "$@" </dev/null | count || status=1
  if [ $# -eq 0 ]; then scripts/e2e.sh </dev/null || status=1; fi
  return $status
}

# In a process group of its own, so that `finish` reaches every child of it.
set -m
every_test "$@" &
set +m
tests=$!
status=0
wait "$tests" || status=$?
tests=
exit "$status"
