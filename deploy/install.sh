#!/bin/sh
# Install the product into .venv of this folder, from the lock alone, its own build too. Needs Python 3.11, 3.12 or 3.13, and no rights.
set -eu
cd "$(dirname "$0")/.."
"${PYTHON:-$(command -v python3.11 || echo python3)}" -m venv .venv
.venv/bin/python -m pip install --quiet --no-cache-dir --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --no-cache-dir --no-deps --no-build-isolation -e .
