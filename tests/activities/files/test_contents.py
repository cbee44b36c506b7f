"""Reading and writing files as data, and those that are kept under a path."""

from __future__ import annotations

import pytest

from activities.files import read
from activities.files.kept import copy_file, delete_file, file_info, find_file, list_files
from activities.files.read import read_file
from activities.files.spool import once
from activities.files.write import write_file
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles, activity_context, run
from nextscript.values import Json
from tests.activities.files.test_archives import kept


@pytest.mark.parametrize(
    ("data", "config", "content"),
    [
        (b"\xef\xbb\xbfhi", {}, "hi"),
        (b"a\r\nb\n", {"read_as": "lines"}, ["a", "b"]),
        (b'{"a": [1]}', {"read_as": "json"}, {"a": [1]}),
        (b"\x00\xff", {"read_as": "base64"}, "AP8="),
        ("über".encode("cp1252"), {"encoding": "windows-1252"}, "über"),
    ],
)
async def test_a_file_is_read(data: bytes, config: dict[str, Json], content: Json) -> None:
    files = MemoryFiles()
    config = {"file": await kept(files, data, "x"), **config}

    assert await run(read_file, config, activity_context(files=files)) == {"content": content}


@pytest.mark.parametrize(
    ("data", "config", "code"),
    [
        (b"\xff", {}, "file.encoding"),
        (b"x", {"encoding": "nonsense"}, "file.encoding"),
        (b"{", {"read_as": "json"}, "file.not_json"),
        (b"NaN", {"read_as": "json"}, "file.not_json"),
    ],
)
async def test_what_cannot_be_read_says_why(
    data: bytes, config: dict[str, Json], code: str
) -> None:
    files = MemoryFiles()
    config = {"file": await kept(files, data, "x"), **config}

    with pytest.raises(Rejected) as refused:
        await run(read_file, config, activity_context(files=files))
    assert refused.value.code == code


async def test_what_is_too_large_for_data_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_BYTES", 100_000)
    files = MemoryFiles()
    config = {"file": await kept(files, b"x" * 100_001, "x")}

    with pytest.raises(Rejected) as refused:
        await run(read_file, config, activity_context(files=files))
    assert refused.value.code == "file.too_large"


@pytest.mark.parametrize(
    ("config", "data"),
    [
        ({"content": "hi"}, b"hi"),
        ({"content": {"a": "ü"}, "write_as": "json"}, '{\n  "a": "ü"\n}'.encode()),
        ({"content": ["a", 1], "write_as": "lines"}, b"a\n1\n"),
        ({"content": "AP8=", "write_as": "base64"}, b"\x00\xff"),
    ],
)
async def test_a_file_is_written(config: dict[str, Json], data: bytes) -> None:
    files = MemoryFiles()
    made = await run(write_file, {"name": "n", **config}, activity_context(files=files))

    assert isinstance(made, dict)
    assert files.content(str(made["$file"])) == data


async def test_a_download_is_kept_found_listed_and_removed() -> None:
    files = MemoryFiles()
    ctx = activity_context(None, files=files)
    file = (await files.write(once(b"1"), name="a.csv", type="text/csv")).model_dump(by_alias=True)

    copied = await run(copy_file, {"file": file, "path": "in/b.csv"}, ctx)
    found = await run(find_file, {"path": "in/b.csv"}, ctx)

    assert isinstance(copied, dict)
    assert isinstance(found, dict)
    assert (copied["name"], copied["type"]) == ("b.csv", "text/csv")
    assert found == {**copied, "path": "in/b.csv", "version": 1}
    assert await run(list_files, {"folder": "in"}, ctx) == [found]
    assert await run(file_info, {"file": copied}, ctx) == copied
    await run(delete_file, {"file": copied}, ctx)
    with pytest.raises(Rejected):
        await run(find_file, {"path": "in/b.csv"}, ctx)
