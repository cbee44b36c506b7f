"""A flow and its Yjs document say the same, and changes touch only what differs."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from activities.projects.drawing import Drawing, drawing_of
from nextscript.document import FlowDocument, canonical, parse_document
from nextscript.errors import Invalid
from nextscript.values import Json

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LONG = st.builds(lambda word, times: f"{word}\n" * times, WORDS, st.integers(1, 4))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    LONG,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=10,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=4)
SETTINGS: dict[str, Json] = {"priority": 2, "notify": ["a"], "retention": {}}
IDS = ["a1", "b2", "c3", "d4"]


@st.composite
def documents(draw: st.DrawFn) -> FlowDocument:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True))
    ends = st.tuples(st.sampled_from([*IDS, "a1.true"]), st.sampled_from(IDS))
    return parse_document(
        {
            "name": draw(WORDS),
            "description": draw(LONG | WORDS),
            "nodes": [draw(nodes(id_)) for id_ in ids],
            "edges": [
                {"from": start, "to": end, "max_visits": draw(st.sampled_from([None, 1, 7]))}
                for start, end in draw(st.lists(ends, unique=True, max_size=5))
            ],
            "inputs": draw(OBJECTS.filter(bool) | st.none()),
            "outputs": draw(VALUES),
            "settings": draw(st.just({}) | st.just(SETTINGS)),
            "layout": draw(OBJECTS),
        }
    )


def nodes(id_: str) -> st.SearchStrategy[dict[str, Json]]:
    return st.fixed_dictionaries(
        {"id": st.just(id_), "type": st.sampled_from(["data.set", "http.request"])},
        optional={
            "config": OBJECTS,
            "notes": LONG | WORDS,
            "name": WORDS,
            "disabled": st.booleans(),
            "join": st.sampled_from(["every", {"count": 2}]),
            "each": st.sampled_from(["{{ x }}", {"items": [1, {"b": None}]}]),
            "default": VALUES,
            "retry": st.just({"attempts": 2, "on": ["x"]}),
        },
    )


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(documents())
@QUICK
def test_what_is_drawn_reads_as_the_document_it_was_made_of(document: FlowDocument) -> None:
    drawn = Drawing(1, drawing_of(document, 1))

    assert canonical(drawn.document()) == canonical(document)


@given(documents(), documents())
@QUICK
def test_a_difference_makes_it_say_the_other_document(
    before: FlowDocument, after: FlowDocument
) -> None:
    state = drawing_of(before, 1)
    drawn = Drawing(1, state)

    change = drawn.become(after)

    assert canonical(drawn.document()) == canonical(after)
    elsewhere = Drawing(1, state, *([change] if change else []))
    assert canonical(elsewhere.document()) == canonical(after)
    assert drawn.become(after) is None
    assert (change is None) == (canonical(before) == canonical(after))


def test_a_difference_leaves_what_others_do_at_the_same_time() -> None:
    text = "first line\nsecond line\n" + "x" * 300
    items: list[Json] = [{"k": 1}, {"k": 2}, {"k": 3}]
    state = drawing_of(one_node(text=text, url="a", items=items), 1)
    ours, theirs = Drawing(1, state), Theirs(state)
    theirs.config["url"] = "b"
    theirs.text.insert(0, "Zürich 😀 ")
    theirs.items[2]["k"] = 33

    change = ours.become(one_node(text=text + " end", url="a", items=[{"k": 0}, {"k": 1}, *items]))
    ours.keep(theirs.update())
    assert change is not None
    theirs.doc.apply_update(change)

    merged = ours.document().nodes[0].config
    assert merged["text"] == "Zürich 😀 " + text + " end"
    assert merged["url"] == "b"
    assert {"k": 33} in merged["items"]  # type: ignore[operator] # a list, as it was
    assert canonical(Drawing(1, theirs.doc.get_update()).document()) == canonical(ours.document())


def test_what_was_read_once_is_read_again_where_it_changed() -> None:
    state = drawing_of(one_node(url="a", deep={"er": [1, {"est": 2}]}), 1)
    drawn, theirs = Drawing(1, state), Theirs(state)
    drawn.document()

    theirs.config["deep"]["er"][1]["est"] = 3
    theirs.nodes["other"] = Map({"type": "data.set"})
    taken = drawn.take(theirs.update())

    assert taken.document is not None
    found = {one.id: one.config for one in taken.document.nodes}
    assert found == {"greet": {"url": "a", "deep": {"er": [1, {"est": 3}]}}, "other": {}}
    assert found == {one.id: one.config for one in Drawing(1, drawn.state()).document().nodes}


def test_a_change_that_says_nothing_new_is_none() -> None:
    state = drawing_of(one_node(url="a"), 1)
    drawn = Drawing(1, state)

    assert drawn.take(state).change is None
    assert drawn.take(b"\0\0").change is None


def test_a_change_that_builds_on_a_missing_one_is_known_as_such() -> None:
    state = drawing_of(one_node(url="a"), 1)
    theirs = Theirs(state)
    theirs.config["url"] = "b"
    between = theirs.doc.get_state()
    theirs.config["url"] = "c"
    later = theirs.doc.get_update(between)

    assert Drawing(1, state).take(later).incomplete


@pytest.mark.parametrize(
    "spoil",
    [
        lambda them: them.doc.get("more", type=Map).update({"x": 1}),
        lambda them: them.doc.get("edges", type=Map).update({"greet.out>greet": Map({})}),
        lambda them: them.doc.get("edges", type=Map).update({"a>b": Map({"to": "c"})}),
        lambda them: them.doc.get("edges", type=Map).update({"a>b": {"max_visits": 2}}),
        lambda them: them.doc.get("meta", type=Map).update({"extra": 1}),
        lambda them: them.doc.get("meta", type=Map).update({"epoch": 2}),
        lambda them: them.doc.get("meta", type=Map).update({"name": 5}),
        lambda them: them.nodes.update({"plain": {"type": "data.set"}}),
        lambda them: them.nodes.update({"Bad Id": Map({"type": "data.set"})}),
        lambda them: them.nodes.update({"input": Map({"type": "data.set"})}),
        lambda them: them.nodes.update({"two": Map({"type": "data.set", "id": "three"})}),
        lambda them: them.nodes.update({"no_type": Map({})}),
        lambda them: them.nodes["greet"].update({"retry": Map({"attempts": 2})}),
        lambda them: them.nodes["greet"].update({"shell": "rm"}),
        lambda them: them.config.update({"n": float("nan")}),
        lambda them: them.config.update({"n": b"bytes"}),
        lambda them: them.config.update({"n": "nul\0"}),
        lambda them: them.config.update({"n": nested(70)}),
        lambda them: them.config.update({"n": Map({"x": nested(70)})}),
        lambda them: them.doc.get("layout", type=Map).update({"greet": Map({"x": 1})}),
        lambda them: them.doc.get("settings", type=Map).update({"timeout": "for ever"}),
    ],
)
def test_what_no_flow_may_be_is_refused(spoil: object) -> None:
    state = drawing_of(one_node(url="a"), 1)
    theirs = Theirs(state)
    spoil(theirs)  # type: ignore[operator] # the functions above

    with pytest.raises(Invalid):
        Drawing(1, state).take(theirs.update())


def test_bytes_that_are_no_update_are_refused() -> None:
    state = drawing_of(one_node(url="a"), 1)
    dice = random.Random(7)
    for _ in range(300):
        spoilt = bytearray(state)
        for _ in range(3):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        try:
            Drawing(1, state).take(bytes(spoilt))
        except Invalid:
            continue


def test_a_whole_number_that_a_browser_cannot_keep_is_refused_and_not_rounded() -> None:
    with pytest.raises(Invalid, match="write it as text"):
        drawing_of(one_node(n=2**53), 1)


def test_what_was_drawn_in_another_epoch_is_refused() -> None:
    old = Theirs(drawing_of(one_node(url="a"), 1))
    old.config["url"] = "b"

    with pytest.raises(Invalid, match="built anew"):
        Drawing(2, drawing_of(one_node(url="a"), 2)).take(old.doc.get_update())


def one_node(**config: Json) -> FlowDocument:
    return parse_document({"nodes": [{"id": "greet", "type": "data.set", "config": config}]})


def nested(depth: int) -> Json:
    value: Json = 1
    for _ in range(depth):
        value = [value]
    return value


class Theirs:
    """A browser's copy."""

    def __init__(self, state: bytes) -> None:
        self.doc: Doc[Map[Any]] = Doc()
        self.doc.apply_update(state)
        self._known = self.doc.get_state()
        self.nodes: Map[Any] = self.doc.get("nodes", type=Map)
        self.config: Map[Any] = self.nodes["greet"]["config"]

    @property
    def text(self) -> Text:
        found = self.config["text"]
        assert isinstance(found, Text)
        return found

    @property
    def items(self) -> Array[Map[int]]:
        found = self.config["items"]
        assert isinstance(found, Array)
        return found

    def update(self) -> bytes:
        return self.doc.get_update(self._known)
