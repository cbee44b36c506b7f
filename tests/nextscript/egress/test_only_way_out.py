"""Nothing but egress opens a connection (security.md, rule 3); this reads every import and call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("nextscript", "activities", "connectors")
# The command line speaks to the user's own server, from the user's own machine.
FREE = ("nextscript/egress/", "nextscript/cli/")
MODULES_TEXT = """
    socket socketserver ssl http.client urllib.request ftplib smtplib imaplib poplib telnetlib
    xmlrpc.client aiohttp requests httpx urllib3 httpcore httpcore2 websockets paramiko
    pymysql psycopg psycopg2 redis aiosmtplib pycurl anyio asyncpg boto3 openai
    aio_pika aiormq aiokafka nats aiomqtt paho aiomysql pymongo asyncssh imap_tools mcp
"""
MODULES = frozenset(MODULES_TEXT.split())
CALLS_TEXT = """
    open_connection create_connection open_unix_connection sock_connect
    create_datagram_endpoint create_subprocess_exec create_subprocess_shell
"""
CALLS = frozenset(CALLS_TEXT.split())
# Types and fakes only; whoever sends with httpx2 does it through ctx.http.
HTTPX2_TEXT = """
    Response Request MockTransport AsyncBaseTransport AsyncByteStream URL InvalidURL ConnectError
    TransportError HTTPError TimeoutException
"""
HTTPX2 = frozenset(HTTPX2_TEXT.split())
CONNECTS = ("connectors/postgres/", "activities/runs/wakeups.py")
CALLED = {
    # pip goes to the index an operator named, with wheels only: nothing of a package runs in it.
    "activities/packages/pip.py": {"create_subprocess_exec"},
    # This program itself, which reads a description on its standard input and answers on the other.
    "nextscript/openapi/apart.py": {"create_subprocess_exec"},
}
ALLOWED = {
    # Speaks SMTP on a socket that egress has connected, to the server an operator named.
    "activities/auth/mailing/smtp.py": {"aiosmtplib", "ssl"},
    # Listens to the platform's own database, whose address is an operator's setting.
    "activities/runs/wakeups.py": {"asyncpg"},
    # Says how a driver encrypts; it opens nothing.
    "nextscript/kinds/server.py": {"ssl"},
}


DRIVERS = {
    # Each is given addresses that `ctx.dial` checked: tests/connectors/test_every_door.py tries it.
    "activities/ai/": {"openai"},
    "connectors/elasticsearch/": {"ssl"},
    "connectors/imap/": {"imap_tools", "imaplib", "socket", "ssl"},
    "connectors/kafka/": {"aiokafka", "ssl"},
    "connectors/mcp/": {"mcp"},
    "connectors/mongodb/": {"pymongo", "ssl"},
    "connectors/mqtt/": {"aiomqtt", "paho", "socket", "ssl"},
    "connectors/mysql/": {"aiomysql", "pymysql", "ssl"},
    "connectors/nats/": {"nats", "ssl"},
    "connectors/postgres/": {"asyncpg", "ssl"},
    "connectors/rabbitmq/": {"aio_pika", "aiormq", "ssl"},
    "connectors/redis/": {"redis", "ssl"},
    "connectors/sftp/": {"asyncssh", "socket"},
    "connectors/smtp/": {"aiosmtplib", "ssl"},
    "connectors/websocket/": {"websockets", "ssl"},
}


def _drivers(path: str) -> set[str]:
    return next((names for folder, names in DRIVERS.items() if path.startswith(folder)), set())


def findings(path: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        for module in _modules(node):
            root = module.partition(".")[0]
            if {module, root} & MODULES and root not in ALLOWED.get(path, _drivers(path)):
                yield f"{path}:{node.lineno} imports {module}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Attribute):
            name = node.value.id if isinstance(node.value, ast.Name) else ""
            called = CALLED.get(path, set())
            opens = node.attr in CALLS - called
            connects = name == "asyncpg" and node.attr in ("connect", "create_pool")
            sends = name == "httpx2" and node.attr not in HTTPX2 | called
            if opens or sends or (connects and not path.startswith(CONNECTS)):
                yield f"{path}:{node.lineno} uses {name}.{node.attr}"


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        joined = [f"{node.module}.{alias.name}" for alias in node.names]
        return [str(node.module), *joined]
    return []


def test_nothing_but_egress_opens_a_connection() -> None:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    named = {path.relative_to(ROOT).as_posix(): path for path in paths}
    checked = {name: path for name, path in named.items() if not name.startswith(FREE)}
    assert len(checked) > 50
    assert [one for name, path in checked.items() for one in findings(name, path.read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "from http import client",
        "import urllib.request",
        "import httpx2\nhttpx2.AsyncClient()",
        "import asyncio\nasyncio.open_connection('x', 1)",
        "import asyncpg",
        "def f():\n    import requests",
    ],
)
def test_the_check_sees_a_way_around(source: str) -> None:
    assert list(findings("activities/data/evil.py", source))
