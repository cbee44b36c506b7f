"""A description is looked into, and becomes a connector of one project."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx2
import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.connectors.conftest import Json, imported, preview, types, url
from tests.api.connectors.pets import PETS, pets
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import flow, node


def large(operations: int) -> str:
    """Describe a service with so many operations."""
    made = pets()
    one = made["paths"]["/pets"]["get"]
    for number in range(operations):
        made["paths"][f"/things/{number}"] = {
            "get": {**one, "operationId": f"things{number}", "summary": f"Read thing {number}"}
        }
    return json.dumps(made)


async def test_a_preview_says_what_a_description_offers_and_saves_nothing(owner: Person) -> None:
    found = await preview(owner)

    assert (found["key"], found["title"], found["format"]) == ("pets", "Pets", "3.1.0")
    assert found["base_url"] == "https://pets.example.com/v1"
    assert found["auth"][0]["keys"][0]["name"] == "X-Key"
    assert [one["key"] for one in found["operations"]] == ["list_pets", "add_pet", "get_pet"]
    assert (found["found"], found["taken"]) == (4, 3)
    assert found["skipped"][0]["pointer"] == "/paths/~1pets~1{id}/delete"
    assert (await owner.http.get(url(owner))).json()["items"] == []


async def test_a_thousand_operations_are_searched_and_paged(owner: Person) -> None:
    text = large(1_200)

    page = await preview(owner, document={"text": text}, q="read THING 11", limit=60)
    rest = await preview(
        owner, document={"text": text}, q="read thing 11", limit=60, cursor=page["next"]
    )

    assert (page["taken"], page["total"]) == (1_203, 120)
    assert len(page["operations"]) == 60
    assert len(rest["operations"]) == 60
    assert rest["next"] is None


async def test_chosen_operations_become_node_types_of_this_project_alone(owner: Person) -> None:
    other = (await owner.http.post("/v1/projects", json={"name": "Other"})).json()["id"]

    made = await imported(owner, operations=["list_pets", "get_pet"])

    assert (made["version"], made["operations"], made["chosen"]) == (1, 2, ["list_pets", "get_pet"])
    here = await types(owner)
    assert here["pets.list_pets"]["connection"] == "pets"
    assert "limit" in here["pets.list_pets"]["config"]["properties"]
    assert "pets.add_pet" not in here
    for elsewhere in (await types(owner, other), (await owner.http.get("/v1/catalog")).json()):
        assert "pets.list_pets" not in json.dumps(elsewhere)


async def test_edits_of_names_paging_and_address_are_what_steps_have(owner: Person) -> None:
    paging = {"by": "offset", "parameter": "limit", "items": ""}
    edits = {
        "title": "Our pets",
        "base_url": "https://pets.example.org",
        "operations": {
            "list_pets": {"key": "all_pets", "title": "All our pets", "paging": paging},
        },
    }

    made = await imported(owner, edits=edits)

    assert (made["title"], made["base_url"]) == ("Our pets", "https://pets.example.org")
    here = await types(owner)
    assert here["pets.all_pets"]["title"] == "All our pets"
    assert "all_pages" in here["pets.all_pets"]["config"]["properties"]
    assert "pets.list_pets" not in here


@pytest.mark.parametrize(
    ("edits", "pointer"),
    [
        ({"operations": {"list_pets": {"key": "get_pet"}}}, "/operations/2/key"),
        (
            {"operations": {"list_pets": {"paging": {"by": "page", "parameter": "nope"}}}},
            "/operations/0/paging/parameter",
        ),
        ({"base_url": "https://{nobody}.example.com"}, "/base_url"),
    ],
)
async def test_edits_that_do_not_fit_are_refused_with_their_place(
    owner: Person, edits: Json, pointer: str
) -> None:
    body = {"document": {"text": PETS}, "edits": edits}

    answer = await owner.http.post(url(owner), json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "manifest.invalid")
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]


@pytest.mark.case("PLUG-03")
async def test_no_connector_may_pass_for_something_built_in(owner: Person) -> None:
    for key in ("http", "data", "flow", "trigger", "mcp", "oauth2", "basic"):
        answer = await owner.http.post(url(owner), json={"document": {"text": PETS}, "key": key})
        assert (answer.status_code, answer.json()["code"]) == (422, "plugin.namespace"), key
    made = pets()
    made["info"]["title"] = "HTTP"
    found = await preview(owner, document={"text": json.dumps(made)})
    assert found["key"] == "http_2"  # what is suggested can be taken


async def test_kinds_of_connections_of_two_connectors_never_have_one_name(owner: Person) -> None:
    several = pets()
    several["components"]["securitySchemes"]["token"] = {"type": "http", "scheme": "bearer"}
    several["security"] = [{"key": []}, {"token": []}]
    await imported(owner, json.dumps(several))

    answer = await owner.http.post(
        url(owner), json={"document": {"text": PETS}, "key": "pets_bearer"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "connector.key_taken")


@pytest.mark.parametrize("key", ["Pets", "pe.ts", "../pets", "pets\n", "", "p" * 64, "1pets"])
async def test_a_key_is_a_plain_word(owner: Person, key: str) -> None:
    answer = await owner.http.post(url(owner), json={"document": {"text": PETS}, "key": key})

    assert answer.status_code == 422


async def test_hostile_names_in_a_description_are_data_or_are_left_out(owner: Person) -> None:
    made = pets()
    made["info"]["title"] = "Pets\x1b[31m'; DROP TABLE connector; --<script>"
    made["paths"]["/{{ vars.secret }}/%s"] = {
        "get": {"operationId": "{{ run.id }}", "summary": "{{ vars.secret }}", "responses": {}}
    }

    found = await imported(owner, json.dumps(made))

    assert found["key"].replace("_", "").isalnum()
    assert all(one.replace("_", "").replace(".", "").isalnum() for one in await types(owner))


async def test_the_same_key_twice_is_a_conflict(owner: Person) -> None:
    await imported(owner)

    answer = await owner.http.post(url(owner), json={"document": {"text": PETS}, "key": "pets"})

    assert (answer.status_code, answer.json()["code"]) == (409, "connector.key_taken")
    assert (await imported(owner))["key"] == "pets_2"  # nobody asked for a key


async def test_what_changed_since_the_preview_is_not_taken(owner: Person) -> None:
    digest = (await preview(owner))["digest"]
    changed = json.dumps(pets("https://elsewhere.example.com"))

    answer = await owner.http.post(
        url(owner), json={"document": {"text": changed}, "digest": digest}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "connector.changed")


def bomb() -> str:
    lines = ["openapi: 3.0.0", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "openapi.unreadable"),
        (lambda: "[" * 100_000, "openapi.unreadable"),
        (lambda: "just words", "openapi.unknown"),
        (lambda: '{"swagger": "1.2"}', "openapi.unknown"),
        (lambda: "!!python/object/apply:os.system ['true']", "openapi.unknown"),
    ],
)
async def test_what_is_no_description_is_refused_in_words(
    owner: Person, make: Callable[[], str], code: str
) -> None:
    answer = await owner.http.post(url(owner, ":preview"), json={"document": {"text": make()}})

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["code"] == code


async def test_a_viewer_sees_connectors_and_changes_none(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    await imported(owner)
    organisation = (await owner.http.get("/v1/me")).json()["organisation_id"]
    await add_person(parts, "di@example.com", "viewer", organisation)
    viewer = await sign_in(connect(), "di@example.com")

    assert (await viewer.http.get(url(owner))).json()["items"][0]["key"] == "pets"
    for answer in (
        await viewer.http.post(url(owner), json={"document": {"text": PETS}}),
        await viewer.http.post(url(owner, ":preview"), json={"document": {"text": PETS}}),
        await viewer.http.delete(url(owner, "/pets")),
    ):
        assert answer.status_code == 403


async def test_another_organisation_sees_nothing_of_it(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    await imported(owner)
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")

    async def answers() -> list[httpx2.Response]:
        return [
            await eve.http.get(url(owner)),
            await eve.http.get(url(owner, "/pets")),
            await eve.http.get(f"/v1/catalog?project={owner.project}"),
            await eve.http.get(f"/v1/connection-kinds?project={owner.project}"),
            await eve.http.delete(url(owner, "/pets")),
        ]

    assert {one.status_code for one in await answers()} == {404}
    assert "pets.list_pets" not in await types(eve)


async def test_the_checker_knows_the_project_s_types_and_their_fields(owner: Person) -> None:
    await imported(owner)
    document = flow(node("start", "trigger.manual"), node("pets", "pets.list_pets", limit="many"))
    body = {"document": document, "project_id": owner.project}

    found = (await owner.http.post("/v1/flows:check", json=body)).json()["findings"]
    without = (await owner.http.post("/v1/flows:check", json={"document": document})).json()

    assert "flow.unknown_type" not in [one["code"] for one in found]
    assert "/nodes/1/config/limit" in [one["pointer"] for one in found]
    assert "flow.unknown_type" in [one["code"] for one in without["findings"]]
