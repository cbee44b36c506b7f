"""Files as a running step sees them: its project's and no other's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.files.ports import FilesOfProjects
from activities.parts import Parts
from activities.projects.models import Project
from nextscript.errors import Rejected
from nextscript.files import Files
from store.session import open_session
from tests.api.files.test_files import send
from tests.api.people import Person, add_person


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for one in content:
        yield one


async def read(files: Files, file_id: str) -> bytes:
    return b"".join([chunk async for chunk in files.open(file_id)])


def files_of(parts: Parts, project: str, effect: str = "e") -> Files:
    return FilesOfProjects(parts).of(project, str(uuid4()), effect)


async def test_what_was_uploaded_is_read_and_what_is_written_is_downloaded(
    owner: Person, parts: Parts
) -> None:
    files = files_of(parts, owner.project)
    sent = (await send(owner, b"from outside")).json()

    written = await files.write(pieces(b"from ", b"a step"), name="../n.txt", type="text/plain")

    assert await read(files, sent["id"]) == b"from outside"
    assert (written.name, written.type, written.size) == ("n.txt", "text/plain", 11)
    found = await owner.http.get(f"/v1/files/{written.id}/content")
    assert found.content == b"from a step"
    assert (await owner.http.get(f"/v1/files/{written.id}")).json()["expires_at"]


@pytest.mark.parametrize("what", ["info", "open", "delete"])
async def test_another_projects_file_is_none(owner: Person, parts: Parts, what: str) -> None:
    organisation = await add_person(parts, "eve@example.com", "owner")
    async with open_session(parts.sessions) as session:
        query = select(Project).where(col(Project.organisation_id) == organisation)
        theirs = (await session.scalars(query)).one()
    sent = (await send(owner, b"mine")).json()
    files = files_of(parts, str(theirs.id))

    if what == "delete":
        await files.delete(sent["id"])
    else:
        with pytest.raises(Rejected) as refused:
            await (files.info(sent["id"]) if what == "info" else read(files, sent["id"]))
        assert refused.value.code == "file.not_found"
    assert (await owner.http.get(f"/v1/files/{sent['id']}")).status_code == 200


async def test_a_path_is_found_listed_and_replaced(owner: Person, parts: Parts) -> None:
    files = files_of(parts, owner.project)
    first = await files.write(pieces(b"1"), name="a", path="reports/a.csv")
    second = await files.write(pieces(b"2"), name="a", path="reports/a.csv")
    await files.write(pieces(b"3"), name="b", path="reports_b.csv")

    found = await files.find("reports/a.csv")

    assert (found.id, found.version) == (second.id, 2)
    assert await read(files, first.id) == b"1"
    assert [one.path for one in await files.entries("reports")] == ["reports/a.csv"]
    await files.delete(second.id)
    with pytest.raises(Rejected, match=r"no file 'reports/a\.csv'"):
        await files.find("reports/a.csv")


async def test_a_retried_step_writes_to_a_path_once(owner: Person, parts: Parts) -> None:
    for _ in range(2):
        files = files_of(parts, owner.project, "the same effect")
        await files.write(pieces(b"1"), name="a", path="a.csv")
        await files.write(pieces(b"2"), name="b", path="b.csv")

    assert [one.version for one in await files.entries()] == [1, 1]


@pytest.mark.parametrize("path", ["/etc/cron.d/x", "../../.ssh/authorized_keys", ".git/../../x"])
@pytest.mark.case("FILE-11")
async def test_file_11_a_step_writes_nowhere_else(owner: Person, parts: Parts, path: str) -> None:
    with pytest.raises(Rejected) as refused:
        await files_of(parts, owner.project).write(pieces(b"x"), name="x", path=path)

    assert refused.value.code == "file.outside_root"


async def test_a_project_that_is_gone_gets_no_file(owner: Person, parts: Parts) -> None:
    with pytest.raises(Rejected):
        await files_of(parts, str(UUID(int=7))).write(pieces(b"x"), name="x")
