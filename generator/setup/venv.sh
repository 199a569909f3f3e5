#!/bin/sh
# Make the virtual environment $1 with the newest Python >= 3.12 found, and install Coldframe in it.
set -eu
folder=$1

usable() {
  "$1" -c 'import sys, ssl, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

candidates() {
  for version in 3.14 3.13 3.12; do
    command -v "python$version" || true
    # pyenv's own: its shims exist for versions that are not switched on, and do not run.
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python 2>/dev/null || true
  done
  command -v python3 || true
  command -v python || true
}

if ! usable "$folder/bin/python"; then
  found=
  for python in $(candidates); do
    if usable "$python"; then
      found=$python
      break
    fi
  done
  if [ -z "$found" ]; then
    echo "Missing: Python 3.12 or newer with venv and ssl (Debian: apt-get install python3.12-venv; or: pyenv install 3.13)." >&2
    exit 1
  fi
  rm -rf "$folder"
  "$found" -m venv "$folder"
fi

log=$folder/install.log
# An older pip does not know dependency groups.
if ! { "$folder/bin/python" -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1' &&
       "$folder/bin/python" -m pip install -q --disable-pip-version-check -e . --group dev; } >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "Missing: the Python packages above; is there a network? The whole log: $log" >&2
  exit 1
fi
