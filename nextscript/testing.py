"""The author's test kit: run an activity as the engine would, without an engine.

async def test_a_customer_is_read() -> None:
    ctx = activity_context(http=MockTransport(lambda request: Response(200, json={"id": 7})))
    assert await run(read_customer, {"url": "https://crm.example/7"}, ctx) == {"id": 7}
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, JsonValue, TypeAdapter

from nextscript.activity import ActivityContext, Level, declaration_of
from nextscript.connection import Connection
from nextscript.egress import EgressClient, Policy
from nextscript.expressions import Expression, Settings
from nextscript.files import File, FileEntry, Files, checked_path, clean_name, clean_type, not_found
from nextscript.tokens import Tokens, Unlimited
from nextscript.triggers import Event, Kept, ListenerContext
from nextscript.values import Json

ConnectionT = TypeVar("ConnectionT", bound="Connection | None")


@dataclass
class Recorded:
    """What an activity logged and reported while it ran."""

    lines: list[tuple[Level, str, JsonValue]] = field(default_factory=list)
    heartbeats: list[JsonValue] = field(default_factory=list)

    def log(self, level: Level, message: str, data: JsonValue) -> None:
        """Keep a line."""
        self.lines.append((level, message, data))

    def heartbeat(self, detail: JsonValue) -> None:
        """Keep a sign of life."""
        self.heartbeats.append(detail)


class MemoryFiles:
    """Files of a test, kept in memory: it fits `nextscript.files.Files`."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[FileEntry, bytes]] = {}

    async def info(self, file_id: str) -> File:
        """Give what is known of a file."""
        return File.model_validate(self._known(file_id)[0].model_dump())

    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        """Read a file in small pieces, as a stream would come."""
        content = self._known(file_id)[1]
        for at in range(0, len(content), 64 * 1024):
            yield content[at : at + 64 * 1024]

    async def write(
        self, content: AsyncIterable[bytes], *, name: str, type: str = "", path: str | None = None
    ) -> File:
        """Keep a file."""
        version = 1 + len(self._under(checked_path(path))) if path else 1
        data = b"".join([chunk async for chunk in content])
        known = {"name": clean_name(name), "type": clean_type(type), "size": len(data)}
        entry = FileEntry(id=str(uuid.uuid4()), path=path or "", version=version, **known)
        self.kept[entry.id] = entry, data
        return File.model_validate(entry.model_dump())

    async def find(self, path: str) -> FileEntry:
        """Give the newest file under a path."""
        found = self._under(path)
        if not found:
            raise not_found(f"There is no file {path!r}.")
        return found[-1]

    async def entries(self, folder: str = "") -> list[FileEntry]:
        """Give the newest files under a folder, by path."""
        paths = sorted({entry.path for entry, _ in self.kept.values() if entry.path})
        inside = f"{folder.rstrip('/')}/" if folder else ""
        return [self._under(path)[-1] for path in paths if path.startswith(inside)]

    async def delete(self, file_id: str) -> None:
        """Remove a file."""
        self.kept.pop(file_id, None)

    def content(self, file_id: str) -> bytes:
        """Give a file's content, for a test to look at."""
        return self._known(file_id)[1]

    def _under(self, path: str) -> list[FileEntry]:
        return [entry for entry, _ in self.kept.values() if entry.path == path]

    def _known(self, file_id: str) -> tuple[FileEntry, bytes]:
        if file_id not in self.kept:
            raise not_found()
        return self.kept[file_id]


def activity_context(
    connection: ConnectionT = None,  # type: ignore[assignment]  # None is the default connection
    *,
    http: httpx2.AsyncBaseTransport | None = None,
    allow: str = "",
    runtime: Recorded | None = None,
    effect_key: str = "effect-key-of-the-test",
    attempt: int = 1,
    timezone: str = "UTC",
    now: float = 1_767_225_600.0,
    previous: JsonValue = None,
    files: Files | None = None,
    tokens: Tokens | None = None,
) -> ActivityContext[ConnectionT]:
    """Make what an activity gets besides its input.

    `http` fakes the wire (an `httpx2.MockTransport`). Without it requests really leave, through
    the same guard as in production: `allow` opens addresses as NEXTSCRIPT_EGRESS_ALLOW does.
    `now` is the first moment of 2026 unless you say otherwise. `files` are kept in memory.
    """
    egress = EgressClient(Policy.parse(allow), transport=http)
    return ActivityContext(
        connection=connection,
        http=egress,
        dial=egress.dial,
        runtime=runtime or Recorded(),
        effect_key=effect_key,
        attempt=attempt,
        run_id="run-of-the-test",
        path="node",
        project_id="project-of-the-test",
        timezone=timezone,
        now=now,
        previous=previous,
        files=files or MemoryFiles(),
        tokens=tokens or Unlimited(),
    )


async def run(
    function: Any,  # Any: an activity's own signature
    config: Mapping[str, Json],
    ctx: ActivityContext[Any] | None = None,
) -> Json:
    """Run an activity on a config as it stands in a document; give its output as JSON.

    Fields of type `Expression` are written as text, as in a flow; other values stand as they would
    after the flow's own expressions were evaluated. Raises pydantic.ValidationError when the config
    does not fit, and whatever the activity raises.
    """
    given = ctx or activity_context()
    input_ = declaration_of(function).input_model.model_validate(dict(config))
    _settle(input_, Settings(given.now, given.timezone, given.effect_key))
    result = await function(input_, given)
    output: Json = TypeAdapter(type(result)).dump_python(result, mode="json", by_alias=True)
    return output


@dataclass
class Heard:
    """What a listener started in a test, each event once, and what it kept."""

    state: JsonValue = None
    refuse: Callable[[Event], str | None] = lambda event: None
    events: dict[str, Event] = field(default_factory=dict)
    again: int = 0
    """How many events were given another time."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, events: Sequence[Event], keep: Kept | None) -> list[str | None]:
        """Take events as the platform would."""
        said = [self.refuse(event) for event in events]
        for event, refusal in zip(events, said, strict=True):
            self.again += event.id in self.events
            if refusal is None:
                self.events.setdefault(event.id, event)
        if keep is not None:
            self.state = keep.state
        self._news.set()
        return said

    async def first(self, count: int, seconds: float = 20.0) -> list[Event]:
        """Wait for so many events and give them. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.events) < count:
                self._news.clear()
                await self._news.wait()
        return list(self.events.values())[:count]


@asynccontextmanager
async def listening(
    function: Any,  # Any: a listener's own signature
    config: Mapping[str, Json],
    ctx: ActivityContext[Any],
    heard: Heard | None = None,
) -> AsyncIterator[Heard]:
    """Run a listener while the block runs; `heard` of an earlier block goes on where it ended.

    What the listener raises is raised at the end of the block.
    """
    kept = heard or Heard()
    input_ = declaration_of(function).input_model.model_validate(dict(config))
    given = ListenerContext(ctx, kept, kept.state, "flow-of-the-test", "node")
    task = asyncio.create_task(function(input_, given))
    try:
        yield kept
    finally:
        task.cancel()
        ended = (await asyncio.gather(task, return_exceptions=True))[0]
        if isinstance(ended, Exception):
            raise ended


def _settle(value: object, settings: Settings) -> None:
    """Give expressions the step's clock, time zone and seed, as the engine does."""
    if isinstance(value, Expression):
        value.settings = settings
    elif isinstance(value, BaseModel):
        _settle(list(dict(value).values()), settings)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _settle(inner, settings)
