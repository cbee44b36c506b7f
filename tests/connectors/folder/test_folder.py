"""Steps on folders of the server: what they do, and that they stay inside."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from connectors.folder.changing import delete_file, move_file
from connectors.folder.list_files import list_files
from connectors.folder.named import list_named
from connectors.folder.read_file import read_file
from connectors.folder.write_file import write_file
from nextscript.errors import Rejected
from nextscript.options import Asked
from nextscript.testing import run
from tests.connectors.folder.conftest import Disk

EVERY: list[tuple[Any, dict[str, Any]]] = [
    (read_file, {"path": "{}"}),
    (write_file, {"path": "{}", "text": "x"}),
    (move_file, {"path": "{}", "to_path": "a.txt", "replace": True}),
    (move_file, {"path": "mine.txt", "to_path": "{}", "replace": True}),
    (delete_file, {"path": "{}"}),
    (list_files, {"below": "{}"}),
]


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_a_file_comes_goes_and_moves(disk: Disk) -> None:
    data = os.urandom(3_000_001)
    (disk.inbox / "in.bin").write_bytes(data)

    read = await disk.do(read_file, path="in.bin", keep_as="kept/in.bin")
    assert disk.files.content(read["file"]["$file"]) == data
    written = await disk.do(write_file, path="new/out.bin", file=read["file"], make_folders=True)
    assert written == {"path": "new/out.bin", "size": 3_000_001}
    moved = await disk.do(
        move_file, path="new/out.bin", to_folder="outbox", to_path="d/out.bin", make_folders=True
    )
    assert moved == {"folder": "outbox", "path": "d/out.bin"}

    assert (disk.outbox / "d/out.bin").read_bytes() == data
    assert await disk.do(delete_file, path="in.bin") == {"deleted": True}
    assert await disk.do(delete_file, path="in.bin") == {"deleted": False}
    assert names(disk.inbox) == ["new"]


async def test_files_are_listed_by_pattern_and_below(disk: Disk) -> None:
    (disk.inbox / "orders" / "new").mkdir(parents=True)
    for name in ("orders/a.csv", "orders/b.txt", "orders/new/c.csv"):
        (disk.inbox / name).write_text(name)

    top = await disk.do(list_files, below="orders")
    assert [(one["path"], one["kind"]) for one in top["files"]] == [
        ("orders/a.csv", "file"),
        ("orders/b.txt", "file"),
        ("orders/new", "folder"),
    ]
    deep = await disk.do(list_files, pattern="*.csv", recursive=True, most=1)
    assert (len(deep["files"]), deep["more"]) == (1, True)


@pytest.mark.case("FILE-01")
@pytest.mark.parametrize(("function", "config"), EVERY)
@pytest.mark.parametrize(
    "path",
    ["../closed/secret.txt", "/etc/passwd", "a/../../closed/secret.txt", "link/secret.txt", "leaf"],
)
async def test_no_path_and_no_link_leads_out(
    disk: Disk, function: Any, config: dict[str, Any], path: str
) -> None:
    (disk.inbox / "mine.txt").write_text("mine")
    os.symlink(disk.closed, disk.inbox / "link")
    os.symlink(disk.closed / "secret.txt", disk.inbox / "leaf")

    aimed = {name: path if value == "{}" else value for name, value in config.items()}
    try:
        said = str(await disk.do(function, **aimed))
    except Rejected as refused:
        said = f"{refused.message} {refused.code}"

    assert "s3cret" not in said
    assert [one.name for one in disk.closed.iterdir()] == ["secret.txt"]
    assert (disk.closed / "secret.txt").read_text() == "s3cret"
    for file in disk.files.kept.values():
        assert file[1] != b"s3cret"


async def test_a_link_that_is_put_in_the_way_leads_nowhere(disk: Disk) -> None:
    real, stop = disk.inbox / "real", threading.Event()
    real.mkdir()
    (real / "secret.txt").write_text("harmless")

    def swap() -> None:
        while not stop.is_set():
            os.rename(real, disk.inbox / "aside")
            os.symlink(disk.closed, real)
            os.unlink(real)
            os.rename(disk.inbox / "aside", real)

    swapping = threading.Thread(target=swap)
    swapping.start()
    seen = set()
    try:
        for _ in range(150):
            try:
                read = await disk.do(read_file, path="real/secret.txt")
                seen.add(disk.files.content(read["file"]["$file"]))
            except Rejected:
                continue
    finally:
        stop.set()
        swapping.join(10)

    assert seen <= {b"harmless"}


async def test_what_is_no_file_is_refused_and_not_waited_for(disk: Disk) -> None:
    os.mkfifo(disk.inbox / "pipe")
    (disk.inbox / "folder").mkdir()
    for path, code in (
        ("pipe", "folder.no_file"),
        ("folder", "folder.is_a_folder"),
        ("none.txt", "folder.not_found"),
        ("none/none.txt", "folder.not_found"),
        (".", "folder.no_name"),
    ):
        with pytest.raises(Rejected) as told:
            await disk.do(read_file, path=path)
        assert told.value.code == code


async def test_a_file_is_replaced_whole_or_refused(disk: Disk) -> None:
    await disk.do(write_file, path="note.txt", text="one")
    await disk.do(write_file, path="note.txt", text="two")
    with pytest.raises(Rejected) as told:
        await disk.do(write_file, path="note.txt", text="three", if_exists="refuse")
    assert told.value.code == "folder.exists"
    with pytest.raises(Rejected):
        await disk.do(write_file, path="note.txt", file={"$file": "none"})
    (disk.inbox / "other.txt").write_text("other")
    with pytest.raises(Rejected) as kept:
        await disk.do(move_file, path="other.txt", to_path="note.txt")
    assert kept.value.code == "folder.exists"

    assert (disk.inbox / "note.txt").read_text() == "two"
    assert names(disk.inbox) == ["note.txt", "other.txt"]


async def test_without_a_setting_the_cure_is_said(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await list_named(Asked("/folder"), disk.context())
    assert [one.value for one in found.items] == ["inbox", "outbox"]
    with pytest.raises(Rejected) as unknown:
        await disk.do(list_files, folder="etc")
    assert (unknown.value.code, unknown.value.hint) == ("folder.unknown", "Use inbox, outbox.")

    monkeypatch.delenv("NEXTSCRIPT_FOLDERS")
    with pytest.raises(Rejected) as none:
        await disk.do(list_files)
    assert none.value.code == "folder.none"
    assert "NEXTSCRIPT_FOLDERS=" in str(none.value.hint)
    for broken in ("/srv/inbox", "In box=/srv", "inbox=srv"):
        monkeypatch.setenv("NEXTSCRIPT_FOLDERS", broken)
        with pytest.raises(Rejected, match="cannot be read"):
            await disk.do(list_files)


async def test_a_project_can_have_its_own(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    (disk.outbox / "project-of-the-test").mkdir()
    monkeypatch.setenv("NEXTSCRIPT_FOLDERS", f"own={disk.outbox}/{{project}}")

    await run(write_file, {"folder": "own", "path": "a.txt", "text": "a"}, disk.context())

    assert (disk.outbox / "project-of-the-test" / "a.txt").read_text() == "a"
