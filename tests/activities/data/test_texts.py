"""The nodes that read and write text: CSV, JSON, YAML, templates, fingerprints and dates."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from activities.data.csv_text import parse_csv, to_csv
from activities.data.date import date
from activities.data.json_text import parse_json, parse_yaml, to_json, to_yaml
from activities.data.text import hash_value, template
from nextscript.activity import ActivityContext
from nextscript.errors import Rejected
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]


@pytest.mark.parametrize(
    ("config", "rows"),
    [
        ({"text": "a,b\n1,2\n"}, [{"a": "1", "b": "2"}]),
        ({"text": '\ufeffa;b\r\n1;"2;\n3"\r\n\r\n'}, [{"a": "1", "b": "2;\n3"}]),
        ({"text": "a,a,\n1,2,3,4"}, [{"a": "1", "a_2": "2", "column_3": "3", "column_4": "4"}]),
        ({"text": "1|2", "header": False}, [["1", "2"]]),
        ({"text": "a,b;c", "separator": ";", "header": False}, [["a,b", "c"]]),
        ({"text": ""}, []),
    ],
)
async def test_csv_is_read(config: Config, rows: JsonValue) -> None:
    assert await run(parse_csv, config) == rows


async def test_broken_csv_is_refused() -> None:
    with pytest.raises(Rejected, match="not CSV"):
        await run(parse_csv, {"text": 'a\n"x'})


async def test_csv_is_written() -> None:
    items: JsonValue = [{"a": 'x "y"', "b": 1.5}, {"a": None, "c": [1, True]}]
    assert await run(to_csv, {"items": items}) == {
        "text": 'a,b,c\r\n"x ""y""",1.5,\r\n,,"[1, true]"\r\n'
    }
    chosen = await run(to_csv, {"items": items, "columns": ["b"], "header": False})
    assert chosen == {"text": '1.5\r\n""\r\n'}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x"])
async def test_a_cell_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    written = await run(to_csv, {"items": [{"a": cell, "n": -1}]})
    read = await run(parse_csv, {"text": written["text"]})  # type: ignore[index, call-overload]
    assert read == [{"a": f"'{cell}", "n": "-1"}]
    unsafe = await run(to_csv, {"items": [[cell]], "safe": False})
    assert "'" not in unsafe["text"]  # type: ignore[index, call-overload, operator]


async def test_json_is_read_strictly() -> None:
    assert await run(parse_json, {"text": '{"a": [1, null]}'}) == {"a": [1, None]}
    for text in ('{"a": 1, "a": 2}', "NaN", "{", "[" * 100 + "]" * 100):
        with pytest.raises(Rejected) as refused:
            await run(parse_json, {"text": text})
        assert refused.value.code == "data.not_json"


async def test_json_is_written() -> None:
    assert await run(to_json, {"value": {"ü": [1]}}) == {"text": '{"ü": [1]}'}
    assert await run(to_json, {"value": {"a": 1}, "indent": True}) == {"text": '{\n  "a": 1\n}'}


async def test_yaml_is_read_as_plain_data() -> None:
    text = "at: 2026-01-02\n200: {ok: yes}\nlist: [1, 2.5, ~]\n"
    assert await run(parse_yaml, {"text": text}) == {
        "at": "2026-01-02",
        "200": {"ok": True},
        "list": [1, 2.5, None],
    }


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch /tmp/ns_pwned']",
        "a: [1",
        "a: .nan",
        "&a [*a]",
        "a: !!binary aGk=",
        "\n".join(
            ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
            + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
        ),
    ],
)
@pytest.mark.case("FILE-15")
async def test_yaml_that_is_more_than_data_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        await run(parse_yaml, {"text": text})


async def test_yaml_is_written_so_that_it_reads_the_same() -> None:
    value: JsonValue = {"b": "yes", "a": ["1", 1, None, "ü: x"]}
    written = await run(to_yaml, {"value": value})
    assert await run(parse_yaml, {"text": written["text"]}) == value  # type: ignore[index, call-overload]


async def test_text_is_given_as_it_was_composed() -> None:
    assert await run(template, {"text": "Hello"}) == {"text": "Hello"}


@pytest.mark.parametrize(
    ("config", "hash_"),
    [
        ({"value": "a", "algorithm": "md5"}, "0cc175b9c0f1b6a831c399e269772661"),
        ({"value": "a", "algorithm": "md5", "encoding": "base64"}, "DMF1ucDxtqgxw5niaXcmYQ=="),
        ({"value": "", "algorithm": "sha1"}, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (
            {"value": "what do ya want for nothing?", "key": "Jefe"},
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ],
)
async def test_a_fingerprint_is_the_standard_s(config: Config, hash_: str) -> None:
    assert await run(hash_value, config) == {"hash": hash_}


async def test_the_order_of_fields_changes_no_fingerprint() -> None:
    one = await run(hash_value, {"value": {"a": 1, "b": 2}})
    assert one == await run(hash_value, {"value": {"b": 2, "a": 1}})


@pytest.mark.parametrize(
    ("config", "value"),
    [
        ({}, "2026-01-01T01:00:00+01:00"),
        ({"action": "add", "duration": "2d"}, "2026-01-03T01:00:00+01:00"),
        ({"action": "add", "value": "2026-01-31", "months": 1}, "2026-02-28T00:00:00+01:00"),
        (
            {"action": "parse", "value": "24.12.2026", "format": "%d.%m.%Y"},
            "2026-12-24T00:00:00+01:00",
        ),
        (
            {"action": "format", "value": "2026-01-01T00:00:00Z", "format": "%d.%m.%Y %H:%M"},
            "01.01.2026 01:00",
        ),
        ({"action": "diff", "value": "2026-01-03", "other": "2026-01-01"}, 2),
        (
            {"action": "start_of", "value": "2026-02-17", "unit": "month"},
            "2026-02-01T00:00:00+01:00",
        ),
        (
            {"action": "to_timezone", "value": "2026-01-01", "timezone": "UTC"},
            "2025-12-31T23:00:00+00:00",
        ),
    ],
)
async def test_dates_are_the_flow_s_time_zone(config: Config, value: JsonValue) -> None:
    ctx: ActivityContext = activity_context(timezone="Europe/Berlin")
    assert await run(date, config, ctx) == {"value": value}


async def test_a_date_says_what_it_cannot_read() -> None:
    with pytest.raises(Rejected):
        await run(date, {"action": "add", "value": "soon", "duration": "1d"})
    with pytest.raises(ValueError, match="the other date"):
        await run(date, {"action": "diff"})
