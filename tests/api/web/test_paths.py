"""Addresses that climb out of a folder lead nowhere, at whichever door they are tried."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from api.openapi import doors
from tests.api.people import Person

CLIMBS = (
    "..%2f..%2f..%2fsecret.txt",
    "%2e%2e/%2e%2e/%2e%2e/secret.txt",
    "..%5c..%5c..%5csecret.txt",
    "....//....//secret.txt",
    "%252e%252e%252fsecret.txt",
    "%00..%2fsecret.txt",
    "/etc/passwd",
    "%2fetc%2fpasswd",
)
_PARAMETER = re.compile(r"\{[^}]+\}")


@pytest.mark.case("FILE-05")
async def test_no_door_that_takes_a_path_gives_a_file_of_the_server(
    owner: Person, app: FastAPI, parts: Parts, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("NSCANARY")
    built = tmp_path / "built"
    built.mkdir()
    (built / "index.html").write_text("the editor")
    parts.settings.editor_folder = built
    taking = [one for one in doors(app) if "GET" in (one.methods or ()) and "{" in one.path]
    places = {
        _PARAMETER.sub("@", one.path).replace("@", climb) for one in taking for climb in CLIMBS
    }
    places |= {f"/{folder}/{climb}" for folder in ("assets", "static", "files") for climb in CLIMBS}

    answers = {place: await _read(owner.http, place) for place in sorted(places)}

    assert len(taking) > 30
    for place, answer in answers.items():
        assert "NSCANARY" not in answer.text, place
        assert "root:" not in answer.text, place
        assert answer.status_code in (400, 401, 403, 404, 405, 422), (place, answer.status_code)


@pytest.mark.case("FILE-09")
@pytest.mark.parametrize("name", ["x/../../y.tar.gz", "../../x.zip", "/tmp/ns_pwned", "..\\y"])
async def test_a_files_name_makes_and_removes_no_folder(
    owner: Person, tmp_path: Path, name: str
) -> None:
    before = sorted(tmp_path.parent.iterdir())
    url = f"/v1/projects/{owner.project}/files"

    answer = await owner.http.post(url, params={"name": name}, content=b"not an archive")

    assert answer.status_code in (201, 422)
    assert sorted(tmp_path.parent.iterdir()) == before
    assert not await asyncio.to_thread(Path("/tmp/ns_pwned").exists)
    if answer.status_code == 201:
        found = await owner.http.get(f"/v1/files/{answer.json()['id']}/content")
        assert found.content == b"not an archive"


async def _read(http: httpx2.AsyncClient, place: str) -> httpx2.Response:
    """Ask for an address as it is written; a client would tidy it."""
    url = httpx2.URL(str(http.base_url)).copy_with(raw_path=place.encode())
    return await http.get(url)
