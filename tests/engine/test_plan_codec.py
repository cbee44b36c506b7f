import pytest

from engine.plan import SCHEMA, Plan, PlanEach, PlanEdge, PlanNode, Region, Retry
from engine.plan_codec import dump, load, pack, plan_hash, unpack
from nextscript.values import Json

_LIT: Json = {"lit": None}
_PLAN = Plan(
    nodes=(
        PlanNode(
            id="a",
            type="crm.sync",
            version=2,
            group="activity",
            name="A",
            parent=None,
            config={"obj": {"x": {"expr": {"v": 1, "e": ["get", 1, "b", []]}}}},
            reads=("b",),
            ports=("out", "error"),
            each=PlanEach(_LIT, 3, None, "cancel", "collect", None, False),
            retry=Retry(on=("http.503",)),
            default={"lit": 0},
            has_default=True,
            effects="keyed",
        ),
        PlanNode("b", "data.set", 1, "control", "B", 0, _LIT, (), ("out",), join="count", count=2),
    ),
    edges=(PlanEdge(0, "out", 1), PlanEdge(1, "out", 0, 5)),
    regions=(Region(0, (0, 1), 5),),
    inputs={"type": "object"},
    outputs=_LIT,
    has_outputs=True,
    timezone="Europe/Berlin",
    variables=("region",),
)


def test_a_plan_is_the_same_after_a_journey_as_json_and_as_text() -> None:
    assert load(dump(_PLAN)) == _PLAN
    assert unpack(pack(_PLAN)) == _PLAN
    assert plan_hash(unpack(pack(_PLAN))) == plan_hash(_PLAN)


def test_another_plan_has_another_hash() -> None:
    assert plan_hash(Plan(nodes=(), edges=())) != plan_hash(_PLAN)


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        {},
        {"schema": "x"},
        {"schema": SCHEMA},
        {"schema": SCHEMA, "nodes": [{}], "edges": []},
    ],
)
def test_what_is_no_plan_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        load(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "!", "aGVsbG8="])
def test_text_that_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reason differs with how it is broken
        unpack(text)
