#!/bin/sh
# Print the path of a Chromium; install Debian's, else Playwright's, if there is none.
set -eu
installed() {
  for name in "${COLDFRAME_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then
      return 0
    fi
  done
  return 1
}

playwrights() {
  .venv/bin/python -c '
from playwright.sync_api import sync_playwright
import os, sys
with sync_playwright() as p:
    path = p.chromium.executable_path
    print(path)
    sys.exit(not os.path.exists(path))' 2>/dev/null
}

if installed || playwrights; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's Chromium" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 </dev/null || true
  if installed; then
    exit 0
  fi
fi
echo "Fetching Playwright's Chromium" >&2
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 || true
if playwrights; then
  exit 0
fi
echo "Missing: a Chromium for the browser tests (Debian: apt-get install chromium; or set COLDFRAME_CHROMIUM)." >&2
exit 1
