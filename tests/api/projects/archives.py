"""Archives of projects, as the product makes them and as somebody hostile does."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import tarfile
import warnings
import zipfile
from typing import Any

Json = Any  # tests look into answers freely


def written(files: dict[str, bytes], *, manifest: Json = None) -> bytes:
    """Write an archive whose manifest is right, unless another is given."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    said = {"format": "nextscript.project/1", "files": digests} if manifest is None else manifest
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, one in files.items():
            archive.writestr(path, one)
        archive.writestr("manifest.json", json.dumps(said))
    return content.getvalue()


def project(**more: Json) -> bytes:
    """Say what a project is."""
    return json.dumps({"key": "sales", "name": "Sales", "flows": 0, **more}).encode()


def flow_lines(document: Json, key: str = "a", *, versions: int = 1) -> bytes:
    """Write a flow with some versions of one document."""
    named = {**document, "name": key}
    lines: list[Json] = [{"key": key, "name": key, "draft": named}]
    lines += [{"number": at + 1, "document": named} for at in range(versions)]
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def files_of(archive: bytes) -> dict[str, bytes]:
    """Read what is in an archive, besides its manifest."""
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return {name: found.read(name) for name in found.namelist() if name != "manifest.json"}


def with_entry(name: str, mode: int = stat.S_IFREG | 0o644, content: bytes = b"x") -> bytes:
    """Write an archive with one more entry."""
    packed = io.BytesIO(written({"project.json": project()}))
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "a") as archive:
        warnings.simplefilter("ignore")  # a name that is there already
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return packed.getvalue()


def tar(name: str, type_: bytes, link: str = "") -> bytes:
    """Write a tar with one entry."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = type_, link
        archive.addfile(info)
    return content.getvalue()


def broken(archive: bytes) -> bytes:
    """Change a byte of the first file's content."""
    at = archive.index(b"project.json") + len("project.json") + 4
    return archive[:at] + bytes([archive[at] ^ 0xFF]) + archive[at + 1 :]


def bomb(size: int) -> bytes:
    """Write an archive of which one file inflates to so many zeros."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("flows/a.jsonl", "w", force_zip64=True) as file,
    ):
        for _ in range(size // (1024 * 1024)):
            file.write(b"\n" * 1024 * 1024)
    return content.getvalue()
