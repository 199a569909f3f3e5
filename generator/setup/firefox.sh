#!/bin/sh
# Print the path of a Firefox that runs and is new enough; install Debian's if there is none.
set -eu
OLDEST=128

new_enough() {
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version##*Firefox }
  [ "${version%%.*}" -ge "$OLDEST" ] 2>/dev/null
}

installed() {
  for name in "${COLDFRAME_FIREFOX:-}" firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    path=$(command -v "$name") && new_enough "$path" && echo "$path" && return
  done
  return 1
}

debians() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing Debian's Firefox" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 </dev/null || true
  apt-get install -y -qq --no-install-recommends firefox-esr >/dev/null 2>&1 </dev/null && installed
}

installed || debians || {
  echo "Missing: Firefox $OLDEST or newer (Debian: apt-get install firefox-esr; or set COLDFRAME_FIREFOX)." >&2
  exit 1
}
