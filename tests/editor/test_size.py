"""What a browser loads before a page can be used is small enough for a slow line."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

KILOBYTES = 1024


@pytest.mark.parametrize(
    ("page", "most"), [("SignInPage", 350), ("HomePage", 350), ("EditorPage", 450)]
)
def test_a_page_loads_little_before_it_can_be_used(
    built_editor: Path, page: str, most: int
) -> None:
    assets = built_editor / "assets"
    index = (built_editor / "index.html").read_text()
    first = set(re.findall(r'assets/([\w.-]+\.(?:js|css))"', index))
    names = first | {one.name for kind in ("js", "css") for one in assets.glob(f"{page}-*.{kind}")}

    found = _with_imports(assets, names)

    size = sum(_zipped(assets / name) for name in found) / KILOBYTES
    assert size < most, f"{page}: {size:.0f} KB, {sorted(found)}"


def _with_imports(assets: Path, names: set[str]) -> set[str]:
    """The files, with all that they import at once."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name.endswith(".js"):
            text = (assets / name).read_text()
            left += re.findall(r'(?:from|import)\s*"\./([\w.-]+\.js)"', text)
    return found


def _zipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))
