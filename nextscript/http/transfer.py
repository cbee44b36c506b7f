"""Files over HTTP: one sent as a request's body, one made of an answer, neither whole in memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import JsonValue, ValidationError

from nextscript.errors import Rejected
from nextscript.files import UNKNOWN_TYPE, File, Files, clean_name

_NAMED = re.compile(r"filename\*=(?:utf-8|iso-8859-1)''([^;]+)", re.IGNORECASE)
_QUOTED = re.compile(r'filename="((?:[^"\\]|\\.)*)"|filename=([^;\s]+)', re.IGNORECASE)


@dataclass(frozen=True)
class FileBody:
    """A body that is read from a file each time it is sent: a redirect may ask for it again."""

    files: Files
    file: File

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.files.open(self.file.id)


async def file_body(
    body: JsonValue, files: Files
) -> tuple[dict[str, Any], dict[str, str]] | None:  # Any: httpx2's options
    """Give the option and the headers for a body that refers to a file; None for other bodies."""
    if not (isinstance(body, dict) and "$file" in body):
        return None
    file = await files.info(reference(body).id)
    headers = {"Content-Length": str(file.size), "Content-Type": file.type or UNKNOWN_TYPE}
    return {"content": FileBody(files, file)}, headers


def reference(value: JsonValue) -> File:
    """Read a reference. Raises Rejected `http.invalid`."""
    try:
        return File.model_validate(value)
    except ValidationError:
        raise Rejected("The body refers to no file", code="http.invalid") from None


def name_of(url: str, headers: Mapping[str, str]) -> str:
    """Name what is fetched: as the server says, else after the end of its address."""
    disposition = headers.get("content-disposition", "")
    if found := _NAMED.search(disposition):
        return clean_name(unquote(found[1].strip()))
    if found := _QUOTED.search(disposition):
        return clean_name(re.sub(r"\\(.)", r"\1", found[1] or found[2] or ""))
    return clean_name(unquote(urlsplit(url).path))
