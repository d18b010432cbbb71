#!/usr/bin/env bash
# Installs PostgreSQL's server programs if they are missing. Only the programs are used: tests start clusters of their own.
set -euo pipefail
cd "$(dirname "$0")"

if ./postgres-bin.sh >/dev/null 2>&1; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql
./postgres-bin.sh >/dev/null
