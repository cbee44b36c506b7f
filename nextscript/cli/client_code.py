"""`client`: a typed client of a server's API, or of a project's endpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from nextscript.cli.client import Client, connect
from nextscript.cli.failure import CommandFailed
from nextscript.cli.flow_lookup import find_project
from nextscript.clients import python_client, typescript_client

Language = Literal["python", "typescript"]


def write_client(
    language: Language, out: Path, *, project: str | None, document: Path | None
) -> None:
    """Write a module to a file. Raises CommandFailed for a document that cannot be had."""
    described = _described(project, document)
    make = {"python": python_client, "typescript": typescript_client}[language]
    out.write_text(make(described))
    print(f"wrote {out}")


def _described(project: str | None, document: Path | None) -> dict[str, Any]:  # Any: OpenAPI's
    if document is not None:
        try:
            read = json.loads(document.read_text())
        except ValueError:
            raise CommandFailed(f"{document} is not JSON.") from None
        if not isinstance(read, dict):
            raise CommandFailed(f"{document} is not an OpenAPI document.")
        return read
    client = connect()
    if project is None:
        return _of_server(client)
    return client.get(f"/e/{find_project(client, project)['id']}/openapi.json")


def _of_server(client: Client) -> dict[str, Any]:  # Any: as above
    answer = client.http.get("/openapi.json")
    if answer.status_code != 200:
        raise CommandFailed(
            "This server does not show its description.",
            hint="Write it where the server is installed, with `python server.py openapi`, "
            "and give it by --document.",
        )
    found: dict[str, Any] = answer.json()  # Any: as above
    return found
