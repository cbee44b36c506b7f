"""Archives: packed, looked into and unpacked; what is unsafe leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile

import pytest
from pydantic import TypeAdapter

from activities.files.archives import Unpacked, list_archive, pack, unpack
from activities.files.spool import once
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.testing import MemoryFiles, activity_context, run
from nextscript.values import Json

Content = dict[str, bytes]
CONTENT: Content = {"a.csv": b"a,b\n1,2\n", "sub/b.txt": b"hello" * 1000}


async def kept(files: MemoryFiles, data: bytes, name: str) -> Json:
    return (await files.write(once(data), name=name)).model_dump(by_alias=True)


async def unpacked(files: MemoryFiles, data: bytes, name: str = "x", **more: Json) -> Content:
    ctx = activity_context(None, files=files)
    taken = await run(unpack, {"file": await kept(files, data, name), **more}, ctx)
    found = TypeAdapter(list[Unpacked]).validate_python(taken)
    return {one.path: files.content(one.file.id) for one in found}


def zipped(content: Content) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(content: Content, mode: str = "w", *more: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in more:
            archive.addfile(info)
    return out.getvalue()


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


def link_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    "archive", [zipped(CONTENT), tarred(CONTENT), tarred(CONTENT, "w:gz")], ids=["zip", "tar", "gz"]
)
async def test_an_archive_is_unpacked(archive: bytes) -> None:
    assert await unpacked(MemoryFiles(), archive) == CONTENT
    assert await unpacked(MemoryFiles(), archive, only="*.csv") == {"a.csv": CONTENT["a.csv"]}


async def test_a_tar_of_a_folder_is_unpacked() -> None:
    folder = special(".", tarfile.DIRTYPE)
    assert await unpacked(MemoryFiles(), tarred({"./a": b"1"}, "w", folder)) == {"a": b"1"}


async def test_a_compressed_file_is_unpacked() -> None:
    assert await unpacked(MemoryFiles(), gzip.compress(b"x"), "a.csv.gz") == {"a.csv": b"x"}


UNSAFE = {
    "up": zipped({"a": b"1", "../../tmp/ns_pwned": b"x"}),
    "absolute": zipped({"/tmp/ns_pwned": b"x"}),
    "windows": zipped({"..\\..\\ns_pwned": b"x"}),
    "drive": zipped({"C:/ns_pwned": b"x"}),
    "case": zipped({"a": b"1", "A": b"2"}),
    "git": zipped({".git/hooks/post-checkout": b"x"}),
    "zip link": link_in_zip(),
    "tar up": tarred({"a": b"1", "../ns_pwned": b"x"}),
    "symlink": tarred({"a": b"1"}, "w", special("l", tarfile.SYMTYPE, "/etc/passwd")),
    "hardlink": tarred({"a": b"1"}, "w", special("l", tarfile.LNKTYPE, "a")),
    "device": tarred({}, "w:gz", special("d", tarfile.CHRTYPE)),
    "pipe": tarred({}, "w", special("p", tarfile.FIFOTYPE)),
}


@pytest.mark.parametrize("archive", UNSAFE.values(), ids=UNSAFE)
@pytest.mark.case("FILE-07")
async def test_file_07_an_unsafe_entry_refuses_the_whole(archive: bytes) -> None:
    files = MemoryFiles()

    with pytest.raises(Rejected) as refused:
        await unpacked(files, archive)

    assert refused.value.code == "file.unsafe_entry"
    assert len(files.kept) == 1  # the archive itself
    assert "ns_pwned" not in os.listdir("/tmp")


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "gzip", "many"])
@pytest.mark.case("FILE-23")
async def test_file_23_a_bomb_is_counted_as_it_inflates_and_leaves_nothing(kind: str) -> None:
    zeros = b"\0" * 30_000_000
    archive = {
        "zip": zipped({"a": b"1", "b": zeros}),
        "tar.gz": tarred({"a": b"1", "b": zeros}, "w:gz"),
        "gzip": gzip.compress(zeros),
        "many": zipped({f"{number}": b"" for number in range(10_001)}),
    }[kind]
    files = MemoryFiles()

    with pytest.raises(Rejected) as refused:
        await unpacked(files, archive, max_bytes=2_000_000)

    assert refused.value.code == ("file.too_many" if kind == "many" else "file.too_large")
    assert len(files.kept) == 1
    if kind != "many":  # the same archive is taken where so much may come out
        assert sum(map(len, (await unpacked(files, archive, max_bytes=40_000_000)).values())) > 2e7


async def test_a_size_that_lies_does_not_help() -> None:
    archive = bytearray(zipped({"a": b"\0" * 10_000_000}))
    at = archive.index(b"PK\x01\x02") + 24
    archive[at : at + 4] = (100).to_bytes(4, "little")
    files = MemoryFiles()

    with pytest.raises(Rejected):
        await unpacked(files, bytes(archive), max_bytes=1_000_000)
    assert len(files.kept) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"plain text", zipped(CONTENT)[:-30], gzip.compress(b"x" * 9999)[:-9]],
    ids=["empty", "text", "zip", "gzip"],
)
async def test_what_is_broken_is_refused(data: bytes) -> None:
    files = MemoryFiles()

    with pytest.raises(Rejected) as refused:
        await unpacked(files, data)

    assert refused.value.code in ("file.broken", "file.not_archive")
    assert len(files.kept) == 1


@pytest.mark.parametrize("format", ["zip", "tar.gz"])
async def test_what_is_packed_is_unpacked_again(format: str) -> None:
    files = MemoryFiles()
    both: list[Json] = [await kept(files, data, "same.txt") for data in (b"1", b"2" * 3_000_000)]
    ctx = activity_context(None, files=files)

    made = File.model_validate(await run(pack, {"files": both, "format": format}, ctx))
    listed = await run(list_archive, {"file": made.model_dump(by_alias=True)}, ctx)

    assert made.name == f"same.txt.{format}"
    assert isinstance(listed, list)
    assert [one["path"] for one in listed] == ["same.txt", "same (2).txt"]  # type: ignore[call-overload,index]
    found = await unpacked(files, files.content(made.id))
    assert list(found.values()) == [b"1", b"2" * 3_000_000]


async def test_one_file_is_compressed() -> None:
    files = MemoryFiles()
    config: dict[str, Json] = {"files": [await kept(files, b"1", "a.csv")], "format": "gzip"}

    made = File.model_validate(await run(pack, config, activity_context(files=files)))

    assert (made.name, gzip.decompress(files.content(made.id))) == ("a.csv.gz", b"1")
