"""The editor comes from the API's own address: its page everywhere, its files for ever."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from api.editor.router import RESERVED
from api.openapi import doors
from tests.api.people import Person
from tests.api.stack import flow, node, publish

PAGE = '<!doctype html><script type="module" src="/assets/app-a1b2c3.js"></script>'
SCRIPT = "console.log('" + "flows " * 100 + "')"
LIKE_A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(parts: Parts, tmp_path: Path) -> Path:
    """A build as `make editor` leaves one, with a secret beside it."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / ".built-from").write_text("a stamp")
    script = folder / "assets" / "app-a1b2c3.js"
    script.write_text(SCRIPT)
    script.with_name("app-a1b2c3.js.br").write_bytes(b"as brotli")
    script.with_name("app-a1b2c3.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.txt").write_text("NSCANARY")
    parts.settings.editor_folder = folder
    return folder


@pytest.fixture
def browser(built: Path, anybody: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Somebody who opens addresses in a browser."""
    anybody.headers.update(LIKE_A_BROWSER)
    return anybody


@pytest.mark.parametrize("path", ["/", "/sign-in", "/setup", "/flows/42/edit?run=7", "/v1x", "/fx"])
async def test_every_address_of_the_editor_shows_it(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/v1/nothing", "/V1", "/v1", "/resume", "/health/nothing", "/docs", "/assets/gone.js", "/f"],
)
async def test_an_unknown_address_of_the_api_is_a_problem_though_a_browser_asks(
    browser: httpx2.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_program_is_told_that_there_is_nothing(
    built: Path, anybody: httpx2.AsyncClient
) -> None:
    answer = await anybody.get("/flows/42", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (404, "request.not_found")


async def test_no_change_is_made_at_an_address_of_the_editor(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/flows/42", json={})

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_every_address_of_the_api_is_kept_from_the_editor(app: FastAPI) -> None:
    first = {door.path.split("/")[1] for door in doors(app)} - {"{address:page}"}

    assert first <= set(RESERVED)


async def test_a_file_with_a_hash_in_its_name_is_asked_for_once(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.get("/assets/app-a1b2c3.js", headers={"Accept-Encoding": "identity"})

    assert answer.text == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("br ; q=0.000, gzip;q=0", None),
        ("", None),
    ],
)
async def test_a_file_is_sent_in_the_best_coding_the_browser_takes(
    browser: httpx2.AsyncClient, accepted: str, coding: str | None
) -> None:
    headers = {"Accept-Encoding": accepted}
    async with browser.stream("GET", "/assets/app-a1b2c3.js", headers=headers) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "Accept-Encoding" in answer.headers["vary"]
    if coding == "br":
        assert raw == b"as brotli"


async def test_what_a_browser_has_is_not_sent_again_until_a_new_build(
    browser: httpx2.AsyncClient, built: Path
) -> None:
    first = await browser.get("/")
    held = {"If-None-Match": first.headers["etag"]}

    again = await browser.get("/flows", headers=held)
    (built / "index.html").write_text(PAGE + "<!-- newer -->")
    newer = await browser.get("/", headers=held)

    assert (again.status_code, again.content) == (304, b"")
    # A browser puts a 304's headers over those it kept.
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert newer.status_code == 200
    assert "newer" in newer.text


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/%2e%2e/secret.txt",
        "/assets//etc/passwd",
        "/assets/%00",
        "/.built-from",
        "/assets/app-a1b2c3.js.br",
    ],
)
async def test_only_what_was_built_can_be_had(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(httpx2.URL(f"{browser.base_url}").copy_with(raw_path=path.encode()))

    assert answer.status_code == 404 or answer.text == PAGE
    assert "NSCANARY" not in answer.text
    assert "root:" not in answer.text


async def test_head_and_files_beside_the_page(browser: httpx2.AsyncClient) -> None:
    looked = await browser.head("/")
    icon = await browser.get("/favicon.svg")

    assert (looked.status_code, looked.content) == (200, b"")
    assert looked.headers["content-length"] == str(len(PAGE))
    assert icon.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in icon.headers["content-security-policy"]


async def test_looking_at_a_webhook_still_starts_no_run(
    owner: Person, browser: httpx2.AsyncClient
) -> None:
    await publish(owner, flow(node("hook", "trigger.webhook", path="looked", method="GET")))

    assert (await browser.head("/hooks/default/looked")).status_code == 405


async def test_without_a_build_the_page_says_what_to_run(
    parts: Parts, tmp_path: Path, anybody: httpx2.AsyncClient
) -> None:
    parts.settings.editor_folder = tmp_path / "none"

    answer = await anybody.get("/")

    assert answer.status_code == 404
    assert "make editor" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
