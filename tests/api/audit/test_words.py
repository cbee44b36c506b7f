"""The editor's audit page says in words what every audited operation does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import api.app  # noqa: F401 # its features register their operations
from activities.operation import OPERATIONS

CATALOGUE = Path(__file__).parents[3] / "editor/src/strings/en/audit.ts"
TOKEN = re.compile(r'(?P<name>\w+):\s*(?:(?P<opens>\{)|"(?:[^"\\]|\\.)*")|(?P<closes>\})')


def worded() -> Iterator[str]:
    """Name every entry of the catalogue by its path, such as `action.flows.create`."""
    path: list[str] = []
    for token in TOKEN.finditer(CATALOGUE.read_text()):
        if token["closes"]:
            path = path[:-1]
        elif token["opens"]:
            path.append(token["name"])
        else:
            yield ".".join([*path, token["name"]])


def test_every_audited_operation_has_words() -> None:
    known = set(worded())
    audited = sorted(one.name for one in OPERATIONS.values() if one.audit)

    assert [name for name in audited if f"action.{name}" not in known] == []
