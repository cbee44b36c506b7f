"""Message bodies: from JSON to bytes and back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from pydantic import BaseModel, JsonValue

from nextscript import bodies
from nextscript.bodies import ReadAs, from_bytes, lines, read_body, to_bytes
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles


@pytest.mark.parametrize(
    ("content", "as_", "body"),
    [
        (b'{"a": [1]}', "auto", {"a": [1]}),
        (b"plain text", "auto", "plain text"),
        (b"NaN", "auto", "NaN"),
        (b'{"a": 1, "a": 2}', "auto", '{"a": 1, "a": 2}'),
        (b"", "auto", ""),
        (b"\xff\x00", "auto", "/wA="),
        (b"7", "json", 7),
        (b"7", "text", "7"),
        (b"7", "base64", "Nw=="),
    ],
)
def test_a_body_is_read_as_it_should_be(content: bytes, as_: ReadAs, body: JsonValue) -> None:
    assert from_bytes(content, as_) == body


@pytest.mark.parametrize(
    ("content", "as_"),
    [(b"{", "json"), (b"[" * 5000, "json"), (b"\xff", "json"), (b"\xff", "text")],
)
def test_what_is_not_what_it_should_be_is_refused(content: bytes, as_: ReadAs) -> None:
    with pytest.raises(Rejected) as refused:
        from_bytes(content, as_)
    assert refused.value.code == "message.body"


async def test_a_body_comes_back_as_it_went() -> None:
    files = MemoryFiles()
    content = await to_bytes({"name": "Jürgen"}, "json", files)
    kept = await read_body(content, "file", files, "../order.json")
    assert isinstance(kept, dict)
    assert kept["name"] == "order.json"
    assert await to_bytes(kept, "file", files) == content
    assert from_bytes(content, "auto") == {"name": "Jürgen"}
    assert await to_bytes("AAH/", "base64", files) == b"\x00\x01\xff"


@pytest.mark.parametrize(
    ("body", "as_", "code"),
    [
        (7, "text", "message.body"),
        ("not base64!", "base64", "message.body"),
        ("\ud800", "text", "message.body"),
        ("no reference", "file", "message.body"),
        ({"$file": "nowhere"}, "file", "file.not_found"),
    ],
)
async def test_a_body_that_cannot_be_sent_is_refused(
    body: JsonValue, as_: bodies.BodyAs, code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await to_bytes(body, as_, MemoryFiles())
    assert refused.value.code == code


async def test_a_body_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_BYTES", 2048)
    files = MemoryFiles()

    async def content() -> AsyncIterator[bytes]:
        yield b"x" * 4096

    large = await files.write(content(), name="large")
    for body, as_ in ((large.model_dump(by_alias=True), "file"), ("x" * 4096, "text")):
        with pytest.raises(Rejected) as refused:
            await to_bytes(body, as_, files)  # type: ignore[arg-type]  # of the list above
        assert refused.value.code == "message.too_large"


async def test_items_are_lines_of_json() -> None:
    class Item(BaseModel):
        n: int

    found = b"".join([line async for line in lines([Item(n=1), Item(n=2)])])
    assert [json.loads(line) for line in found.splitlines()] == [{"n": 1}, {"n": 2}]
