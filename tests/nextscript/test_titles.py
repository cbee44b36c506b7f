"""What people read above a field whose author gave it no title."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import CONNECTORS
from nextscript.titles import title_of, titled


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("channel_id", "Channel id"),
        ("channelId", "Channel id"),
        ("valueInputOption", "Value input option"),
        ("html_url", "HTML URL"),
        ("HTTPMethod", "HTTP method"),
        ("filter[created]", "Filter created"),
        ("$select", "Select"),
        ("X-Request-Id", "X request id"),
        ("sha256Sum", "Sha256 sum"),
        ("imageURLs", "Image urls"),
        ("größe", "Größe"),
        ("名前", "名前"),
        ("_", "_"),
    ],
)
def test_a_name_reads_as_words(name: str, title: str) -> None:
    assert title_of(name) == title


def test_fields_inside_fields_have_titles_and_own_titles_stay() -> None:
    schema = {
        "properties": {
            "properties": {"type": "string"},
            "toLines": {
                "type": "array",
                "items": {"anyOf": [{"properties": {"unit_price": {"type": "number"}}}]},
            },
            "note": {"title": "A word to the reader", "type": "string"},
            "ship_to": {"$ref": "#/$defs/Address"},
        }
    }

    fields = titled(schema)["properties"]

    assert [one["title"] for one in fields.values()] == [
        "Properties",
        "To lines",
        "A word to the reader",
        "Ship to",
    ]
    inner = fields["toLines"]["items"]["anyOf"][0]["properties"]
    assert inner["unit_price"] == {"title": "Unit price", "type": "number"}


def test_every_field_of_every_service_has_a_title() -> None:
    untitled = [
        f"{declared.node_type.type} {where}"
        for connector in CONNECTORS
        for declared in connector.declarations()
        for where in _untitled(declared.node_type.config, "")
    ]
    assert untitled == []


def _untitled(schema: Any, where: str) -> list[str]:  # Any: a JSON Schema is any JSON
    found: list[str] = []
    for name, one in schema.get("properties", {}).items():
        if isinstance(one, dict):
            found += [] if one.get("title") else [f"{where}/{name}"]
            found += _untitled(one, f"{where}/{name}")
    for name, one in schema.get("$defs", {}).items():
        if isinstance(one, dict):
            found += _untitled(one, f"{where}/$defs/{name}")
    return found
