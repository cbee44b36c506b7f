"""Names of indices and ids of documents."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from connectors.elasticsearch.client import Context, call
from nextscript.options import MOST, Asked, Option, Options

_INDEX = re.compile(r"[a-z0-9.][^\\/?\"<>| #*,:A-Z]{0,254}")
_SEVERAL = re.compile(r"[a-z0-9.*][^\\/?\"<>| #A-Z]{0,1000}")


def _one(text: str) -> str:
    if not _INDEX.fullmatch(text) or text in (".", ".."):
        raise ValueError(
            f"“{text[:60]}” is not a name an index can have: write it in small letters"
        )
    return text


def _several(text: str) -> str:
    if not _SEVERAL.fullmatch(text) or text in (".", ".."):
        raise ValueError(f"“{text[:60]}” names no index: write it in small letters, such as logs-*")
    return text


Index = Annotated[
    str, AfterValidator(_one), Field(title="Index", description="Its name, such as orders.")
]
Indices = Annotated[
    str,
    AfterValidator(_several),
    Field(title="Index", description="Its name; several with commas, or many as logs-*."),
]
DocumentId = Annotated[
    str, Field(title="Id", min_length=1, max_length=512, description="The document's id.")
]
Document = Annotated[dict[str, JsonValue], Field(title="Document", description="Its fields.")]
Refresh = Annotated[
    bool,
    Field(
        title="Wait until it is found",
        description="End only when searches find the change; else within a second or so.",
    ),
]


async def list_indices(asked: Asked, ctx: Context) -> Options:
    """List the indices the user may see; those that begin with a dot are the cluster's own."""
    answer = await call(ctx, "GET", "_resolve", "index", "*")
    found: list[str] = []
    for kind in ("indices", "aliases", "data_streams"):
        listed = answer.get(kind)
        for one in listed if isinstance(listed, list) else []:
            found += [str(one.get("name"))] if isinstance(one, dict) else []
    names = sorted(one for one in found if asked.matches(one) and not one.startswith("."))
    return Options(items=[Option(value=one, label=one) for one in names[:MOST]])


def refreshed(wanted: bool) -> dict[str, str]:
    """Give what asks a write to wait until it is found."""
    return {"refresh": "wait_for"} if wanted else {}
