#!/usr/bin/env bash
# Prints the folder of the newest PostgreSQL server programs on this machine; fails where there is none of version 15 or later.
set -euo pipefail

newest=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -1)
version=$(cut -d/ -f5 <<<"$newest")
if [ "${version:-0}" -lt 15 ]; then
  echo "PostgreSQL 15 or later is needed (found: ${version:-none}); scripts/need-postgres.sh installs it" >&2
  exit 1
fi
dirname "$newest"
