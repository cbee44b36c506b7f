#!/bin/sh
# Write the lock files anew: hashes for every supported Python and system, no registry's host.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}
lock pyproject.toml --group app -o requirements.txt
lock pyproject.toml --group app --group dev -o requirements-dev.txt
lock --group pyproject.toml:parquet -o requirements-parquet.txt
lock --group pyproject.toml:node -o requirements-node.txt
