"""The steps, at the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from connectors.elasticsearch import ElasticsearchConnection
from connectors.elasticsearch.bulk import bulk
from connectors.elasticsearch.documents import (
    delete_document,
    get_document,
    index_document,
    update_document,
)
from connectors.elasticsearch.indices import create_index, delete_index
from connectors.elasticsearch.names import list_indices
from connectors.elasticsearch.search import search
from connectors.elasticsearch.search_all import search_all
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, RateLimited, Rejected, Retryable
from nextscript.options import Asked
from tests.connectors.elasticsearch.conftest import Site


async def test_a_document_is_kept_read_changed_found_and_deleted(site: Site) -> None:
    kept = await site.do(
        index_document, index="orders", id="a/1 ü", document={"total": 3}, refresh=True
    )
    assert kept == {"id": "a/1 ü", "version": 1, "result": "created"}
    changed = await site.do(update_document, index="orders", id="a/1 ü", fields={"paid": True})
    assert changed["result"] == "updated"
    read = await site.do(get_document, index="orders", id="a/1 ü")
    assert read == {"id": "a/1 ü", "version": 2, "document": {"total": 3, "paid": True}}

    found = await site.do(
        search, index="orders", query={"term": {"paid": True}}, aggregations={"n": {"sum": {}}}
    )
    assert (found["total"], found["hits"][0]["document"]["total"]) == (1, 3)
    assert found["aggregations"] == {"n": {"value": 1}}

    assert (await site.do(delete_document, index="orders", id="a/1 ü"))["result"] == "deleted"
    assert (await site.do(delete_document, index="orders", id="a/1 ü"))["result"] == "not_found"
    assert site.cluster.asked[0][2] == {"refresh": "wait_for"}
    assert site.cluster.headers[0]["Authorization"] == "ApiKey a2V5OnMzY3JldA=="


async def test_a_document_without_an_id_is_kept_once_however_often_it_is_tried(site: Site) -> None:
    first = await site.do(index_document, index="orders", document={"total": 3})
    again = await site.do(index_document, index="orders", document={"total": 3})

    assert first["id"] == again["id"]
    assert len(site.cluster.indices["orders"]) == 1


async def test_a_document_is_made_by_a_change_only_when_asked(site: Site) -> None:
    await site.do(create_index, index="orders")
    with pytest.raises(Rejected) as told:
        await site.do(update_document, index="orders", id="7", fields={"a": 1})
    assert told.value.code == "elasticsearch.not_found"

    made = await site.do(update_document, index="orders", id="7", fields={"a": 1}, upsert=True)
    assert made["result"] == "created"


@pytest.mark.parametrize("flavour", ["elasticsearch", "opensearch"])
async def test_all_that_is_found_goes_into_a_file_and_the_view_is_given_back(
    site: Site, flavour: str
) -> None:
    site.cluster.flavour = flavour
    items: list[JsonValue] = [{"n": number} for number in range(25)]
    await site.do(bulk, index="orders", items=items, id_field="n")

    found = await site.do(search_all, index="orders", page=10)

    rows = [json.loads(line) for line in site.files.content(found["file"]["$file"]).splitlines()]
    assert [row["document"]["n"] for row in rows] == [*range(25)]
    assert found["count"] == 25
    assert not [one for one in site.cluster.views if one != "size"]


@pytest.mark.parametrize("flavour", ["elasticsearch", "opensearch"])
async def test_a_part_that_does_not_answer_is_no_silent_gap(site: Site, flavour: str) -> None:
    site.cluster.flavour, site.cluster.shards_failed = flavour, 1
    await site.do(index_document, index="orders", document={"n": 1})

    assert (await site.do(search, index="orders"))["incomplete"] is True
    with pytest.raises(Retryable, match="did not answer"):
        await site.do(search_all, index="orders")
    assert site.files.kept == {}


async def test_thousands_are_kept_in_parts_from_a_file(site: Site) -> None:
    lines = b"".join(b'{"number": "n%d", "total": %d}\n' % (n, n) for n in range(2500))

    async def content() -> Any:
        yield lines

    file = await site.files.write(content(), name="orders.jsonl", type="application/jsonl")
    given: JsonValue = {"file": file.model_dump(by_alias=True)}
    result = await site.do(bulk, index="orders", source=given, id_field="number")

    assert result == {"done": 2500, "failed": 0, "errors": []}
    assert len(site.cluster.indices["orders"]) == 2500
    assert [len(body) for *_, body in site.cluster.asked] == [2000, 2000, 1000]


async def test_each_that_is_refused_is_told_and_the_others_are_kept(site: Site) -> None:
    items: list[JsonValue] = [{"id": n, "total": "?" if n == 3 else n} for n in range(5)]
    given: dict[str, Any] = {"index": "orders", "items": items, "id_field": "id"}

    told = await site.do(bulk, **given, on_error="report")
    assert (told["done"], told["failed"]) == (4, 1)
    (one,) = told["errors"]
    assert (one["position"], one["id"], one["status"]) == (3, "3", 400)
    assert "failed to parse field [total]" in one["reason"]

    with pytest.raises(Rejected, match="1 of 5 documents were refused"):
        await site.do(bulk, **given)


async def test_those_there_was_no_room_for_are_sent_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(sys.modules[bulk.__module__], "_PAUSES", (0.01, 0.01))
    site.cluster.busy = 7
    items: list[JsonValue] = [{"n": n} for n in range(5)]

    result = await site.do(bulk, index="orders", items=items)

    assert (result["done"], result["failed"]) == (5, 0)
    assert len(site.cluster.indices["orders"]) == 5
    # … and a second attempt of the step keeps nothing twice.
    await site.do(bulk, index="orders", items=items, action="create")
    assert len(site.cluster.indices["orders"]) == 5


async def test_documents_are_changed_and_deleted_in_bulk(site: Site) -> None:
    items: list[JsonValue] = [{"id": "a", "n": 1}, {"id": "b", "n": 2}]
    for action, left in (("index", 2), ("update", 2), ("delete", 0), ("delete", 0)):
        result = await site.do(bulk, index="o", items=items, id_field="id", action=action)
        assert result["done"] == 2
        assert len(site.cluster.indices["o"]) == left

    with pytest.raises(ValidationError, match="name the field"):
        await site.do(bulk, index="o", items=items, action="delete")
    with pytest.raises(Rejected) as told:
        await site.do(bulk, index="o", items=items, id_field="none")
    assert told.value.code == "elasticsearch.no_id"


async def test_an_index_is_made_and_deleted_by_its_name_alone(site: Site) -> None:
    given: dict[str, Any] = {"index": "orders", "mappings": {"properties": {}}}
    assert (await site.do(create_index, **given))["changed"] is True
    assert (await site.do(create_index, **given))["changed"] is False
    for name in ("*", "orders*", "a,b", "_all", "Orders", "..", "a/b"):
        with pytest.raises(ValidationError):
            await site.do(delete_index, index=name)
    assert (await site.do(delete_index, index="orders"))["changed"] is True
    assert (await site.do(delete_index, index="orders"))["changed"] is False


@pytest.mark.case("INJ-01")
async def test_a_name_never_becomes_another_path(site: Site) -> None:
    for id_ in ("../../_search", "a?refresh=true", "%2e%2e/x", "a#b"):
        await site.do(index_document, index="orders", id=id_, document={})
        assert id_ in site.cluster.indices["orders"]


async def test_indices_can_be_chosen(site: Site) -> None:
    await site.do(create_index, index="orders")
    found = await list_indices(Asked("/index", search="order"), site.context())
    assert [one.value for one in found.items] == ["all-orders", "orders"]


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, ConnectionRefused, "connection.refused"),
        (403, Rejected, "elasticsearch.forbidden"),
        (429, RateLimited, "step.rate_limited"),
        (503, Retryable, "elasticsearch.unavailable"),
        (302, Rejected, "elasticsearch.refused"),
    ],
)
async def test_what_the_cluster_refuses_is_told(
    site: Site, status: int, error: type[Exception], code: str
) -> None:
    more = {"Retry-After": "9", "Location": "http://169.254.169.254/"}
    site.cluster.answer = status, {"error": {"type": "x", "reason": "No."}}, more
    with pytest.raises(error) as told:
        await site.do(search, index="orders")
    assert told.value.code == code  # type: ignore[attr-defined]
    assert "a2V5OnMzY3JldA" not in str(told.value)


async def test_a_wrong_query_and_a_missing_index_are_told(site: Site) -> None:
    with pytest.raises(Rejected) as none:
        await site.do(search, index="none")
    assert none.value.code == "elasticsearch.index_not_found"
    with pytest.raises(Rejected, match=r"unknown query \[macth\]") as wrong:
        await site.do(search, index="none", query={"macth": {}})
    assert wrong.value.code == "elasticsearch.query"


async def test_the_test_of_a_connection_says_what_it_is(site: Site) -> None:
    outside = EgressClient(Policy.parse(f"127.0.0.1:{site.port}"))
    assert await site.connection().check(outside) == "Signed in to Elasticsearch 9.1.0."
    site.cluster.flavour = "opensearch"
    basic = site.connection(api_key="", username="flows", password="p")
    assert await basic.check(outside) == "Signed in to Opensearch 3.2.0."
    assert site.cluster.headers[-1]["Authorization"].startswith("Basic ")

    with pytest.raises(ValidationError, match="not both"):
        ElasticsearchConnection(base_url="https://a.example", api_key="k", username="u")
