"""Reading what stands in a topic."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import JsonValue

from connectors.kafka.lag import lag
from connectors.kafka.list_topics import list_topics
from connectors.kafka.read_messages import read_messages
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles, activity_context, run
from tests.connectors.kafka.conftest import Broker


async def test_pages_go_on_where_the_last_ended(broker: Broker, topic: str) -> None:
    await broker.send(topic, *range(5), partition=1)
    config: dict[str, JsonValue] = {"topic": topic, "max_messages": 4}

    first: Any = await run(read_messages, config, broker.context())
    assert (first["count"], first["more"]) == (4, True)
    second: Any = await run(read_messages, {**config, "offsets": first["next"]}, broker.context())
    assert (second["count"], second["more"]) == (2, False)
    bodies = [str(one["body"]) for one in first["messages"] + second["messages"]]
    assert sorted(bodies) == ["0", "1", "2", "3", "4", "first"]
    third: Any = await run(read_messages, {**config, "offsets": second["next"]}, broker.context())
    assert (third["count"], third["next"]) == (0, second["next"])


async def test_many_go_into_a_file(broker: Broker, topic: str) -> None:
    await broker.send(topic, *range(1500), partition=3)
    files = MemoryFiles()
    opened = activity_context(broker.local(), allow="127.0.0.1", files=files)
    config: dict[str, JsonValue] = {"topic": topic, "max_messages": 20_000, "into_file": True}

    found: Any = await run(read_messages, config, opened)

    assert (found["count"], found["messages"], found["more"]) == (1501, [], False)
    assert len(files.content(found["file"]["$file"]).splitlines()) == 1501


async def test_a_long_list_is_refused_and_so_is_a_topic_that_is_not_there(broker: Broker) -> None:
    faults: list[tuple[dict[str, JsonValue], str]] = [
        ({"topic": "t", "max_messages": 20_000}, "kafka.too_many"),
        ({"topic": "nowhere"}, "kafka.unknown_topic"),
    ]
    for config, code in faults:
        with pytest.raises(Rejected) as refused:
            await run(read_messages, config, broker.context())
        assert refused.value.code == code


async def test_topics_are_listed_with_their_partitions(broker: Broker, topic: str) -> None:
    found = await run(list_topics, {"starts_with": topic}, broker.context())
    assert found == {"topics": [{"name": topic, "partitions": 4}]}


async def test_a_group_that_never_read_has_all_before_it(broker: Broker, topic: str) -> None:
    await broker.send(topic, 1, 2, partition=1)
    found: Any = await run(lag, {"topic": topic, "group": "billing"}, broker.context())
    assert found["total"] == 3
    assert found["partitions"][1] == {"partition": 1, "committed": None, "end": 2, "lag": 2}
