"""`http.request` with files: sent from a reference, kept from an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from activities.http.request import request
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.testing import MemoryFiles, activity_context, run
from tests.activities.http.test_request import Config, Service

CONTENT = bytes(range(256)) * 1000


async def made(files: MemoryFiles) -> File:
    async def pieces() -> AsyncIterator[bytes]:
        yield CONTENT

    return await files.write(pieces(), name="photo.png", type="image/png")


async def ask(service: Service, config: Config, files: MemoryFiles) -> Config:
    ctx = activity_context(None, http=httpx2.MockTransport(service), files=files)
    answer = await run(request, {"url": "https://shop.example/files/a%20b.csv?x=1", **config}, ctx)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", "a b.csv"),
        ('attachment; filename="report.csv"', "report.csv"),
        ("attachment; filename=report.csv", "report.csv"),
        ("attachment; filename=\"x\"; filename*=UTF-8''r%C3%A9sum%C3%A9.csv", "résumé.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
    ],
)
async def test_an_answer_is_kept_as_a_file(header: str, name: str) -> None:
    files = MemoryFiles()
    headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": header}
    service = Service(httpx2.Response(200, content=CONTENT, headers=headers))

    answer = await ask(service, {"answer_as": "file"}, files)

    body = answer["body"]
    assert isinstance(body, dict)
    assert (body["name"], body["type"], body["size"]) == (name, "text/csv", len(CONTENT))
    assert files.content(str(body["$file"])) == CONTENT


async def test_a_file_is_sent_as_it_is_and_again_after_a_redirect() -> None:
    files = MemoryFiles()
    file = await made(files)
    moved = httpx2.Response(307, headers={"location": "https://shop.example/b"})
    service = Service(moved, httpx2.Response(201))
    config: Config = {"method": "PUT", "body_as": "file", "body": file.model_dump(by_alias=True)}

    await ask(service, config, files)

    for sent in service.asked:
        assert sent.content == CONTENT
        assert sent.headers["content-length"] == str(len(CONTENT))
        assert sent.headers["content-type"] == "image/png"
        assert "transfer-encoding" not in sent.headers


async def test_a_redirect_that_asks_for_a_page_gets_no_body() -> None:
    files = MemoryFiles()
    file = await made(files)
    seen = httpx2.Response(303, headers={"location": "https://shop.example/done"})
    service = Service(seen, httpx2.Response(200))
    config: Config = {"method": "POST", "body_as": "file", "body": file.model_dump(by_alias=True)}

    await ask(service, config, files)

    assert (service.last.method, service.last.content) == ("GET", b"")
    assert "content-length" not in service.last.headers


async def test_an_answer_that_says_no_is_no_file() -> None:
    files = MemoryFiles()
    service = Service(httpx2.Response(404, text="no such order"))

    with pytest.raises(Rejected, match="answered 404: no such order"):
        await ask(service, {"answer_as": "file"}, files)
    assert files.kept == {}


@pytest.mark.parametrize("body", [{"$file": "0"}, {"$file": 7}])
async def test_a_file_that_is_not_there_is_not_sent(body: Config) -> None:
    service = Service()

    with pytest.raises(Rejected):
        await ask(service, {"method": "POST", "body_as": "file", "body": body}, MemoryFiles())
    assert service.asked == []


async def test_pages_and_a_file_do_not_go_together() -> None:
    with pytest.raises(Rejected, match="Pages"):
        await ask(Service(), {"answer_as": "file", "paging": {}}, MemoryFiles())
