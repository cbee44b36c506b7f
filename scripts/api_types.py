"""`make api-types`: write editor/src/api/schema.d.ts from what the server says of its API.

The file's first lines hold a hash of that and of its own text, so that `api_types.py --check` needs
no Node.js to tell when it is not what the server would give now.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TYPES = ROOT / "editor/src/api/schema.d.ts"
TOOL = ROOT / "editor/tools/api-types/node_modules/.bin/openapi-typescript"
_HEAD = "// Written by `make api-types`; do not edit. {hash}\n"


def described() -> bytes:
    """Ask the server's program for its OpenAPI document."""
    command = [sys.executable, str(ROOT / "server.py"), "openapi"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def signed(body: str, document: bytes) -> str:
    """Put the hash of both above the types."""
    return _HEAD.format(hash=sha256(document + body.encode()).hexdigest()) + body


def written(document: bytes) -> str:
    """Let the tool write the types."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_bytes(document)
        subprocess.run([str(TOOL), str(source), "-o", str(target)], check=True, capture_output=True)
        return signed(target.read_text(), document)


def is_current(types: str, document: bytes) -> bool:
    """Say whether these types were written from this document, and not changed since."""
    return types == signed(types.partition("\n")[2], document)


def main() -> int:
    """Write the types, or with --check see that they are current."""
    document = described()
    if sys.argv[1:] != ["--check"]:
        TYPES.write_text(written(document))
        return 0
    if TYPES.is_file() and is_current(TYPES.read_text(), document):
        return 0
    sys.stderr.write(f"{TYPES.relative_to(ROOT)} is not what the server gives: make api-types\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
