import json

import pytest

from nextscript.document import read_json_strict
from nextscript.errors import Malformed


def refused(data: bytes | str) -> list[tuple[str, str]]:
    with pytest.raises(Malformed) as caught:
        read_json_strict(data)
    assert all(one.message.endswith(".") for one in caught.value.findings)
    return [(one.code, one.pointer) for one in caught.value.findings]


def test_json_is_read_as_it_is() -> None:
    text = '{"a": [1, 2.5, true, null, "ä"], "b": {"c": -0.0, "\\u00e4": ""}}'
    assert read_json_strict(text) == json.loads(text)
    assert read_json_strict(text.encode()) == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", "<html>", "{'a': 1}", "[1,]", "{} {}", "// x", "nul"])
def test_what_is_not_json_is_refused(text: str) -> None:
    assert refused(text) == [("flow.not_json", "")]


@pytest.mark.case("VAL-05")
def test_every_duplicate_key_is_named_with_its_place() -> None:
    text = '{"a": 1, "a": 2, "b": [{"url": "https://good", "url": "http://127.0.0.1"}]}'
    assert refused(text) == [("flow.duplicate_key", "/a"), ("flow.duplicate_key", "/b/0/url")]


@pytest.mark.case("VAL-07")
@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"a": "\xff"}', "\ufeff{}", b"\xff\xfe{\x00}\x00"],
)
def test_only_utf8_without_a_mark_is_read(data: bytes | str) -> None:
    assert refused(data)[0][0] in ("flow.bad_encoding", "flow.not_json")


@pytest.mark.case("DOS-03")
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1" * 100_000])
def test_numbers_out_of_range_are_refused(number: str) -> None:
    assert refused(f'{{"a": {number}}}') == [("flow.bad_number", "")]


@pytest.mark.case("VAL-07")
@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "a\\udfffb"])
def test_text_that_cannot_be_kept_is_refused_as_value_and_as_key(text: str) -> None:
    assert refused(f'{{"a": "{text}"}}') == [("flow.bad_text", "/a")]
    assert refused(f'{{"{text}": 1}}') == [("flow.bad_text", "")]


@pytest.mark.case("DOS-03")
@pytest.mark.parametrize("depth", [65, 900, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    assert refused("[" * depth + "]" * depth)[0][0] == "flow.too_deep"
    assert read_json_strict("[" * 64 + "]" * 64)


def test_what_is_too_large_is_refused() -> None:
    assert refused('"' + "x" * (5 * 1024 * 1024) + '"') == [("flow.too_large", "")]
    assert read_json_strict('"' + "x" * 100 + '"', max_bytes=200)


@pytest.mark.case("DOS-03", "VAL-05")
def test_a_hundred_thousand_duplicate_keys_are_told_shortly() -> None:
    text = "{" + ",".join(f'"k{at % 10}": {at}' for at in range(100_000)) + "}"
    assert len(refused(text)) == 10
