"""The steps, against a real server over a real wire."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.sftp.changing import delete_file, make_folder, move_file
from connectors.sftp.choices import list_folders
from connectors.sftp.get_file import get_file, read_text
from connectors.sftp.list_files import list_files
from connectors.sftp.put_file import put_file
from nextscript.errors import Rejected
from nextscript.options import Asked
from tests.connectors.sftp.conftest import Server


async def content(*pieces: bytes) -> object:
    for piece in pieces:
        yield piece


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_files_are_listed_by_pattern_and_below(server: Server) -> None:
    (server.home / "in" / "deep").mkdir(parents=True)
    for name in ("in/a.csv", "in/b.txt", "in/deep/c.csv"):
        (server.home / name).write_text(name)
    os.symlink("/", server.home / "in" / "everything")

    flat = await server.do(list_files, folder="in")
    assert [(one["path"], one["kind"]) for one in flat["files"]] == [
        ("in/a.csv", "file"),
        ("in/b.txt", "file"),
        ("in/deep", "folder"),
        ("in/everything", "link"),
    ]
    deep = await server.do(list_files, folder="in", pattern="*.csv", recursive=True)
    assert [one["path"] for one in deep["files"]] == ["in/a.csv", "in/deep/c.csv"]
    assert deep["files"][0]["size"] == 8
    below = await server.do(list_files, folder="in", pattern="deep/*", recursive=True)
    assert [one["name"] for one in below["files"]] == ["c.csv"]


async def test_a_list_says_that_there_is_more(server: Server) -> None:
    for number in range(5):
        (server.home / f"{number}.txt").touch()

    found = await server.do(list_files, most=3)

    assert (len(found["files"]), found["more"]) == (3, True)


async def test_a_large_file_comes_and_goes_whole(server: Server) -> None:
    data = os.urandom(5_000_001)
    (server.home / "large.bin").write_bytes(data)

    got = await server.do(get_file, path="large.bin", keep_as="kept/large.bin")
    assert server.files.content(got["file"]["$file"]) == data
    assert (got["size"], got["file"]["name"]) == (5_000_001, "large.bin")

    put = await server.do(put_file, path="new/deep/copy.bin", file=got["file"], make_folders=True)
    assert put == {"path": "new/deep/copy.bin", "size": 5_000_001}
    assert (server.home / "new/deep/copy.bin").read_bytes() == data
    assert names(server.home / "new" / "deep") == ["copy.bin"]


async def test_an_upload_that_fails_leaves_the_old_file_and_nothing_half(server: Server) -> None:
    (server.home / "report.csv").write_text("old")

    class Failing(type(server.files)):  # type: ignore[misc]  # the kept files, but for one
        async def open(self, file_id: str) -> object:
            yield b"x" * 2_000_000
            raise Rejected("The disk broke", code="test.broken")

    kept = await server.files.write(content(b"x"), name="new.csv")  # type: ignore[arg-type]
    server.files = Failing()
    with pytest.raises(Rejected, match="The disk broke"):
        await server.do(put_file, path="report.csv", file=kept.model_dump(by_alias=True))

    assert (server.home / "report.csv").read_text() == "old"
    assert names(server.home) == ["report.csv"]


async def test_a_text_replaces_or_is_refused(server: Server) -> None:
    await server.do(put_file, path="note.txt", text="one")
    await server.do(put_file, path="note.txt", text="zwölf")
    assert (await server.do(read_text, path="note.txt"))["text"] == "zwölf"

    with pytest.raises(Rejected) as told:
        await server.do(put_file, path="note.txt", text="three", if_exists="refuse")

    assert told.value.code == "sftp.exists"
    assert (await server.do(read_text, path="note.txt"))["text"] == "zwölf"
    assert names(server.home) == ["note.txt"]


async def test_text_is_read_in_its_encoding_and_not_without_end(server: Server) -> None:
    (server.home / "old.txt").write_bytes("zwölf".encode("latin-1"))
    (server.home / "huge.txt").write_bytes(b"x" * 5_000_001)

    assert (await server.do(read_text, path="old.txt", encoding="latin-1"))["text"] == "zwölf"
    with pytest.raises(Rejected, match="no text in utf-8"):
        await server.do(read_text, path="old.txt")
    with pytest.raises(Rejected, match="larger than 5 MB"):
        await server.do(read_text, path="huge.txt")


async def test_what_is_not_there_is_refused(server: Server) -> None:
    (server.home / "folder").mkdir()
    for function, config, code in (
        (get_file, {"path": "none.txt"}, "sftp.not_found"),
        (get_file, {"path": "folder"}, "sftp.is_a_folder"),
        (list_files, {"folder": "none"}, "sftp.not_found"),
        (put_file, {"path": "none/a.txt", "text": "a"}, "sftp.not_found"),
        (move_file, {"path": "none.txt", "to_path": "b.txt"}, "sftp.not_found"),
        (delete_file, {"path": "folder"}, "sftp.is_a_folder"),
    ):
        with pytest.raises(Rejected) as told:
            await server.do(function, **config)
        assert told.value.code == code, function


async def test_files_move_but_over_none_unasked(server: Server) -> None:
    (server.home / "a.txt").write_text("a")
    (server.home / "b.txt").write_text("b")

    with pytest.raises(Rejected) as told:
        await server.do(move_file, path="a.txt", to_path="b.txt")
    assert told.value.code == "sftp.exists"
    await server.do(move_file, path="a.txt", to_path="b.txt", replace=True)
    await server.do(move_file, path="b.txt", to_path="done/today/c.txt", make_folders=True)

    assert (server.home / "done/today/c.txt").read_text() == "a"
    assert names(server.home) == ["done"]


async def test_files_and_folders_are_deleted_and_stay_gone(server: Server) -> None:
    assert await server.do(make_folder, path="x/y") == {"path": "x/y", "made": True}
    assert await server.do(make_folder, path="x/y") == {"path": "x/y", "made": False}
    (server.home / "x/y/a.txt").touch()

    assert await server.do(delete_file, path="x/y/a.txt") == {"deleted": True}
    assert await server.do(delete_file, path="x/y/a.txt") == {"deleted": False}
    assert await server.do(delete_file, path="x", folder=True) == {"deleted": True}
    assert names(server.home) == []


async def test_folders_can_be_chosen(server: Server) -> None:
    (server.home / "in" / "deep").mkdir(parents=True)
    (server.home / "a.txt").touch()

    top = await list_folders(Asked("/folder"), server.context())
    below = await list_folders(Asked("/folder", search="in/"), server.context())

    assert [one.value for one in top.items] == ["in"]
    assert [one.value for one in below.items] == ["in/deep"]
