"""What an example needs around it: files served over HTTP, a service, a database."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examples import database, files
from examples.feed import service as feed
from examples.poll_until_ready import service
from nextscript.cli.failure import CommandFailed

HERE = Path(__file__).resolve().parent
NAMES = sorted(path.parent.name for path in HERE.glob("*/flow.yaml"))
FILES_PORT, DATABASE_PORT = 8765, 8766
"""Used with an instance that runs already: it has to be started with these two opened."""

_CORPUS = HERE.parent.parent / "shared" / "corpus"
_REAL_FILES = {"spec_census": "openapi/specs", "n8n_census": "n8n/workflows"}


@dataclass
class Needs:
    """Started: the input that fits, what an operator has to open, the connections to make."""

    input: dict[str, Any]  # Any: JSON
    egress: list[str] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)


def folder_of(name: str, *, sample: bool = False) -> Path:
    """Give the folder of files a census reads: real ones where there are some, or the sample."""
    real = _CORPUS / _REAL_FILES[name]
    return real if real.is_dir() and not sample else HERE / name / "sample"


@contextmanager
def started(name: str, *, sample: bool = False, fixed: bool = False) -> Iterator[Needs]:
    """Start what an example needs, on the fixed ports or on free ones; stop it at the end."""
    if fixed:
        _expect_free(FILES_PORT, DATABASE_PORT)
    needs = Needs(json.loads((HERE / name / "input.json").read_text()))
    with ExitStack() as running:
        if name in _REAL_FILES:
            folder = folder_of(name, sample=sample)
            url = running.enter_context(files.serving(folder, FILES_PORT if fixed else 0))
            needs.input |= {"base_url": url, "files": files.names(folder)}
            needs.egress.append(url.removeprefix("http://"))
        if name == "poll_until_ready":
            url = running.enter_context(service.serving(FILES_PORT if fixed else 0))
            needs.input["url"] = url
            needs.egress.append(url.removeprefix("http://").removesuffix("/job"))
        if name == "feed":
            url = running.enter_context(feed.serving(FILES_PORT if fixed else 0))
            needs.input["url"] = url
            needs.egress.append(url.removeprefix("http://"))
        if name == "spec_census":
            port = running.enter_context(database.database(DATABASE_PORT if fixed else 0))
            needs.connections.append(census_db(port))
            needs.egress.append(f"127.0.0.1:{port}")
        yield needs


def _expect_free(*ports: int) -> None:
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise CommandFailed(f"Port {port} is taken.", hint="Stop what listens there.")


def census_db(port: int) -> dict[str, Any]:  # Any: JSON
    """Give the connection `census_db`, as the API takes it."""
    login = {key: value for key, value in database.LOGIN.items() if key != "password"}
    return {
        "key": "census_db",
        "name": "Database of the census",
        "kind": "postgres",
        "fields": {"host": "127.0.0.1", "port": port, "tls": "off", **login},
        "secrets": {"password": database.LOGIN["password"]},
    }
