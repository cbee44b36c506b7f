import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextscript.document import load_json, load_yaml, read_yaml_strict, to_json, to_yaml
from nextscript.document.writing import dump_yaml
from nextscript.errors import Malformed
from nextscript.values import Json
from tests.nextscript.document.good import ORDER_INTAKE

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT
    | st.sampled_from(
        [
            "yes",
            "no",
            "on",
            "null",
            "~",
            "1e5",
            "0x1f",
            "012",
            "2026-01-01",
            "<<",
            "=",
            "a: b",
            "- a",
            "# a",
            "a\nb\n",
            " a",
            "a ",
            "\n",
            "12:30",
            ".inf",
            "!x",
            "&a",
        ]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


def code(text: str) -> str:
    with pytest.raises(Malformed) as caught:
        read_yaml_strict(text)
    return caught.value.findings[0].code


@given(_JSON)
def test_what_is_written_as_yaml_is_read_back_unchanged(value: Json) -> None:
    assert read_yaml_strict(dump_yaml(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("yes", "yes"),
        ("On", "On"),
        ("TRUE", "TRUE"),
        ("2026-01-01", "2026-01-01"),
        ("12:30:00", "12:30:00"),
        ("0x1f", "0x1f"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("-12", -12),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("'1'", "1"),
    ],
)
def test_words_mean_what_they_mean_in_json(text: str, value: Json) -> None:
    assert read_yaml_strict(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('!!python/object/apply:os.system ["touch /tmp/x"]', "flow.yaml_tag"),
        ("a: !!python/name:os.system x", "flow.yaml_tag"),
        ("a: !!str 1", "flow.yaml_tag"),
        ("a: &x {b: 1}\nc: {<<: *x}", "flow.yaml_merge"),
        ("a: 1\na: 2", "flow.duplicate_key"),
        ("? [a]\n: 1", "flow.yaml_key"),
        ("a: [", "flow.not_yaml"),
        ("a: *nobody", "flow.not_yaml"),
        ("--- 1\n--- 2", "flow.not_yaml"),
        ("a: 1e400", "flow.bad_number"),
        ("[" * 70 + "]" * 70, "flow.too_deep"),
        ("[" * 100_000, "flow.too_deep"),
        ('a: "\\ud800"', "flow.bad_text"),
    ],
)
@pytest.mark.case("FILE-15")
def test_what_could_be_a_trick_is_refused(text: str, expected: str) -> None:
    assert code(text) in (expected, "flow.not_yaml")


def test_aliases_are_written_out_and_bounded() -> None:
    assert read_yaml_strict("a: &x [1]\nb: [*x, *x]") == {"a": [1], "b": [[1], [1]]}
    laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 10)
    )
    assert code(laughs) == "flow.yaml_aliases"


def test_a_document_is_the_same_in_json_and_yaml() -> None:
    document = load_yaml(ORDER_INTAKE)
    assert to_yaml(load_json(to_json(document))) == to_yaml(document)
    assert "  - {from: big.true, to: ask}\n" in to_yaml(document)


def test_long_texts_are_written_as_blocks() -> None:
    shown = to_yaml(
        load_yaml('nodes: [{id: a, type: x, config: {code: "def main():\\n  pass\\n"}}]')
    )
    assert "code: |\n        def main():\n          pass\n" in shown
