#!/bin/sh
# Write the lock files anew: hashes for every supported Python and system, no registry's host.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}
lock --group app -o requirements.txt
lock --group app --group dev -o requirements-dev.txt
