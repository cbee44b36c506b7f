"""Manifests as they are kept: compressed JSON, of a bounded size."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.manifest.models import Manifest

MOST_BYTES = 32 * 1024 * 1024
"""Of a manifest before it is compressed: all a description offers."""
MOST_CHOSEN_BYTES = 8 * 1024 * 1024
"""Of one with the chosen operations, which every process that runs them keeps in memory."""


@dataclass(frozen=True)
class Packed:
    """What is kept, and the digest of what it was."""

    content: bytes
    digest: str


def pack(manifest: Manifest, most: int) -> Packed:
    """Compress a manifest. Raises Invalid `connector.too_large`."""
    text = manifest.model_dump_json(by_alias=True, exclude_defaults=True).encode()
    if len(text) > most:
        size, limit = (round(one / 1024 / 1024, 1) for one in (len(text), most))
        said = f"These operations take {size} MB, and {limit} MB may be kept; choose fewer of them."
        raise Invalid(said, code="connector.too_large", findings=[_finding(said)])
    return Packed(gzip.compress(text, 6, mtime=0), hashlib.sha256(text).hexdigest())


def unpack(content: bytes) -> Manifest:
    """Give a manifest that was kept."""
    return Manifest.model_validate_json(gzip.decompress(content))


def _finding(message: str) -> Finding:
    return Finding(
        severity="error", code="connector.too_large", pointer="/operations", message=message
    )
