"""What every control node declares."""

from __future__ import annotations

import pytest

from engine.nodes import CONTROLS, DECIDE
from engine.nodes.control import control
from engine.nodes.when import point_in_time
from nextscript.errors import Rejected
from nextscript.node_types import Declaration


@pytest.mark.parametrize("one", CONTROLS, ids=lambda one: one.node_type.type)
def test_a_business_user_can_find_and_understand_it(one: Declaration) -> None:
    shown = one.node_type

    assert shown.title
    assert len(shown.description) > 20
    assert shown.keywords
    assert shown.icon
    assert shown.examples
    assert shown.config["type"] == "object"


def test_all_the_fixed_types_are_there() -> None:
    types = {one.node_type.type for one in CONTROLS}

    assert types == {
        *("trigger.manual", "trigger.webhook", "trigger.schedule", "trigger.form", "trigger.chat"),
        "trigger.flow_ended",
        *("flow.branch", "flow.switch", "flow.filter", "flow.loop", "flow.each", "flow.scope"),
        *("flow.call", "flow.end", "flow.fail", "flow.cancel", "webhook.respond"),
        *("wait.delay", "wait.until", "wait.signal", "wait.any"),
        *("human.approval", "human.form", "data.set", "log"),
    }
    assert set(DECIDE) == {name for name in types if not name.startswith("trigger.")}


def test_a_typo_in_a_config_cannot_hide() -> None:
    for one in CONTROLS:
        assert one.node_type.config["additionalProperties"] is False, one.node_type.type


def test_a_control_has_one_shape() -> None:
    with pytest.raises(TypeError, match="a control is"):

        @control("x.y", title="X")  # type: ignore[type-var]  # what is refused
        def wrong(config: dict[str, int], run: object) -> None:
            """Be wrong."""


def test_a_time_that_is_none_says_how_one_is_written() -> None:
    with pytest.raises(Rejected, match="2026-12-01T09:00"):
        point_in_time("tomorrow", "UTC")
