"""The built editor, as `make editor` left it: read once, kept in memory, read again when it is new.

Only what the build holds has a name here, so no path of a request ever reaches the disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

PAGE = "index.html"
BESIDE = Path(__file__).parents[2] / "editor" / "dist"
"""Where the build is in a checkout and in the image."""

CODINGS = {"br": ".br", "gzip": ".gz"}
"""What the build compresses to, the best first; `scripts/compress.mjs` writes them."""

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True)
class BuiltFile:
    """One file; `encoded` holds it compressed, by content coding."""

    media_type: str
    etag: str
    content: bytes
    encoded: Mapping[str, bytes] = field(default_factory=dict)


Build = Mapping[str, BuiltFile]
"""The files by their path below the folder; empty when nothing is built."""


def build_in(folder: Path | None) -> Build:
    """Give the build in a folder, by default the checkout's own."""
    where = folder or BESIDE
    try:
        changed = (where / PAGE).stat().st_mtime_ns
    except OSError:
        return {}
    return _read(where, changed)


@lru_cache(maxsize=2)
def _read(folder: Path, changed: int) -> Build:
    paths = [path for path in folder.rglob("*") if path.is_file() and _is_served(path)]
    return {path.relative_to(folder).as_posix(): _file(path) for path in paths}


def _is_served(path: Path) -> bool:
    return path.suffix not in CODINGS.values() and not path.name.startswith(".")


def _file(path: Path) -> BuiltFile:
    content = path.read_bytes()
    beside = {coding: path.with_name(path.name + end) for coding, end in CODINGS.items()}
    return BuiltFile(
        media_type=_TYPES.get(path.suffix, "application/octet-stream"),
        etag=sha256(content).hexdigest()[:32],
        content=content,
        encoded={coding: one.read_bytes() for coding, one in beside.items() if one.is_file()},
    )
