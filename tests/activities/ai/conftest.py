"""A server of language models over real HTTP, which answers as each test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from activities.ai.connection import OpenAIConnection
from nextscript.activity import ActivityContext
from nextscript.testing import Recorded, activity_context

KEY = "sk-of-the-heron"
Body = dict[str, Any]  # Any: JSON of the protocol


@dataclass
class Says:
    """One answer to a chat request: a text, or what a service does instead."""

    text: str = ""
    finish: str = "stop"
    refusal: str = ""
    status: int = 200
    error: Body = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    """Seconds between the pieces."""
    counts: bool = True
    raw: str | None = None
    """Bytes in place of the events."""
    ends: int | None = None
    """After how many pieces the connection breaks."""


@dataclass
class Models:
    """A service of language models."""

    url: str = ""
    answers: list[Says] = field(default_factory=list)
    asked: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def says(self, *answers: Says | str) -> None:
        """Answer the next questions with these; the last one answers all after it, too."""
        self.answers = [Says(one) if isinstance(one, str) else one for one in answers]
        self.asked, self.headers = [], []

    def next(self) -> Says:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2].partition("/")[0])


def chunk(delta: Body, finish: str | None = None) -> Body:
    """A piece of an answer, as the protocol has it."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return {**head, "choices": [choice]}


def events(says: Says) -> list[str]:
    """An answer as the lines of a stream."""
    texts = [{"content": says.text[at : at + 7]} for at in range(0, len(says.text), 7)]
    refusals = [{"refusal": says.refusal}] if says.refusal else []
    pieces = [chunk({"role": "assistant", "content": ""}), *map(chunk, [*texts, *refusals])]
    pieces.append(chunk({}, says.finish))
    if says.counts:
        usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        pieces.append({**chunk({}), "choices": [], "usage": usage})
    return [f"data: {json.dumps(one)}\n\n" for one in pieces] + ["data: [DONE]\n\n"]


async def _stream(says: Says) -> AsyncIterator[str]:
    if says.raw is not None:
        yield says.raw
        return
    for number, event in enumerate(events(says)):
        if number == says.ends:
            raise ConnectionResetError
        yield event
        await asyncio.sleep(says.pause)


def _app(models: Models) -> Starlette:
    async def completions(request: Request) -> Response:
        models.asked.append(await request.json())
        models.headers.append(dict(request.headers))
        says = models.next()
        if says.status in (307, 308):
            return RedirectResponse(says.headers["location"], says.status)
        if says.status != 200:
            return JSONResponse({"error": says.error}, says.status, says.headers)
        return StreamingResponse(_stream(says), media_type="text/event-stream")

    async def embeddings(request: Request) -> Response:
        body = await request.json()
        models.asked.append(body)
        data = [
            {"object": "embedding", "index": index, "embedding": [float(len(text)), 0.5]}
            for index, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": len(data), "total_tokens": len(data)}
        shown = {"object": "list", "data": data[::-1], "model": "e", "usage": usage}
        return JSONResponse(shown)

    async def listed(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return JSONResponse({"error": {"message": "Incorrect API key provided"}}, 401)
        names = ["small-2", "large-1", "whisper"]
        data = [{"id": name, "object": "model", "created": 1, "owned_by": "us"} for name in names]
        return JSONResponse({"object": "list", "data": data})

    return Starlette(
        routes=[
            Route("/v1/chat/completions", completions, methods=["POST"]),
            Route("/v1/embeddings", embeddings, methods=["POST"]),
            Route("/v1/models", listed),
        ]
    )


@pytest.fixture(scope="session")
async def service() -> AsyncIterator[Models]:
    """The server, once for all tests."""
    models = Models()
    config = uvicorn.Config(_app(models), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    models.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    yield models
    server.should_exit = True
    await running


@pytest.fixture
def models(service: Models) -> Models:
    """The server, with nothing asked yet."""
    service.says("Hello.")
    return service


def connected(
    models: Models,
    *,
    runtime: Recorded | None = None,
    previous: Any = None,  # Any: JSON
    allow: str | None = None,
    **fields: object,
) -> ActivityContext[OpenAIConnection]:
    """What a step gets where an operator has opened the server's address."""
    usual = {"base_url": models.url, "key": KEY, "model": "small-2", "embedding_model": "e"}
    return activity_context(
        OpenAIConnection.model_validate({**usual, **fields}),
        allow=f"127.0.0.1:{models.port}" if allow is None else allow,
        runtime=runtime,
        previous=previous,
    )
