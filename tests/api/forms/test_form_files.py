"""Files that come with a form: kept for the run, of the kinds it asks for, never by name."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from activities.files.models import StoredFile
from activities.parts import Parts
from tests.api.forms.visitors import once_of, published, runs, send
from tests.api.people import Person
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
FIELDS = {
    "type": "object",
    "properties": {
        "who": {"type": "string"},
        "cv": {"type": "object", "x-widget": "file", "x-accept": [".pdf", "image/*"]},
        "more": {"type": "array", "items": {"x-widget": "file"}, "maxItems": 2},
    },
    "required": ["who", "cv"],
}
PDF = ("cv", "cv.pdf", b"%PDF-1", "application/pdf")


def part(name: str, filename: str, content: bytes, type: str) -> Json:
    return (f"/{name}", (filename, content, type))


async def count(parts: Parts) -> int:
    async with parts.sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(StoredFile)) or 0)


async def test_files_are_kept_and_the_run_gets_references(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner, FIELDS)
    more = [part("more", f"{n}.txt", b"x" * n, "text/plain") for n in (1, 2)]

    answer = await send(anybody, path, {"/who": "Ada"}, [part(*PDF), *more])

    assert answer.status_code == 200
    (run,) = await runs(owner)
    cv = run["input"]["cv"]
    assert (cv["name"], cv["type"], cv["size"]) == ("cv.pdf", "application/pdf", 6)
    assert [one["size"] for one in run["input"]["more"]] == [1, 2]
    assert (await owner.http.get(f"/v1/files/{cv['$file']}/content")).content == b"%PDF-1"


async def test_a_form_with_files_that_is_sent_twice_keeps_them_once(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    path = await published(owner, FIELDS)
    data = {"once": await once_of(anybody, path), "/who": "Ada"}

    for _ in range(2):
        answer = await anybody.post(path, data=data, files=[part(*PDF)])
        assert answer.status_code == 200
    other = [part("cv", "cv.pdf", b"other", "application/pdf")]
    changed = await anybody.post(path, data=data, files=other)

    assert changed.status_code == 409
    assert (len(await runs(owner)), await count(parts)) == (1, 1)


async def test_a_wrong_or_missing_file_is_said_beside_its_field_and_nothing_is_kept(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    path = await published(owner, FIELDS, max_megabytes=1)
    program = [part("cv", "run.exe", b"MZ", "application/x-msdownload")]
    many = [part(*PDF), *(part("more", f"{n}", b"x", "text/plain") for n in range(3))]
    huge = [part("cv", "a.pdf", b"x" * 2_200_000, "application/pdf")]

    wrong = await send(anybody, path, {"/who": "Ada"}, program)
    missing = await send(anybody, path, {"/who": "Ada"}, [part("other", "a", b"x", "text/plain")])
    too_many = await send(anybody, path, {"/who": "Ada"}, many)
    too_large = await send(anybody, path, {"/who": "Ada"}, huge)

    assert "run.exe is not of these kinds: .pdf, image/*" in wrong.text
    assert 'value="Ada"' in wrong.text
    assert '<p class="error" id="/cv-error">This is needed.</p>' in missing.text
    assert '<p class="error" id="/more-error">Give at most 2.</p>' in too_many.text
    assert (too_large.status_code, "too large" in too_large.text) == (413, True)
    assert (await runs(owner), await count(parts)) == ([], 0)


@pytest.mark.case("FILE-01")
async def test_file_01_a_body_that_only_describes_a_file_is_refused(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner, FIELDS)
    described = {"filepath": "/etc/ns_canary", "originalFilename": "a", "mimetype": "text/plain"}

    answer = await anybody.post(path, json={"files": {"cv": described}, "/who": "Ada"})

    assert_problem(answer, 415)
    assert await runs(owner) == []


@pytest.mark.case("FILE-03")
@pytest.mark.parametrize("name", ["../../../../tmp/ns_pwned", "..\\..\\x", "C:\\x", "con"])
async def test_file_03_a_files_name_is_only_a_name(
    owner: Person, anybody: httpx2.AsyncClient, name: str
) -> None:
    path = await published(owner, FIELDS)

    answer = await send(anybody, path, {"/who": "Ada"}, [part("cv", name, b"x", "image/png")])

    assert answer.status_code == 200
    (run,) = await runs(owner)
    kept = run["input"]["cv"]["name"]
    assert "/" not in kept
    assert "\\" not in kept
    assert ".." not in kept
