#!/bin/sh
# Print the path of a Chromium that runs; install Debian's, else Playwright's, if there is none.
set -eu

runs() {
  [ -n "$1" ] && "$1" --version >/dev/null 2>&1
}

installed() {
  for name in "${COLDFRAME_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    path=$(command -v "$name") && runs "$path" && echo "$path" && return
  done
  return 1
}

playwrights() {
  path=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null) && runs "$path" && echo "$path"
}

debians() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing Debian's Chromium" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 </dev/null || true
  apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 </dev/null && installed
}

downloaded() {
  echo "Fetching Playwright's Chromium" >&2
  .venv/bin/python -m playwright install chromium >/dev/null 2>&1 </dev/null && playwrights
}

installed || playwrights || debians || downloaded || {
  echo "Missing: a Chromium that runs (Debian: apt-get install chromium; or set COLDFRAME_CHROMIUM)." >&2
  exit 1
}
