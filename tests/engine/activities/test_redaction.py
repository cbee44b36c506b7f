"""A secret does not leave a step, however it is written."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from engine.activities.redaction import MASK, Redaction
from nextscript.values import Json

SECRET = 's3cr3t "key"/+ß'


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        SECRET[::-1],
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        json.dumps(SECRET)[1:-1],
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_is_masked_in_every_encoding(shown: str) -> None:
    clean = Redaction([SECRET]).text(f"before {shown} after")

    assert MASK in clean
    assert shown not in clean
    assert clean.startswith("before ")
    assert clean.endswith(" after")


@pytest.mark.parametrize("user", ["u", "us", "use", "user"])
def test_a_secret_inside_basic_credentials_is_masked(user: str) -> None:
    credentials = base64.b64encode(f"{user}:{SECRET}".encode()).decode()

    assert MASK in Redaction([SECRET]).text(f"Basic {credentials}")


def test_keys_and_depths_are_masked_and_the_rest_is_left() -> None:
    value: Json = {SECRET: [1, {"deep": f"x{SECRET}x"}], "other": "plain"}

    assert Redaction([SECRET]).json(value) == {
        MASK: [1, {"deep": f"x{MASK}x"}],
        "other": "plain",
    }
    assert Redaction([]).json(value) is value
