#!/bin/sh
# Print the path of a Chromium for tests. Debian's headless shell takes half the processor time of
# the whole browser, as it has no windows to draw; Playwright's own is one. Else any Chromium.
set -eu
SHELL_NAME=chromium-headless-shell

runs() {
  path=$(command -v "$1") && "$path" --version >/dev/null 2>&1 && echo "$path"
}

debians() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing Debian's $SHELL_NAME" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 </dev/null || true
  apt-get install -y -qq --no-install-recommends "$SHELL_NAME" >/dev/null 2>&1 </dev/null && runs "$SHELL_NAME"
}

if [ -n "${COLDFRAME_CHROMIUM:-}" ]; then
  runs "$COLDFRAME_CHROMIUM" && exit
fi
runs "$SHELL_NAME" || debians || sh "$(dirname "$0")/chromium.sh"
