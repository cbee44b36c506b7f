"""`python deploy/healthy.py URL`: exit code 0 when a part of ours answers 200 (health checks)."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import urlopen


def healthy(url: str) -> bool:
    """Ask once, for at most two seconds."""
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1]) else 1)
