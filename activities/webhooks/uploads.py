"""Files that come with a call: kept in the project, so that steps read them by reference."""

from __future__ import annotations

from collections.abc import AsyncIterable
from dataclasses import dataclass

from activities.files.keeping import NewFile, keep
from activities.files.ports import file_of
from activities.operation import Actor
from activities.parts import Parts
from activities.projects.models import Project
from nextscript.errors import NotFound
from nextscript.values import Json
from store.session import open_session


@dataclass(frozen=True)
class Upload:
    """A file of a form: what its sender calls it, and a name under which it is kept only once."""

    name: str
    type: str
    once: str | None


async def keep_upload(
    parts: Parts, actor: Actor, upload: Upload, content: AsyncIterable[bytes]
) -> tuple[Json, str]:
    """Keep a file; give the reference to it and what tells its content from another's.

    Raises Rejected as `keep` does.
    """
    async with open_session(parts.sessions) as session:
        project = await session.get(Project, actor.project_id)
    if project is None:
        raise NotFound("There is nothing here.")
    asked = NewFile(upload.name, upload.type, actor.shown(), effect=upload.once)
    row, digest = await keep(parts, project, asked, content)
    return file_of(row).model_dump(by_alias=True, mode="json"), digest
