"""Waits that an expression makes absurd: refused in words or over at once, and never stuck."""

from __future__ import annotations

import pytest

from nextscript.values import Small
from tests.engine.instance import Instance
from tests.engine.workflows.drawing import flow

pytestmark = pytest.mark.case("DOS-11")

LENGTHS = flow('id: nap, type: wait.delay, config: {for: "{{ input }}"}', "start>nap", "done: yes")
MOMENTS = flow(
    'id: nap, type: wait.until, config: {at: "{{ input }}"}',
    "start>nap",
    "done: yes",
    "timezone: Europe/Berlin",
)
EITHER = flow(
    'id: nap, type: wait.any, config: {events: [{port: late, at: "{{ input }}"}]}',
    "start>nap",
    "done: yes",
)


@pytest.mark.parametrize("length", ["P999999999Y", "-5s", "0", "", "999999999d", "3651d"])
async def test_a_length_nobody_can_wait_fails_the_step(engine: Instance, length: str) -> None:
    result = await engine.run(LENGTHS, length)

    assert result.error is not None
    assert (result.error.code, result.error.node) == ("step.input", "nap")
    assert length in result.error.message


@pytest.mark.parametrize("document", [MOMENTS, EITHER])
@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59", "9999-12-31T23:59:59-14:00", "2999-01-01", "never"]
)
async def test_a_moment_nobody_can_wait_for_fails_the_step(
    engine: Instance, document: str, moment: str
) -> None:
    result = await engine.run(document, moment)

    assert result.error is not None
    assert (result.error.code, result.error.node) == ("wait.time", "nap")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0001-01-01T00:00+14:00", "1970-01-01"])
async def test_a_moment_that_has_passed_is_not_waited_for(engine: Instance, moment: str) -> None:
    assert (await engine.run(MOMENTS, moment)).output == Small({"done": "yes"})


async def test_no_time_at_all_is_no_wait(engine: Instance) -> None:
    assert (await engine.run(LENGTHS, "0s")).output == Small({"done": "yes"})
