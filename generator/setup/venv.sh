#!/bin/sh
# Make the virtual environment $1 with the newest Python >= 3.12 found, and install Coldframe in it.
set -eu
folder=$1
log=$folder/install.log

usable() {
  "$1" -c 'import sys, ssl, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
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

newest() {
  candidates | while IFS= read -r python; do
    if usable "$python"; then
      echo "$python"
      break
    fi
  done
}

# A set-up that was killed may have left an environment without pip.
if ! { usable "$folder/bin/python" && "$folder/bin/python" -m pip --version >/dev/null 2>&1; }; then
  python=$(newest)
  if [ -z "$python" ]; then
    echo "Missing: Python 3.12 or newer with venv and ssl (for example: pyenv install 3.13)." >&2
    exit 1
  fi
  rm -rf "$folder"
  "$python" -m venv "$folder"
fi

echo "Setting up $folder: $("$folder/bin/python" --version) and Coldframe's packages" >&2
if ! sh "$(dirname "$0")/pip.sh" "$folder/bin/python" -e . --group dev >"$log" 2>&1 </dev/null; then
  why=$(grep -E '^ *(ERROR|RuntimeError|npm error)' "$log" | tail -n 1)
  echo "Missing: packages; is there a network? ${why:-It failed.} (more in $log)" >&2
  exit 1
fi
