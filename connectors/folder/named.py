"""The folders of this machine that an operator has opened to flows, each under a name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from nextscript.activity import ActivityContext
from nextscript.errors import Rejected
from nextscript.options import Asked, Option, Options

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
Name = Annotated[
    str,
    Field(
        title="Folder",
        min_length=1,
        max_length=63,
        description="By the name whoever runs the server has given it.",
    ),
]
_HINT = (
    "Whoever runs this server opens one by setting NEXTSCRIPT_FOLDERS=inbox=/srv/inbox for its "
    "workers, and for the API so that it can be chosen."
)


class _Setting(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="NEXTSCRIPT_", env_ignore_empty=True, extra="ignore"
    )
    folders: str = ""
    """`name=/path,…`; `{project}` in a path stands for the id of the project that asks."""


def named_folders() -> dict[str, str]:
    """Give the paths by name. Raises Rejected `folder.setting` for one that cannot be read."""
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _Setting().folders.split(","))):
        name, _, path = part.partition("=")
        if not _NAME.fullmatch(name) or not path.startswith("/"):
            raise Rejected(
                f"NEXTSCRIPT_FOLDERS cannot be read at “{part[:60]}”",
                code="folder.setting",
                hint="It is written name=/path, with commas between several.",
            )
        found[name] = path
    return found


def path_of(name: str, project_id: str) -> Path:
    """Give where a folder is. Raises Rejected `folder.none` and `folder.unknown`."""
    folders = named_folders()
    if not folders:
        raise Rejected("No folder of the server is open to flows", code="folder.none", hint=_HINT)
    if name not in folders:
        known = ", ".join(sorted(folders))
        raise Rejected(
            f"There is no folder {name!r} open to flows",
            code="folder.unknown",
            hint=f"Use {known}.",
        )
    return Path(folders[name].replace("{project}", project_id))


async def list_named(asked: Asked, ctx: ActivityContext[None]) -> Options:
    """List the folders that are open to flows."""
    names = [name for name in sorted(named_folders()) if asked.matches(name)]
    return Options(items=[Option(value=name, label=name) for name in names])
