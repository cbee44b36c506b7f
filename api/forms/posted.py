"""What was sent of a form: texts as they were typed, and files while they are still only here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.requests import Request

from activities.runs.keeping import storable
from api.door import read_capped
from api.fields.shapes import Schema, accepted, file_fields
from api.forms.page import ONCE, TRAP
from api.problems import HttpProblem
from api.webhooks.events import MAX_FIELDS
from api.webhooks.forms import counted, is_form_with_files, parsed
from nextscript.errors import Malformed
from nextscript.files import clean_name, clean_type
from nextscript.public_pages import FormTriggerConfig

_TEXT_BYTES = 1024 * 1024
_MEGABYTE = 1024 * 1024
_ONCE = re.compile(r"[A-Za-z0-9_-]{20,64}")
_TYPE = "application/x-www-form-urlencoded"


@dataclass
class Posted:
    """A form that was sent. Names of fields are their JSON Pointers."""

    typed: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[UploadFile]] = field(default_factory=dict)

    @property
    def once(self) -> str | None:
        """What makes a form that is sent again the same one; None when it is not of our pages."""
        given = self.typed.get(ONCE, [""])[0]
        return given if _ONCE.fullmatch(given) else None

    @property
    def trapped(self) -> bool:
        """Whether a program filled in what people do not see."""
        return bool(self.typed.get(TRAP, [""])[0])


def refuse_other_types(request: Request) -> None:
    """Raise 415 for all that no page of a form sends; a body is not even read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _TYPE and not is_form_with_files(request):
        raise HttpProblem(415, "request.media_type", "Fill in the form on its page and send that.")


@asynccontextmanager
async def posted(request: Request, config: FormTriggerConfig) -> AsyncIterator[Posted]:
    """Read what was sent. Raises Malformed, and 413 for more than the form takes."""
    if not is_form_with_files(request):
        yield Posted(_plain(await read_capped(request, _TEXT_BYTES)))
        return
    limit = config.max_megabytes * _MEGABYTE if file_fields(config.fields) else 0
    async with parsed(request, counted(request, limit + _TEXT_BYTES)) as form:
        found = Posted()
        for name, value in form.multi_items():
            if isinstance(value, str):
                found.typed.setdefault(name, []).append(_clean(value))
            elif value.filename or value.size:  # a browser sends an empty one for none
                found.files.setdefault(name, []).append(value)
        yield found


def wrong_files(config: FormTriggerConfig, sent: Posted) -> dict[str, str]:
    """Say which files are not what their fields ask for, by pointer."""
    fields = file_fields(config.fields)
    found = {name: _wrong(fields[name], config, sent.files[name]) for name in _known(fields, sent)}
    return {name: said for name, said in found.items() if said}


def known_files(config: FormTriggerConfig, sent: Posted) -> dict[str, list[UploadFile]]:
    """Give the files that fields of the form ask for; no others are kept."""
    return {name: sent.files[name] for name in _known(file_fields(config.fields), sent)}


def _known(fields: dict[str, Schema], sent: Posted) -> list[str]:
    return [name for name in fields if name in sent.files]


def _wrong(schema: Schema, config: FormTriggerConfig, files: list[UploadFile]) -> str:
    takes = accepted(schema, config.fields)
    for one in files:
        if takes and not any(_fits(kind, one) for kind in takes):
            return f"{clean_name(one.filename or 'file')} is not of these kinds: {', '.join(takes)}"
        if (one.size or 0) > config.max_megabytes * _MEGABYTE:
            return f"Files may have at most {config.max_megabytes} MB together."
    return ""


def _fits(kind: str, file: UploadFile) -> bool:
    type_ = clean_type(file.content_type or "")
    if kind.startswith("."):
        return PurePosixPath((file.filename or "").lower()).suffix == kind
    return type_.startswith(kind.removesuffix("*")) if kind.endswith("/*") else type_ == kind


def _plain(body: bytes) -> dict[str, list[str]]:
    try:
        found = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Malformed("The form cannot be read.") from None
    return {name: [_clean(one) for one in values] for name, values in found.items()}


def _clean(text: str) -> str:
    return str(storable(text))
