"""`http.request`, with the wire faked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from pydantic import JsonValue, SecretStr

from activities.http import HttpConnection
from activities.http.request import request
from nextscript.errors import ConnectionRefused, RateLimited, Rejected, Retryable
from nextscript.testing import activity_context, run

Config = dict[str, JsonValue]


def crm(**fields: object) -> HttpConnection:
    """A connection to the service of these tests."""
    return HttpConnection.model_validate({"base_url": "https://crm.example/v2", **fields})


class Service:
    """Answers every request with what it was told, and remembers the last one."""

    def __init__(self, *answers: httpx2.Response) -> None:
        self.answers = list(answers) or [httpx2.Response(200)]
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def last(self) -> httpx2.Request:
        return self.asked[-1]


async def call(
    service: Callable[[httpx2.Request], httpx2.Response],
    config: Config,
    connection: HttpConnection | None = None,
) -> dict[str, JsonValue]:
    ctx = activity_context(connection, http=httpx2.MockTransport(service))
    answer = await run(request, config, ctx)
    assert isinstance(answer, dict)
    return answer


async def test_a_relative_url_is_joined_to_the_connection_s() -> None:
    service = Service(httpx2.Response(200, json={"name": "Ada"}))
    answer = await call(
        service, {"url": "/customers/7", "query": {"a": [1, "b"], "no": None}}, crm()
    )
    assert str(service.last.url) == "https://crm.example/v2/customers/7?a=1&a=b"
    assert (answer["status"], answer["body"]) == (200, {"name": "Ada"})


async def test_a_connection_is_not_used_with_another_host() -> None:
    service = Service()
    for url in ("https://evil.example/", "//evil.example/", "https://crm.example.evil.test/"):
        with pytest.raises(Rejected) as refused:
            await call(service, {"url": url}, crm(auth="bearer", secret="s3cret"))
        assert refused.value.code in ("connection.host_mismatch", "url.invalid")
    assert service.asked == []
    await call(service, {"url": "https://files.crm.example/x"}, crm(hosts=["files.crm.example"]))


@pytest.mark.parametrize(
    ("fields", "header", "value"),
    [
        ({"auth": "basic", "username": "u", "secret": "p"}, "authorization", "Basic dTpw"),
        ({"auth": "bearer", "secret": "t"}, "authorization", "Bearer t"),
        ({"auth": "header", "name": "X-Api-Key", "secret": "k"}, "x-api-key", "k"),
    ],
)
async def test_credentials_come_from_the_connection(
    fields: Config, header: str, value: str
) -> None:
    service = Service()
    await call(service, {"url": "/", "headers": {header: "mine"}}, crm(**fields))
    assert service.last.headers[header] == value


async def test_a_key_can_travel_in_the_query() -> None:
    service = Service()
    await call(service, {"url": "/x?a=1"}, crm(auth="query", name="key", secret="k"))
    assert str(service.last.url) == "https://crm.example/v2/x?a=1&key=k"


@pytest.mark.parametrize(
    ("body_as", "body", "type_", "sent"),
    [
        ("json", {"a": "ü"}, "application/json", '{"a":"ü"}'),
        ("json", [1, None], "application/json", "[1,null]"),
        ("form", {"a": "x y", "b": [1, 2]}, "application/x-www-form-urlencoded", "a=x+y&b=1&b=2"),
        ("text", "hello", "text/plain; charset=utf-8", "hello"),
        ("file", "aGVsbG8=", "application/octet-stream", "hello"),
    ],
)
async def test_a_body_is_sent_as_the_step_says(
    body_as: str, body: JsonValue, type_: str, sent: str
) -> None:
    service = Service()
    config: Config = {"method": "POST", "url": "/", "body": body, "body_as": body_as}
    await call(service, config, crm())
    assert service.last.headers["content-type"] == type_
    assert service.last.content.decode() == sent


async def test_what_changes_something_carries_the_effect_key() -> None:
    service = Service()
    await call(service, {"method": "POST", "url": "/"}, crm())
    assert service.last.headers["idempotency-key"] == "effect-key-of-the-test"
    await call(service, {"method": "POST", "url": "/", "headers": {"Idempotency-Key": "x"}}, crm())
    assert service.last.headers["idempotency-key"] == "x"
    await call(service, {"url": "/"}, crm())
    assert "idempotency-key" not in service.last.headers


@pytest.mark.parametrize(
    ("type_", "content", "body"),
    [
        ("application/json", b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("application/problem+json", b"{}", {}),
        ("application/json", b"NaN", "NaN"),
        ("application/json", b'{"a": 1', '{"a": 1'),
        ("text/html; charset=latin-1", "grün".encode("latin-1"), "grün"),
        ("image/png", b"\x89PNG", "iVBORw=="),
        ("text/plain", b"\xff\xfe", "//4="),
        ("application/json", b"", None),
    ],
)
async def test_a_body_is_read_as_what_it_is(type_: str, content: bytes, body: JsonValue) -> None:
    service = Service(httpx2.Response(200, headers={"content-type": type_}, content=content))
    assert (await call(service, {"url": "/"}, crm()))["body"] == body


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, timedelta()),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_service_is_asked_again_when_it_says(
    status: int, header: dict[str, str], wait: timedelta | None
) -> None:
    with pytest.raises(RateLimited) as limited:
        await call(Service(httpx2.Response(status, headers=header)), {"url": "/"}, crm())
    assert limited.value.retry_after == wait


@pytest.mark.parametrize(
    ("status", "error"),
    [(408, Retryable), (500, Retryable), (502, Retryable), (400, Rejected), (404, Rejected)],
)
async def test_other_statuses_are_sorted_by_whether_they_may_pass(
    status: int, error: type[Exception]
) -> None:
    service = Service(httpx2.Response(status, text="no such customer"))
    with pytest.raises(error, match=r"GET /customers answered .*no such customer"):
        await call(service, {"url": "/customers?token=x"}, crm())


async def test_a_refused_secret_asks_for_a_new_connection() -> None:
    service = Service(httpx2.Response(401))
    with pytest.raises(ConnectionRefused):
        await call(service, {"url": "/"}, crm(auth="bearer", secret="old"))
    with pytest.raises(Rejected) as refused:
        await call(service, {"url": "/"}, crm())
    assert not isinstance(refused.value, ConnectionRefused)


@pytest.mark.parametrize("expect", [["404"], [404], ["2xx", "4xx"], ["400-410"]])
async def test_an_expected_status_is_a_success(expect: list[JsonValue]) -> None:
    service = Service(httpx2.Response(404))
    assert (await call(service, {"url": "/", "expect": expect}, crm()))["status"] == 404


async def test_no_answer_is_tried_again() -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    with pytest.raises(Retryable):
        await call(broken, {"url": "/"}, crm())


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "grün\0"])
async def test_a_header_cannot_smuggle_another(value: str) -> None:
    service = Service()
    with pytest.raises(Rejected) as refused:
        await call(service, {"url": "/", "headers": {"X-Name": value}}, crm())
    assert refused.value.code == "http.invalid"
    assert service.asked == []


def test_a_connection_says_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="needs a name"):
        crm(auth="header", secret="x")
    with pytest.raises(ValueError, match="needs a secret"):
        crm(auth="bearer")
    with pytest.raises(ValueError, match="user name"):
        crm(base_url="https://a:b@crm.example/")
    assert crm(hosts=["B.example."]).hosts_of() == ["b.example", "crm.example"]
    assert "s3cret" not in repr(crm(auth="bearer", secret=SecretStr("s3cret")))


def test_the_documented_examples_are_valid() -> None:
    from nextscript.activity import declaration_of

    for example in declaration_of(request).node_type.examples:
        declaration_of(request).input_model.model_validate(json.loads(json.dumps(example.config)))


def pages(request: httpx2.Request) -> httpx2.Response:
    """Three pages of one item each: by Link header, by cursor and by page number."""
    number = int(request.url.params.get("page", "1"))
    more = number < 3
    link = {"Link": f'</items?page={number + 1}>; rel="next"'} if more else {}
    body = {"items": [number], "cursor": number + 1 if more else None}
    return httpx2.Response(200, headers=link, json=body)


@pytest.mark.parametrize(
    "following",
    [
        None,
        "response.body.cursor and {'page': response.body.cursor}",
        "page < 3 and '?page=' ~ (page + 1)",
    ],
)
async def test_all_pages_are_read(following: str | None) -> None:
    paging: Config = {"next": following, "items": "response.body['items']"}
    answer = await call(
        pages, {"url": "/items", "paging": paging}, crm(base_url="https://crm.example")
    )
    assert (answer["body"], answer["pages"]) == ([1, 2, 3], 3)


@pytest.mark.parametrize(
    ("paging", "reason"),
    [
        ({"items": "response.body['items']", "max_pages": 2}, "more than 2 pages"),
        ({}, "no list"),
        ({"items": "[]", "next": "'https://evil.example/'"}, "another server"),
        ({"items": "[]", "next": "'http://crm.example/'"}, "another server"),
    ],
)
async def test_pages_that_cannot_be_read_say_why(paging: Config, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        await call(pages, {"url": "/items", "paging": paging}, crm(base_url="https://crm.example"))
