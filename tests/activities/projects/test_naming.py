"""Keys made of names."""

from __future__ import annotations

import re

import pytest

from activities.projects.naming import slug
from nextscript.document.models import KEY


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Order intake", "order-intake"),
        ("  Bestellung prüfen! ", "bestellung-prufen"),
        ("2nd try", "flow-2nd-try"),
        ("注文", "flow"),
        ("", "flow"),
        ("x" * 300, "x" * 63),
    ],
)
def test_a_name_becomes_a_key(name: str, key: str) -> None:
    assert slug(name) == key
    assert re.match(KEY, slug(name))
