"""A manifest is enough for a web service: over a real connection, from its text to what is sent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nextscript.errors import (
    ConnectionRefused,
    Invalid,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
)
from nextscript.manifest import ManifestConnector, load_manifest
from nextscript.manifest.calling import Context
from nextscript.options import Asked, Option
from nextscript.testing import activity_context

Json = Any  # a manifest is any JSON
MANIFEST = """
schema: nextscript.connector/1
key: crm
title: CRM
unverified: true
base_url: "{url}"
auth:
  - {type: api_key, keys: [{name: X-Key}]}
  - {type: basic}
failures: {message: [/error/text], code: [/error/code], failed: /ok, reconnect: [gone],
  limited: [slow], again: [busy]}
rate_limit: {remaining: X-Left, reset: X-Reset}
schemas:
  Person: {type: object, properties: {id: {type: integer}, boss: {$ref: "#/$defs/Person"}}}
operations:
  - key: get_person
    title: Get a person
    path: /people/{id}
    input: {type: object, properties: {id: {type: integer}}, required: [id]}
    answer: {output: {$ref: "#/$defs/Person"}}
  - key: list_people
    title: List people
    path: /people
    input: {properties: {after: {type: integer}, limit: {type: integer}, team: {type: string}}}
    answer: {output: {type: object}}
    paging: {by: cursor, parameter: after, next: /next, items: /people, max_pages: 3}
    options: {/team: {operation: list_teams, items: /teams, value: /key, label: /name}}
  - {key: list_teams, title: List teams, path: /teams}
  - key: add_person
    title: Add a person
    method: POST
    path: /people
    idempotency_header: Idempotency-Key
    input: {properties: {name: {type: string}, notify: {type: boolean}}, required: [name]}
    places: {notify: {in: query}}
    body: {as: json}
  - {key: get_photo, title: Get a photo, path: /photo, answer: {file: true}}
  - key: fail
    title: Fail
    path: /fail/{how}
    input: {type: object, properties: {how: {type: string}}}
triggers:
  - {key: person, title: A new person, operation: list_people, items: /people, order: /id,
    since: after, input: {limit: 5}}
"""


@pytest.fixture(scope="module")
async def seen() -> list[Request]:
    return []


@pytest.fixture(scope="module")
async def url(seen: list[Request]) -> AsyncIterator[str]:
    async def answer(request: Request) -> Response:
        await request.body()
        seen.append(request)
        return _answer(request)

    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
    )
    running = asyncio.create_task(server.serve([taken]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    server.should_exit = True
    await running


_FAILURES: dict[str, tuple[int, Json, dict[str, str]]] = {
    "text": (404, {"error": {"text": "No such person"}}, {}),
    "gone": (200, {"ok": False, "error": {"code": "gone"}}, {}),
    "slow": (400, {"error": {"code": "slow"}}, {"Retry-After": "7"}),
    "spent": (403, {}, {"X-Left": "0", "X-Reset": "9"}),
    "busy": (400, {"error": {"code": "busy"}}, {}),
    "key": (401, {}, {}),
    "down": (502, {}, {}),
}


def _answer(request: Request) -> Response:
    path = request.url.path
    if path.startswith("/fail/"):
        status, body, headers = _FAILURES[path.removeprefix("/fail/")]
        return JSONResponse(body, status, headers)
    if path == "/photo":
        headers = {"Content-Disposition": 'attachment; filename="me.png"'}
        return Response(b"\x89PNG", media_type="image/png", headers=headers)
    if path == "/teams":
        return JSONResponse(
            {"teams": [{"key": "a", "name": "Alpha"}, {"key": "b", "name": "Beta"}]}
        )
    if path == "/people" and request.method == "GET":
        after, last = int(request.query_params.get("after", 0)), request.query_params.get("team")
        more = after + 2 if after < (4 if last in (None, "slow") else 100) else None
        if last == "slow" and after == 2 and not hasattr(request.app.state, "slowed"):
            request.app.state.slowed = True
            return JSONResponse({}, 429, {"Retry-After": "1"})
        return JSONResponse({"people": [{"id": after + 1}, {"id": after + 2}], "next": more})
    return JSONResponse({"id": 7})


def connector(url: str) -> ManifestConnector:
    return load_manifest(MANIFEST.replace("{url}", url))


async def call(url: str, name: str, values: dict[str, Json], **more: Json) -> Json:
    made = connector(url)
    declaration = next(one for one in made.declarations() if one.node_type.type == f"crm.{name}")
    signed = made.connections[0].model_validate({"key": "secret"})
    ctx: Context = activity_context(signed, allow=url.removeprefix("http://"), **more)
    input_ = declaration.input_model.model_validate(values)
    return await declaration.function(input_, ctx)  # type: ignore[operator,misc]


async def test_an_operation_is_called_signed_in_and_gives_its_typed_answer(
    url: str, seen: list[Request]
) -> None:
    assert await call(url, "get_person", {"id": 7}) == {"id": 7}

    assert seen[-1].url.path == "/people/7"
    assert seen[-1].headers["x-key"] == "secret"
    [node] = [
        one.node_type
        for one in connector(url).declarations()
        if one.node_type.title == "Get a person"
    ]
    assert node.output["$defs"]["Person"]["properties"]["id"] == {"type": "integer"}  # type: ignore[index,call-overload]
    assert (node.connections, node.effects, node.unverified) == (
        ["crm", "crm_basic"],
        "idempotent",
        True,
    )


async def test_what_changes_something_carries_the_key_of_the_effect(
    url: str, seen: list[Request]
) -> None:
    await call(url, "add_person", {"name": "Ann", "notify": True}, effect_key="once")

    assert seen[-1].headers["idempotency-key"] == "once"
    assert seen[-1].url.query == "notify=true"
    assert await seen[-1].json() == {"name": "Ann"}


async def test_one_page_is_read_unless_all_are_asked_for(url: str) -> None:
    one = await call(url, "list_people", {})
    every = await call(url, "list_people", {"all_pages": True})

    assert [person["id"] for person in one["people"]] == [1, 2]
    assert [person["id"] for person in every["people"]] == [1, 2, 3, 4, 5, 6]


async def test_a_service_that_asks_to_slow_down_among_pages_is_waited_for(
    url: str, seen: list[Request]
) -> None:
    every = await call(url, "list_people", {"all_pages": True, "team": "slow"})

    assert [person["id"] for person in every["people"]] == [1, 2, 3, 4, 5, 6]
    assert [one.query_params.get("after", "0") for one in seen[-4:]] == ["0", "2", "2", "4"]


async def test_pages_without_end_are_an_error(url: str) -> None:
    with pytest.raises(Rejected, match="more than 3 pages"):
        await call(url, "list_people", {"all_pages": True, "team": "a"})


async def test_an_answer_that_is_a_file_is_kept_as_one(url: str) -> None:
    file = await call(url, "get_photo", {})

    assert (file["name"], file["type"], file["size"]) == ("me.png", "image/png", 4)


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ("text", Rejected, "Fail: No such person"),
        ("gone", ConnectionRefused, "gone"),
        ("slow", RateLimited, "slow"),
        ("spent", RateLimited, "403"),
        ("busy", Retryable, "busy"),
        ("key", ConnectionRefused, "401"),
        ("down", Retryable, "502"),
    ],
)
async def test_a_no_is_said_in_the_words_of_the_service(
    url: str, how: str, error: type[NextScriptError], said: str
) -> None:
    with pytest.raises(error, match=said) as raised:
        await call(url, "fail", {"how": how})

    assert type(raised.value) is error
    if isinstance(raised.value, RateLimited):
        seconds = {"slow": 7, "spent": 9}[how]
        assert raised.value.retry_after == timedelta(seconds=seconds)


async def test_choices_of_a_field_come_from_another_operation(url: str) -> None:
    made = connector(url)
    [declaration] = [one for one in made.declarations() if one.options]
    ctx: Context = activity_context(
        made.connections[0].model_validate({"key": "k"}), allow=url.removeprefix("http://")
    )
    found = await declaration.options["/team"](Asked("/team", search="alp"), ctx)

    assert found.items == [Option(value="a", label="Alpha")]
    assert declaration.node_type.config["properties"]["team"]["x-options"] is True  # type: ignore[index,call-overload]


async def test_a_trigger_asks_for_what_came_after_the_last(url: str, seen: list[Request]) -> None:
    made = connector(url)
    [trigger] = [one for one in made.declarations() if one.way == "poll"]
    ctx: Context = activity_context(
        made.connections[0].model_validate({"key": "k"}), allow=url.removeprefix("http://")
    )
    input_ = trigger.input_model.model_validate({"ask": {}, "input": {"who": "{{ it }}"}})
    poll: Any = trigger.function
    first = await poll(input_, ctx, None)
    second = await poll(input_, ctx, first.cursor)

    assert trigger.node_type.type == "crm.on_person"
    assert [one.id for one in first.events] == ["1", "2"]
    assert first.cursor == {"since": 2}
    assert [one.data for one in second.events] == [{"id": 3}, {"id": 4}, {"id": 5}, {"id": 6}]
    assert seen[-2].query_params["after"] == "2"
    assert seen[-1].query_params["limit"] == "5"


@pytest.mark.parametrize(
    ("old", "new", "pointer", "line"),
    [
        ("title: CRM", "titel: CRM", "/title", 2),
        ("method: POST", "method: SEND", "/operations/3/method", 31),
        ("path: /people/{id}", "path: /people/{who}", "/operations/0/path", 18),
        ("places: {notify", "places: {other", "/operations/3/places/other", 35),
        (
            "operation: list_teams",
            "operation: list_team",
            "/operations/1/options/~1team/operation",
            27,
        ),
        ("parameter: after", "parameter: page", "/operations/1/paging/parameter", 26),
        ("key: list_teams", "key: get_person", "/operations/2/key", 28),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, pointer: str, line: int) -> None:
    with pytest.raises(Invalid) as raised:
        load_manifest(MANIFEST.replace(old, new))

    found = [one for one in raised.value.findings if one.pointer == pointer]
    assert found
    assert found[0].position is not None
    assert found[0].position.line == line
