"""Where a browser goes after signing in: to a path of ours, or home."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without a backslash: no // and no \
LONGEST = 2000


def safe_path(asked: str | None) -> str:
    """Give a path of this site that a browser reads as one; `/` for everything else."""
    if not asked or len(asked) > LONGEST or not _PATH.fullmatch(asked):
        return "/"
    parts = urlsplit(asked)
    return "/" if parts.scheme or parts.netloc else asked
