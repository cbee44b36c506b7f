"""`/v1/ws`: one socket that follows several runs, and the lists of projects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket

from activities.authorising import asking
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor
from activities.projects import projects
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.presenting import LISTED, present
from api.admission import admit_socket
from api.door import make_router, socket
from api.live.stream import Fields, Stream
from api.problems import problem_response
from nextscript.document import read_json_strict
from nextscript.errors import (
    Forbidden,
    Invalid,
    Malformed,
    NextScriptError,
    NotFound,
    Unauthenticated,
    Unavailable,
)

router = make_router(prefix="/v1/ws", tags=["live"])
_LOOK = "run.read"
MOST_MESSAGE = 4 * 1024
MOST_TOPICS = 50
WELCOME_SECONDS = 15.0
"""How often it is asked whether the caller is still signed in."""


class Asked(BaseModel):
    """What a client says: `topic` is `run:<id>` or `project:<id>:runs`.

    `after` is the id of the last event of a run it had.
    """

    model_config = ConfigDict(extra="forbid")

    op: Literal["subscribe", "unsubscribe"]
    topic: str = Field(max_length=100)
    after: str | None = Field(default=None, max_length=200)


@socket(router, "", _LOOK)
async def watch_runs(websocket: WebSocket, actor: Actor) -> None:
    """Follow runs and projects' lists of runs."""
    await Talk(websocket, actor).hold()


class Closed(Exception):
    """The socket is to be closed, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Talk:
    """What is said over one socket."""

    def __init__(self, websocket: WebSocket, actor: Actor) -> None:
        self._socket, self._actor = websocket, actor
        self._running: Running = websocket.app.state.running
        self._topics: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()

    async def hold(self) -> None:
        """Talk until either side has enough."""
        tasks = [asyncio.create_task(one) for one in (self._hear(), self._stay_welcome())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except Closed as closed:
            await self._socket.close(closed.code)
        except (RuntimeError, OSError):
            return  # they are gone
        finally:
            every = [*tasks, *self._topics.values()]
            for task in every:
                task.cancel()
            await asyncio.gather(*every, return_exceptions=True)

    async def _hear(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace")
            if len(text) > MOST_MESSAGE:
                raise Closed(1009)
            await self._understand(text)

    async def _understand(self, text: str) -> None:
        try:
            asked = Asked.model_validate(read_json_strict(text))
        except (ValidationError, Malformed):
            said = "Say {op: subscribe or unsubscribe, topic, after?}."
            await self._refuse("", Malformed(said))
            return
        if asked.op == "unsubscribe":
            if task := self._topics.pop(asked.topic, None):
                task.cancel()
        elif len(self._topics) >= MOST_TOPICS and asked.topic not in self._topics:
            said = f"One socket follows at most {MOST_TOPICS} topics."
            await self._refuse(asked.topic, Invalid(said, code="limit.topics"))
        else:
            if before := self._topics.pop(asked.topic, None):
                before.cancel()
            self._topics[asked.topic] = asyncio.create_task(self._follow(asked))

    async def _follow(self, asked: Asked) -> None:
        try:
            async for event in self._events(asked):
                await self._say({"topic": asked.topic, "event": event})
        except NextScriptError as error:
            await self._refuse(asked.topic, error)
        except (RuntimeError, OSError):
            return  # they are gone
        finally:
            if self._topics.get(asked.topic) is asyncio.current_task():
                del self._topics[asked.topic]

    async def _events(self, asked: Asked) -> AsyncIterator[Fields]:
        match asked.topic.split(":"):
            case ["run", run_id]:
                async with self._running.seen_by(self._actor.organisation_id) as session:
                    run = await reading.get(session, self._actor, _id(run_id))
                async for event in Stream(self._running, self._actor, run, asked.after).news():
                    yield event
            case ["project", project_id, "runs"]:
                async for event in self._project(_id(project_id), asked.topic):
                    yield event
            case _:
                raise Invalid("A topic is run:<id> or project:<id>:runs.", code="request.topic")

    async def _project(self, project_id: UUID, topic: str) -> AsyncIterator[Fields]:
        everywhere = self._actor.may_everywhere(_LOOK)
        async with self._running.seen_by(self._actor.organisation_id) as session:
            with asking(_LOOK, everywhere=everywhere):  # not project.read, which a key may lack
                await projects.load(session, self._actor, project_id)
        async with self._running.changes.of(project_id) as news:
            await self._say({"topic": topic, "subscribed": True})
            while True:
                if (event := await self._run(await news.get())) is not None:
                    yield event

    async def _run(self, run_id: UUID) -> Fields | None:
        try:
            async with self._running.seen_by(self._actor.organisation_id) as session:
                run = await reading.get(session, self._actor, run_id)
        except NotFound:
            return None
        shown = await present(self._running, self._actor, run, include=LISTED)
        read = cast("Fields", shown.model_dump(mode="json"))
        return {"type": "run", "id": str(new_id()), "at": now().isoformat(), "run": read}

    async def _stay_welcome(self) -> None:
        while True:
            await asyncio.sleep(WELCOME_SECONDS)
            try:
                self._actor = await admit_socket(self._socket)
            except (Unauthenticated, Forbidden):
                raise Closed(4401) from None
            except Unavailable:
                continue  # a database that is away for a moment signs nobody out
            if not self._actor.may(_LOOK):
                raise Closed(4403)

    async def _refuse(self, topic: str, error: NextScriptError) -> None:
        problem = json.loads(bytes(problem_response(self._socket, error).body))
        await self._say({"topic": topic, "error": problem})

    async def _say(self, message: dict[str, Any]) -> None:  # Any: JSON
        async with self._sending:
            await self._socket.send_text(json.dumps(message, separators=(",", ":")))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such thing.") from None
