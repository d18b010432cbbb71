#!/usr/bin/env bash
# Installs Debian's Chromium if it is missing: the journeys of e2e/ are made in it.
set -euo pipefail

if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then exit 0; fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium
