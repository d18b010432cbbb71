#!/usr/bin/env bash
# A throw-away PostgreSQL. Prints its URL once it answers, and lives until standard input ends, so it goes with whoever
# started it, however that one ended. Lines read meanwhile: "stop" (at once, as in a crash) and "start" (same port, same
# data); each is answered by the same word when done.
set -euo pipefail

bin=$("$(dirname "$0")/postgres-bin.sh")
# Tests make and drop thousands of small files, one database each: memory is kinder to that than a disk. What is measured
# has a disk.
if [ "${1:-}" != --durable ] && [ -d /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -1)" -gt 4000000 ]; then
  export TMPDIR=/dev/shm
fi
dir=$(mktemp -d)
cd "$dir" # the postgres user may not be allowed into the caller's folder

as_server=(setsid --wait) # away from signals to our process group, so that a step that has begun is finished
if [ "$(id -u)" -eq 0 ]; then # the server refuses to be root
  as_server+=(runuser -u postgres --)
  chown postgres "$dir"
fi

# Nothing here outlives the machine, so nothing waits for the disk. Commits still reach the operating system before they
# are answered (synchronous_commit stays on): what was answered is there after "stop".
settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=400 -c shared_buffers=64MB
  -c max_wal_size=512MB -c fsync=off -c full_page_writes=off -c autovacuum=off -c jit=off"
if [ "${1:-}" = --durable ]; then # for measuring: as a real one
  settings+=" -c fsync=on -c full_page_writes=on -c autovacuum=on -c shared_buffers=1GB -c max_wal_size=8GB"
fi

start() { "${as_server[@]}" "$bin/pg_ctl" start -D data -w -s -l log -o "-p $port ${settings//$'\n'/ }" >/dev/null 2>&1; }
stop() { "${as_server[@]}" "$bin/pg_ctl" stop -D data -s -m immediate >/dev/null 2>&1; }

clean_up() {
  trap '' INT TERM HUP
  stop || true
  cd /
  rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Below 32768, where no outgoing connection takes the port; when another server has it, PostgreSQL does not start.
start_on_a_free_port() {
  for _ in 1 2 3 4 5 6 7 8; do
    port=$(shuf -i 20000-32767 -n 1)
    if start; then return; fi
  done
  cat log >&2
  return 1
}

"${as_server[@]}" "$bin/initdb" -D data -U openlead -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || {
  cat initdb.log >&2
  exit 1
}
start_on_a_free_port
echo "postgres://openlead@127.0.0.1:$port/postgres"

while read -r command; do
  case $command in
    stop | start) "$command" || { cat log >&2; exit 1; } ;;
    *) echo "unknown command: $command" >&2; exit 2 ;;
  esac
  echo "$command"
done
