"""Documents, through the driver and over the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from bson import Decimal128, ObjectId
from pydantic import JsonValue, ValidationError

from connectors.mongodb.aggregate import aggregate
from connectors.mongodb.choices import collections
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.delete import delete
from connectors.mongodb.find import find
from connectors.mongodb.insert import insert
from connectors.mongodb.on_document import OnDocumentInput, on_document
from connectors.mongodb.update import update
from nextscript.activity import ActivityContext
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, NextScriptError, Rejected, Retryable
from nextscript.options import Asked
from nextscript.testing import MemoryFiles, activity_context, run
from nextscript.triggers import Polled
from tests.connectors.mongodb.server import Mongo, Refused, serving

Json = Any  # tests look into answers freely


@pytest.fixture
async def mongo() -> AsyncIterator[Mongo]:
    """A server of the test's own, with three orders."""
    async with serving() as made:
        made.collections["orders"] = [
            {"_id": ObjectId(), "n": one, "who": {"name": "Ann"}, "sum": Decimal128("1.10")}
            for one in range(3)
        ]
        yield made


def ctx(mongo: Mongo, *, allow: bool = True, key: str = "step", **more: Json) -> Json:
    fields = {"host": "127.0.0.1", "port": mongo.port, "tls": "off", "database": "shop", **more}
    connection = MongoConnection.model_validate(fields)
    opened = f"127.0.0.1:{mongo.port}" if allow else ""
    made: ActivityContext[MongoConnection] = activity_context(
        connection, allow=opened, effect_key=key, files=MemoryFiles()
    )
    return made


async def do(mongo: Mongo, function: Json, **config: JsonValue) -> Json:
    return await run(function, {"collection": "orders", **config}, ctx(mongo))


async def test_documents_are_found_by_what_they_equal_and_by_a_condition(mongo: Mongo) -> None:
    found = await do(
        mongo, find, equal={"who.name": "Ann"}, filter={"n": {"$gte": ":least"}},
        values={"least": 1}, sort={"n": "descending"}, fields=["n", "sum"],
    )  # fmt: skip
    one = found["documents"][0]
    by_id = await do(mongo, find, equal={"_id": {"$oid": one["_id"]}})

    assert [each["n"] for each in found["documents"]] == [2, 1]
    assert one == {"_id": one["_id"], "n": 2, "sum": "1.10"}
    assert by_id["documents"][0]["n"] == 2


async def test_any_number_of_documents_goes_into_a_file(mongo: Mongo) -> None:
    mongo.collections["orders"] = [{"_id": one, "n": one} for one in range(1_234)]
    context = ctx(mongo)

    config: dict[str, JsonValue] = {"collection": "orders", "into_file": {"format": "jsonl"}}
    found: Json = await run(find, config, context)

    file = found["file"]["file"]
    pieces = [piece async for piece in context.files.open(file["$file"])]
    rows = [json.loads(line) for line in b"".join(pieces).splitlines()]
    assert found["count"] == 1_234
    assert rows[-1] == {"_id": 1233, "n": 1233}


async def test_a_repeated_step_adds_its_documents_once(mongo: Mongo) -> None:
    documents: JsonValue = [{"n": 7}, {"n": 8, "at": {"$date": "2026-01-01T00:00:00Z"}}]
    first = await do(mongo, insert, documents=documents)
    again = await do(mongo, insert, documents=documents)

    assert first == again
    assert len(mongo.collections["orders"]) == 5
    with pytest.raises(Rejected) as refusal:
        await do(mongo, insert, document={"_id": {"$oid": first["ids"][0]}})
    assert refusal.value.code == "mongodb.duplicate"


async def test_documents_are_changed_added_and_deleted(mongo: Mongo) -> None:
    one = await do(mongo, update, equal={"n": 1}, set={"paid": True}, change={"$inc": {"n": 10}})
    every = await do(mongo, update, filter={"n": {"$gte": 0}}, set={"seen": 1}, which="all")
    added = await do(mongo, update, equal={"n": 99}, set={"n": 99}, upsert=True)
    gone = await do(mongo, delete, filter={"n": {"$lt": 50}}, which="all")

    assert (one["changed"], every["changed"], gone["count"]) == (1, 3, 3)
    assert added["added_id"]
    assert [left["n"] for left in mongo.collections["orders"]] == [99]
    with pytest.raises(ValidationError, match="say which documents"):
        await do(mongo, delete, which="all")


async def test_a_pipeline_reads_and_never_writes(mongo: Mongo) -> None:
    pipeline: JsonValue = [{"$match": {"n": {"$gt": ":n"}}}, {"$count": "many"}]
    found = await do(mongo, aggregate, pipeline=pipeline, values={"n": 0})

    assert found["documents"] == [{"many": 2}]
    with pytest.raises(Rejected, match="only reads"):
        await do(mongo, aggregate, pipeline=[{"$out": "elsewhere"}])


@pytest.mark.parametrize("hostile", [{"$ne": None}, {"a": [{"$where": "1"}]}, {"$gt": ""}])
async def test_operators_in_data_are_refused_and_nothing_is_sent(
    mongo: Mongo, hostile: JsonValue
) -> None:
    """Case INJ-09."""
    attempts: list[tuple[Json, dict[str, JsonValue]]] = [
        (find, {"equal": {"password": hostile}}),
        (find, {"filter": {"password": ":p"}, "values": {"p": hostile}}),
        (find, {"equal": {"$where": "sleep(1)"}}),
        (insert, {"document": {"x": hostile}}),
        (update, {"equal": {"n": 1}, "set": {"x": hostile}}),
        (update, {"equal": {"n": hostile}, "set": {"x": 1}}),
        (delete, {"equal": {"n": hostile}, "which": "all"}),
    ]
    for function, config in attempts:
        with pytest.raises(Rejected) as refusal:
            await do(mongo, function, **config)
        assert refusal.value.code == "mongodb.value"

    assert len(mongo.collections["orders"]) == 3
    assert not [one for one in mongo.asked if next(iter(one)) != "endSessions"]


async def test_who_signs_in_is_checked(mongo: Mongo) -> None:
    mongo.user, mongo.password = "flows", "right"
    policy = Policy.parse(f"127.0.0.1:{mongo.port}")

    right = ctx(mongo, user="flows", password="right").connection
    wrong = ctx(mongo, user="flows", password="wrong").connection

    assert await right.check(EgressClient(policy)) == "Signed in."
    with pytest.raises(ConnectionRefused, match="Authentication failed"):
        await wrong.check(EgressClient(policy))


async def test_the_primary_is_asked_only_where_the_connection_names_it(mongo: Mongo) -> None:
    async with serving(primary=f"127.0.0.1:{mongo.port}") as second:
        config: dict[str, JsonValue] = {"collection": "orders"}
        both = f"127.0.0.1:{mongo.port},127.0.0.1:{second.port}"
        member = [f"127.0.0.1:{mongo.port}"]
        context = activity_context(ctx(second, members=member).connection, allow=both)

        found: Json = await run(find, config, context)
        with pytest.raises(Rejected) as refusal:
            await run(find, config, activity_context(ctx(second).connection, allow=both))

    assert found["count"] == 3
    assert refusal.value.code == "mongodb.elsewhere"


@pytest.mark.parametrize(
    ("code", "error"), [(13, ConnectionRefused), (189, Retryable), (50, Rejected)]
)
async def test_what_the_server_refuses_is_understood(
    mongo: Mongo, code: int, error: type[NextScriptError]
) -> None:
    mongo.failing = Refused(code, "no")

    with pytest.raises(error):
        await do(mongo, find)


async def test_a_closed_address_is_refused(mongo: Mongo) -> None:
    with pytest.raises(EgressBlocked):
        await run(find, {"collection": "orders"}, ctx(mongo, allow=False))


async def test_collections_can_be_chosen(mongo: Mongo) -> None:
    found = await collections(Asked("/collection"), ctx(mongo))

    assert [one.value for one in found.items] == ["orders"]


async def test_each_new_document_is_an_event_also_one_that_appears_late(mongo: Mongo) -> None:
    held = mongo.collections["orders"]
    seen: list[str] = []

    async def poll(cursor: JsonValue) -> Polled:
        input_ = OnDocumentInput.model_validate({"collection": "orders"})
        found: Polled = await on_document(input_, ctx(mongo), cursor)
        seen.extend(one.id for one in found.events if one.id not in seen)
        return found

    first = await poll(None)
    before = list(seen)
    late = ObjectId.from_datetime(held[-1]["_id"].generation_time)
    held += [{"_id": ObjectId(), "n": 3}, {"_id": late, "n": 4}]
    second = await poll(first.cursor)
    third = await poll(second.cursor)

    assert seen[len(before) :] == [str(late), str(held[3]["_id"])]
    assert third.cursor == second.cursor
