"""Files over HTTP: streamed in and out, kept encrypted, closed to others, never run."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import update

from activities.columns import now
from activities.files.collecting import collect
from activities.files.models import StoredFile
from activities.parts import Parts
from store.session import open_session
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.test_errors import assert_problem

TEXT = b"a line of a file that is told apart\n"
MEGABYTE = 1024 * 1024


async def send(who: Person, content: Any = TEXT, **query: str) -> httpx2.Response:
    kind = query.pop("type", "text/plain; charset=utf-8")
    key = {"Idempotency-Key": query.pop("key")} if "key" in query else {}
    return await who.http.post(
        f"/v1/projects/{who.project}/files",
        params=query,
        content=content,
        headers={"Content-Type": kind, **key},
    )


async def content_of(who: Person, file_id: str, **headers: str) -> httpx2.Response:
    return await who.http.get(f"/v1/files/{file_id}/content", headers=headers)


def stored(parts: Parts) -> list[Path]:
    folder = Path(parts.settings.home) / "objects"
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_comes_back_as_it_was_sent(owner: Person, parts: Parts) -> None:
    made = await send(owner, name="notes.txt")

    assert made.status_code == 201, made.text
    file = made.json()
    assert file["reference"] == {
        "$file": file["id"],
        "name": "notes.txt",
        "type": "text/plain",
        "size": len(TEXT),
    }
    assert (await owner.http.get(f"/v1/files/{file['id']}")).json() == file
    assert (await content_of(owner, file["id"])).content == TEXT
    assert [TEXT in path.read_bytes() for path in stored(parts)] == [False]


@pytest.mark.parametrize("size", [0, 1, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 5 * MEGABYTE])
async def test_any_length_comes_back_whole(owner: Person, size: int) -> None:
    content = bytes(i * 7 % 251 for i in range(1000)) * (size // 1000 + 1)

    made = (await send(owner, content[:size])).json()

    assert made["size"] == size
    assert (await content_of(owner, made["id"])).content == content[:size]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1048570-1048590", 1048570, 1048591),
        ("bytes=2097152-", 2097152, 3 * MEGABYTE),
        ("bytes=-5", 3 * MEGABYTE - 5, 3 * MEGABYTE),
        ("bytes=3-99999999999", 3, 3 * MEGABYTE),
    ],
)
async def test_a_range_of_a_file_is_given(owner: Person, asked: str, start: int, end: int) -> None:
    content = bytes(i % 251 for i in range(3 * MEGABYTE))
    made = (await send(owner, content)).json()

    part = await content_of(owner, made["id"], Range=asked)

    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(content)}"
    assert part.content == content[start:end]
    beyond = await content_of(owner, made["id"], Range=f"bytes={len(content)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "text/javascript", "nonsense"])
async def test_what_a_browser_would_run_is_only_saved(owner: Person, kind: str) -> None:
    made = (await send(owner, b"<script>alert(1)</script>", name="p.html", type=kind)).json()

    found = await content_of(owner, made["id"])

    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment;")
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../../tmp/ns_pwned", "ns_pwned"),
        ("..\\..\\x", "x"),
        ("/abs", "abs"),
        ("C:\\x", "x"),
        ("a\0b.txt", "ab.txt"),
        ("", "file"),
        (".", "file"),
        ("..", "file"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("x. . ", "x"),
        ("ü\u202egpj.exe", "ügpj.exe"),
        ('a"\r\nSet-Cookie: x=1', "a_Set-Cookie_ x=1"),
        ("n" * 300 + ".csv", "n" * 196 + ".csv"),
    ],
)
@pytest.mark.case("FILE-03")
async def test_file_03_a_name_is_only_a_name(
    owner: Person, parts: Parts, sent: str, kept: str
) -> None:
    made = (await send(owner, name=sent)).json()

    assert made["name"] == kept
    found = await content_of(owner, made["id"])
    assert (found.status_code, "set-cookie" in found.headers) == (200, False)
    names = [path.name for path in stored(parts)]
    assert names == [made["id"]]
    assert "ns_pwned" not in os.listdir("/tmp")


@pytest.mark.case("FILE-01")
async def test_file_01_a_body_that_describes_a_file_is_that_bodys_bytes(owner: Person) -> None:
    body = b'{"files":{"f":{"filepath":"/etc/hostname","originalFilename":"a"}}}'

    made = (await send(owner, body, type="application/json")).json()

    assert (await content_of(owner, made["id"])).content == body


@pytest.mark.parametrize("path", ["../up", "/etc/cron.d/x", "a/../../b", "C:/x", "a\\b"])
@pytest.mark.case("FILE-11")
async def test_file_11_a_path_stays_below_the_projects_files(owner: Person, path: str) -> None:
    answer = await send(owner, path=path)

    assert_problem(answer, 422)
    assert answer.json()["code"] == "file.outside_root"


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    owner: Person, parts: Parts
) -> None:
    parts.settings.file_bytes = 3 * MEGABYTE
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * MEGABYTE

    fits = await send(owner, b"x" * 3 * MEGABYTE)
    refused = await send(owner, endless())

    assert fits.status_code == 201
    assert_problem(refused, 422)
    assert refused.json()["code"] == "file.too_large"
    assert len(stored(parts)) == 1


async def test_a_projects_files_fit_its_quota(owner: Person, parts: Parts) -> None:
    parts.settings.project_file_bytes = 1000
    first = (await send(owner, b"x" * 900)).json()

    refused = await send(owner, b"x" * 200)
    await owner.http.delete(f"/v1/files/{first['id']}")
    await collect(parts)
    again = await send(owner, b"x" * 200)

    assert (refused.status_code, refused.json()["code"]) == (422, "file.quota")
    assert again.status_code == 201


async def test_a_file_under_a_path_keeps_what_was_there_before(owner: Person) -> None:
    first = (await send(owner, b"one", path="reports/today.csv")).json()
    second = (await send(owner, b"two", path="reports/today.csv")).json()

    versions = await owner.http.get(
        f"/v1/projects/{owner.project}/files", params={"path": "reports/today.csv"}
    )

    assert [one["version"] for one in versions.json()["items"]] == [2, 1]
    assert (await content_of(owner, first["id"])).content == b"one"
    assert (await content_of(owner, second["id"])).content == b"two"
    assert second["expires_at"] is None
    assert (await owner.http.get(f"/v1/files/{first['id']}")).json()["expires_at"]


async def test_sending_again_with_the_same_key_makes_one_file(owner: Person, parts: Parts) -> None:
    first = await send(owner, key="k")
    second = await send(owner, key="k")
    other = await send(owner, b"something else", key="k")

    assert first.json()["id"] == second.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert len(stored(parts)) == 1


async def test_a_deleted_file_is_gone_at_once_and_its_content_soon(
    owner: Person, parts: Parts
) -> None:
    made = (await send(owner)).json()

    assert (await owner.http.delete(f"/v1/files/{made['id']}")).status_code == 204

    assert_problem(await owner.http.get(f"/v1/files/{made['id']}"), 404)
    assert_problem(await content_of(owner, made["id"]), 404)
    assert await collect(parts) == 1
    assert stored(parts) == []


async def test_what_is_past_its_time_is_collected_and_what_is_kept_is_not(
    owner: Person, parts: Parts
) -> None:
    loose = (await send(owner)).json()
    kept = (await send(owner, path="a.txt")).json()
    past = {"expires_at": now() - timedelta(seconds=1)}
    async with open_session(parts.sessions) as session:
        await session.execute(update(StoredFile).where(StoredFile.path.is_(None)).values(past))  # type: ignore[union-attr]

    await collect(parts)

    assert_problem(await content_of(owner, loose["id"]), 404)
    assert (await content_of(owner, kept["id"])).content == TEXT


async def test_another_organisations_file_does_not_exist(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    made = (await send(owner)).json()

    for method, path in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
        answer = await eve.http.request(method, f"/v1/files/{made['id']}{path}")
        assert_problem(answer, 404)
    eve.project = owner.project
    assert_problem(await send(eve), 404)
    assert (await content_of(owner, made["id"])).content == TEXT


async def test_who_only_looks_sends_and_removes_nothing(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "vi@example.com", "viewer", UUID(me["organisation_id"]))
    viewer = await sign_in(connect(), "vi@example.com")
    made = (await send(owner)).json()

    assert (await content_of(viewer, made["id"])).content == TEXT
    assert_problem(await send(viewer), 403)
    assert_problem(await viewer.http.delete(f"/v1/files/{made['id']}"), 403)


async def test_a_content_that_is_gone_or_another_files_does_not_open(
    owner: Person, parts: Parts
) -> None:
    made, other = (await send(owner)).json(), (await send(owner)).json()
    paths = {path.name: path for path in stored(parts)}

    paths[made["id"]].write_bytes(paths[other["id"]].read_bytes())
    moved = await content_of(owner, made["id"])
    paths[made["id"]].unlink()
    gone = await content_of(owner, made["id"])

    assert_problem(moved, 422)
    assert moved.json()["code"] == "file.undecryptable"
    assert_problem(gone, 404)
