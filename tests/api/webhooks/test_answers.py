"""Answers made by flows cannot script our origin."""

from __future__ import annotations

import pytest

from api.webhooks.answers import flow_answer, safe_headers


@pytest.mark.case("HOOK-15")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Set-Cookie", "a=1"),
        ("Content-Security-Policy", "default-src *"),
        ("Access-Control-Allow-Origin", "*"),
        ("Location", "javascript:alert(1)"),
        ("Location", "data:text/html,x"),
        ("Location", "//evil.example"),
        ("Location", "/\\evil.example"),
        ("X-Ok", "a\r\nSet-Cookie: b=1"),
        ("X-Accel-Redirect", "/etc/passwd"),
        ("X-Frame-Options", "ALLOWALL"),
        ("Service-Worker-Allowed", "/"),
        ("Refresh", "0;url=https://evil.example"),
        ("Content-Type", "text/html\r\nX: y"),
        ("X Bad", "a"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "1"),
    ],
)
def test_a_header_that_could_harm_is_left_out(name: str, value: str) -> None:
    assert safe_headers({name: value}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Order", "7"),
        ("Content-Type", "text/csv; charset=utf-8"),
        ("Location", "https://example.com/a"),
        ("Location", "/thanks"),
        ("Retry-After", "5"),
    ],
)
def test_a_plain_header_is_kept(name: str, value: str) -> None:
    assert safe_headers({name: value}) == {name.lower(): value}


def test_text_is_sent_as_it_is_and_the_rest_as_json() -> None:
    assert flow_answer(200, {}, "hello").body == b"hello"
    assert flow_answer(200, {}, {"a": "ü"}).body == '{"a":"ü"}'.encode()
    assert flow_answer(200, {"Content-Type": "application/json"}, "x").body == b'"x"'
    assert flow_answer(204, {}, {"a": 1}).body == b""


def test_a_status_that_is_no_answer_becomes_an_error() -> None:
    assert flow_answer(101, {}, None).status_code == 500
