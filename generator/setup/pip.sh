#!/bin/sh
# Install with the Python $1, by pip's own words, at the versions of constraints.txt: those of the
# tools that build a package, too, which pip takes into an environment apart.
set -eu
python=$1
shift
constraints=$(dirname "$0")/constraints.txt

install() {
  "$python" -m pip install -q --disable-pip-version-check --constraint "$constraints" "$@"
}

# An older pip knows neither dependency groups nor constraints of what builds.
install pip
install --build-constraint "$constraints" "$@"
