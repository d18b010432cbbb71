#!/bin/sh
# Holds a running server to its OpenAPI document with schemathesis, over the loopback only: no 5xx, no undocumented answer.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
version=4.32.5
venv=target/schemathesis-$version
if [ ! -x "$venv/bin/schemathesis" ]; then
  rm -rf "$venv"
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then # Debian keeps them apart from Python
    as_root=
    if [ "$(id -u)" -ne 0 ]; then as_root=sudo; fi
    $as_root apt-get update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 python3-venv
  fi
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "schemathesis==$version"
fi
cargo build --locked --quiet -p openlead
folder=$(mktemp -d)
target/debug/openlead serve --demo --data "$folder/data" --listen 127.0.0.1:0 >"$folder/out" 2>"$folder/err" &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
tries=0
until grep -q '^openlead is ready at ' "$folder/out"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$server"; then
    cat "$folder/err" >&2
    exit 1
  fi
  sleep 1
done
url=$(sed -n 's/^openlead is ready at //p' "$folder/out")
key=$(target/debug/openlead key create --name contract --scope write --data "$folder/data")
# It leaves a folder where it runs.
cd "$folder"
"$root/$venv/bin/schemathesis" run "$url/api/v1/openapi.json" --url "$url/api/v1" -H "Authorization: Bearer $key" \
  --phases examples,coverage,fuzzing --max-examples 5 --seed 1 --no-color \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
