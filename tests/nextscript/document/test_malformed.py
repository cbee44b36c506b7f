import copy
import json
import random
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from nextscript.document import load_json, parse_document
from nextscript.document.sentences import at_pointer
from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.values import Json
from tests.nextscript.document.good import as_json

_PYDANTIC = re.compile(
    r"Input should|Field required|Extra inputs|validation error|pydantic|String s"
)


def findings(value: Json) -> list[Finding]:
    with pytest.raises(Invalid) as caught:
        parse_document(value)
    return caught.value.findings


def first(**changes: Json) -> Finding:
    return findings({"nodes": [{"id": "a", "type": "log", **changes}]})[0]


@pytest.mark.case("VAL-03")
def test_an_unknown_field_is_renamed_to_what_was_meant() -> None:
    finding = first(retires={"attempts": 2})
    assert (finding.code, finding.pointer) == ("flow.unknown_field", "/nodes/0/retires")
    assert "Did you mean “retry”?" in finding.message
    assert finding.fix is not None
    assert [one.op for one in finding.fix.patch] == ["remove", "add"]
    assert finding.fix.patch[1].path == "/nodes/0/retry"


@pytest.mark.parametrize("field", ["from_", "schema_", "__proto__", ""])
def test_names_of_our_own_code_are_no_fields(field: str) -> None:
    assert findings({field: "x"})[0].code == "flow.unknown_field"


@pytest.mark.case("VAL-01", "VAL-13")
@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"disabled": 1}, "flow.wrong_type", "/nodes/0/disabled"),
        ({"version": "1"}, "flow.wrong_type", "/nodes/0/version"),
        ({"config": []}, "flow.wrong_type", "/nodes/0/config"),
        ({"join": "some"}, "flow.wrong_type", "/nodes/0/join"),
        ({"join": {"count": 0}}, "flow.wrong_value", "/nodes/0/join/count"),
        ({"each": 3}, "flow.wrong_type", "/nodes/0/each"),
        ({"each": {}}, "flow.missing_field", "/nodes/0/each/items"),
        ({"retry": {"attempts": 0}}, "flow.wrong_value", "/nodes/0/retry/attempts"),
        ({"retry": {"attempts": 1.5}}, "flow.wrong_type", "/nodes/0/retry/attempts"),
        ({"timeout": "P1Y2M"}, "flow.wrong_value", "/nodes/0/timeout"),
        ({"timeout": "-5s"}, "flow.wrong_value", "/nodes/0/timeout"),
        ({"timeout": 5}, "flow.wrong_type", "/nodes/0/timeout"),
        ({"id": "A b"}, "flow.bad_id", "/nodes/0/id"),
        ({"id": "a\n"}, "flow.bad_id", "/nodes/0/id"),
        ({"id": "item"}, "flow.reserved_id", "/nodes/0/id"),
        ({"id": "now"}, "flow.reserved_id", "/nodes/0/id"),
    ],
)
def test_each_wrong_field_has_a_code_and_a_place(
    changes: dict[str, Json], code: str, pointer: str
) -> None:
    finding = first(**changes)
    assert (finding.code, finding.pointer) == (code, pointer)


def test_a_bad_id_gets_a_good_one() -> None:
    fix = first(id="Order intake!").fix
    assert fix is not None
    assert fix.patch[0].value == "order_intake"


def test_everything_wrong_is_told_at_once() -> None:
    document: Json = {
        "schema": "nextscript.flow/9",
        "nodes": [{"id": "a"}, {"id": "a", "type": "x", "typo": 1}, 5],
        "edges": [{"from": "a", "to": "b"}, {"from": "a.out", "to": "b"}],
    }
    assert [(one.code, one.pointer) for one in findings(document)] == [
        ("flow.duplicate_edge", "/edges/1"),
        ("flow.missing_field", "/nodes/0/type"),
        ("flow.duplicate_id", "/nodes/1/id"),
        ("flow.unknown_field", "/nodes/1/typo"),
        ("flow.wrong_type", "/nodes/2"),
        ("flow.unknown_schema", "/schema"),
    ]


@pytest.mark.case("VAL-15")
def test_more_nodes_than_a_flow_may_have_are_refused_shortly() -> None:
    found = findings({"nodes": [{"bad": at} for at in range(5_001)]})
    assert [one.code for one in found] == ["flow.too_many"]


@pytest.mark.parametrize("value", [None, 5, "x", [], True])
def test_a_flow_is_an_object(value: Json) -> None:
    assert findings(value)[0].pointer == ""


_SPOILERS: list[Json] = [
    None,
    5,
    -1,
    1.5,
    True,
    "",
    "x y",
    "ü",
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    "9" * 99,
]


def places(value: Json, pointer: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*pointer, key)
            if key not in ("config", "layout", "inputs", "outputs"):
                yield from places(inner, (*pointer, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield (*pointer, at)
            yield from places(inner, (*pointer, at))


def spoil(document: dict[str, Json], chance: random.Random) -> None:
    place = chance.choice(list(places(document)))
    holder: Json = document
    for key in place[:-1]:
        holder = holder[key]  # type: ignore[index]
    key = place[-1]
    way = chance.randrange(4)
    if way == 0 and isinstance(holder, dict):
        holder[f"{key}s"] = holder.pop(str(key))
    elif way == 1 and isinstance(holder, list) and isinstance(key, int):
        holder.append(copy.deepcopy(holder[key]))
    elif way == 2 and isinstance(holder, dict):
        holder[chance.choice(["typo", "", "a/b", "a~b", "ä"])] = 1
    else:
        holder[key] = chance.choice(_SPOILERS)  # type: ignore[index]


def test_two_hundred_malformed_documents_are_told_in_words_with_places() -> None:
    chance = random.Random(20260101)
    told = 0
    while told < 200:
        document = as_json()
        for _ in range(chance.randint(1, 4)):
            spoil(document, chance)
        found = told_by(document)
        told += bool(found)
        for one in found:
            assert one.code.startswith("flow.")
            assert one.pointer == "" or one.pointer.startswith("/")
            parent = one.pointer.rpartition("/")[0]
            assert parent == "" or at_pointer(document, parent) is not None
            assert not _PYDANTIC.search(one.message)


def told_by(document: dict[str, Json]) -> list[Finding]:
    try:
        parse_document(copy.deepcopy(document))
    except Invalid as refused:
        return refused.findings or [Finding(severity="error", code="", pointer="", message="none")]
    return []


def test_text_cut_or_changed_anywhere_never_breaks_the_reader() -> None:
    chance = random.Random(7)
    text = json.dumps(as_json()).encode()
    for _ in range(300):
        spoiled = bytearray(text)
        for _ in range(chance.randint(1, 3)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        with suppress(Invalid):
            load_json(bytes(spoiled[: chance.randrange(1, len(spoiled))]))
