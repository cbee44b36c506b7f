"""Nothing of a run is readable without its project's key."""

from __future__ import annotations

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    DataConverter,
    SerializationContext,
    StorageDriverStoreContext,
    StorageDriverWorkflowInfo,
    WorkflowSerializationContext,
)

from engine import plan_cache
from engine.large_payloads import ObjectDriver
from engine.start import RunStart
from engine.temporal import data_converter
from nextscript.errors import Invalid, Poison
from store.keys import KeyRing, new_key
from store.objects import ObjectStore

ONE = WorkflowSerializationContext("default", "one/run")
OTHER = WorkflowSerializationContext("default", "other/run")


@pytest.fixture
def converter() -> DataConverter:
    keys = KeyRing.parse(new_key())
    return data_converter(keys, ObjectStore("memory:///", keys))


def within(converter: DataConverter, context: SerializationContext) -> DataConverter:
    return converter.with_context(context)


async def test_what_is_encoded_is_opaque_and_comes_back(converter: DataConverter) -> None:
    value = {"b": "a secret word", "a": [1, 2.5, None, "ß"] * 200}

    [payload] = await within(converter, ONE).encode([value])

    assert b"secret" not in payload.SerializeToString()
    [back] = await within(converter, ONE).decode([payload])
    assert back == value
    assert list(back) == ["b", "a"]


async def test_a_payload_of_another_project_is_refused(converter: DataConverter) -> None:
    payloads = await within(converter, ONE).encode(["mine"])

    with pytest.raises(Poison, match="another project"):
        await within(converter, OTHER).decode(payloads)
    payloads[0].metadata["project"] = b"other"
    with pytest.raises(Poison, match="changed"):
        await within(converter, OTHER).decode(payloads)


async def test_a_changed_byte_is_refused(converter: DataConverter) -> None:
    [payload] = await within(converter, ONE).encode(["mine"])
    payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])

    with pytest.raises(Poison):
        await within(converter, ONE).decode([payload])


@pytest.mark.case("HIST-05")
async def test_without_a_project_nothing_is_encoded(converter: DataConverter) -> None:
    with pytest.raises(Poison):
        await converter.encode(["whose?"])


@pytest.mark.case("HIST-03")
async def test_a_failure_s_message_is_encrypted(converter: DataConverter) -> None:
    from temporalio.api.failure.v1 import Failure

    failure = Failure()
    await within(converter, ONE).encode_failure(ValueError("a secret word"), failure)

    assert b"secret" not in failure.SerializeToString()
    assert "a secret word" in str(await within(converter, ONE).decode_failure(failure))


@pytest.mark.case("HIST-07")
async def test_an_older_key_still_opens_what_it_closed() -> None:
    old = new_key()
    before, after = KeyRing.parse(old), KeyRing.parse(f"{old} {new_key()}")
    objects = ObjectStore("memory:///", before)
    [payload] = await data_converter(before, objects).with_context(ONE).encode(["kept"])

    assert await data_converter(after, objects).with_context(ONE).decode([payload]) == ["kept"]


@pytest.mark.case("HIST-05")
def test_without_keys_there_is_no_engine() -> None:
    with pytest.raises(Invalid):
        KeyRing.parse("")


async def test_a_large_payload_is_kept_outside(converter: DataConverter) -> None:
    keys = KeyRing.parse(new_key())
    driver = ObjectDriver(ObjectStore("memory:///", keys))
    target = StorageDriverWorkflowInfo(namespace="default", id="one/run")
    payload = Payload(data=b"x" * 100_000)

    claims = await driver.store(StorageDriverStoreContext(target=target), [payload])

    assert claims[0].claim_data["project"] == "one"
    from temporalio.converter import StorageDriverRetrieveContext

    assert await driver.retrieve(StorageDriverRetrieveContext(), claims) == [payload]


async def test_a_large_plan_is_fetched_before_its_workflow_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(plan_cache, "remember", lambda p, r, text: kept.update({(p, r): text}))
    keys = KeyRing.parse(new_key())
    objects = ObjectStore("memory:///", keys)
    ref = await objects.put("one", b"the packed plan")
    start = RunStart(
        **dict.fromkeys(("run_id", "organisation_id", "flow_id", "flow_key", "flow_name"), "x"),
        project_id="one",
        version=1,
        plan_ref=ref,
        plan_hash="x",
        input={"v": {}},
        created_at=0,
        seed="x",
    )
    converter = data_converter(keys, objects).with_context(ONE)
    payloads = await converter.encode([start])

    await converter.decode(payloads, [RunStart])

    assert kept == {("one", ref): "the packed plan"}
