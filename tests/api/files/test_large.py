"""A large file through a flow's steps: fetched, unpacked, converted, sent on; never in memory."""

from __future__ import annotations

import asyncio
import dataclasses
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from activities.data.tables.nodes import Written, convert_table
from activities.files.archives import unpack
from activities.files.ports import FilesOfProjects
from activities.http.request import request
from activities.parts import Parts
from nextscript.testing import activity_context, run
from nextscript.values import Json
from tests.api.people import Person

ROWS = 1_000_000
NOTE = b"some words about what was ordered, and by whom"
LINE = b"%08d,a customer of ours with a name,2026-11-28,1999.50," + NOTE + b",EUR\r\n"
MEGABYTE = 1024 * 1024


class Memory:
    """How much more memory this process had, at most, than at the beginning."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._start = self._process.memory_info().rss
        self.grown = 0

    async def watch(self) -> None:
        while True:
            self.grown = max(self.grown, self._process.memory_info().rss - self._start)
            await asyncio.sleep(0.05)


@contextmanager
def archive(folder: Path) -> Iterator[Path]:
    """A zip of a CSV of a hundred megabytes, hardly smaller than that itself."""
    path = folder / "orders.zip"
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
    with packed, packed.open("orders.csv", "w", force_zip64=True) as table:
        table.write(b"id,name,day,price,note,currency\r\n")
        for number in range(ROWS):
            table.write(LINE % number)
    yield path
    path.unlink()


@asynccontextmanager
async def serving(path: Path, received: list[int]) -> AsyncIterator[int]:
    """Serve a file to whoever gets, and count the bytes of whoever puts."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"PUT"):
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while length > received[0]:
                received[0] += len(await reader.read(64 * 1024))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            with open(path, "rb") as content:  # noqa: ASYNC230 - it is in the page cache
                size = content.seek(0, 2)
                content.seek(0)
                writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
                while chunk := content.read(64 * 1024):
                    writer.write(chunk)
                    await writer.drain()
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_hundred_megabytes_are_fetched_unpacked_converted_and_sent(
    owner: Person, parts: Parts, tmp_path: Path
) -> None:
    received = [0]
    memory = Memory()
    with archive(tmp_path) as path:
        async with serving(path, received) as port:
            files = FilesOfProjects(parts).of(owner.project, str(uuid4()), "large")
            ctx = dataclasses.replace(
                activity_context(None, allow=f"127.0.0.1:{port}"), files=files
            )
            url = f"http://127.0.0.1:{port}/orders.zip"
            watching = asyncio.create_task(memory.watch())

            fetched = await run(request, {"url": url, "answer_as": "file"}, ctx)
            taken = await run(unpack, {"file": fetched["body"]}, ctx)  # type: ignore[call-overload,index]
            table: Json = taken[0]["file"]  # type: ignore[call-overload,index]
            turned = Written.model_validate(
                await run(convert_table, {"file": table, "to": "parquet"}, ctx)
            )
            sent: Json = {
                "method": "PUT",
                "url": url,
                "body_as": "file",
                "body": table,
            }
            await run(request, sent, ctx)  # type: ignore[arg-type]
            watching.cancel()

    assert turned.rows == ROWS
    assert received[0] > 100_000_000
    assert memory.grown < 300 * MEGABYTE
    downloaded = 0
    async with owner.http.stream("GET", f"/v1/files/{turned.file.id}/content") as answer:
        async for chunk in answer.aiter_bytes():
            downloaded += len(chunk)
    assert downloaded == turned.file.size
