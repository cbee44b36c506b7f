"""Serve a folder on this machine, for the examples that fetch files over HTTP.

`python -m examples.files FOLDER --port 8765 --input input.json` also writes the input of a census:
where the files are and what they are called. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import functools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from typing_extensions import override


class Files(SimpleHTTPRequestHandler):
    """Says what YAML is: a type it does not know would be sent, and read, as bytes."""

    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".yaml": "application/yaml",
        ".yml": "application/yaml",
    }

    @override
    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder on a port, or on a free one; give its address."""
    handler = functools.partial(Files, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def names(folder: Path) -> list[str]:
    """List a folder's files, in order."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Serve a folder on this machine.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--input", type=Path, help="write the input of a census here")
    asked = parser.parse_args()
    with serving(asked.folder, asked.port) as url:
        if asked.input:
            asked.input.write_text(json.dumps({"base_url": url, "files": names(asked.folder)}))
        print(f"{asked.folder} is at {url}; Ctrl-C ends it.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
