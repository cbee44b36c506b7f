"""What is said in chats: a message starts one run, and the run's answer is kept beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor
from activities.public_pages.finding import Found, nobody, spend, visitor
from activities.public_pages.models import MESSAGE, ChatMessage
from activities.runs.context import Running
from activities.runs.launch import launched
from activities.runs.models import Run
from activities.runs.requests import StartRequest, TriggerEvent
from activities.runs.responses import response_of
from activities.runs.shapes import Origin
from activities.runs.start import Start, start_flow
from activities.runs.values import encoded
from nextscript.errors import Invalid, TooMany
from nextscript.public_pages import ChatTriggerConfig
from nextscript.values import Json
from store.tenancy import limit

Chat = Found[ChatTriggerConfig]
KEPT = 100
"""Messages of one conversation that are kept."""
_LONGEST = 20_000
_FAILED = 500


@dataclass(frozen=True)
class Said:
    """A message as it comes: in which conversation, under which id of the visitor's page."""

    session: str
    message: str
    text: str


def session_of(chat: Chat, secret: str) -> str:
    """Name a conversation; nobody who reads the name can go on with it."""
    return sha256(f"{chat.page.id}:{secret}".encode()).hexdigest()[:32]


async def take(
    running: Running, chat: Chat, who: Actor | None, said: Said, origin: Origin
) -> ChatMessage:
    """Start a run for a message, once. Raises TooMany `limit.page_day`, Invalid as a start does."""
    if before := await find(running, chat, said.session, said.message):
        if before.text != said.text:
            raise Invalid("This message was sent with another text.", code="idempotency.mismatch")
        return before
    actor = visitor(chat.page, who, "Chat")
    event: Json = {
        "session": said.session,
        "text": said.text,
        "history": await _history(running, chat, said.session),
    }
    start = Start(
        request=StartRequest(trigger=TriggerEvent(node=chat.page.node, output=event)),
        source="chat",
        origin=origin,
        key=f"chat:{chat.page.node}:{said.session}:{said.message}",
        fingerprint=sha256(encoded([said.session, said.text])).hexdigest(),
    )
    async with running.single() as session:
        if not await spend(session, chat.page, chat.config.per_day):
            raise _spent(chat)
        await limit(session, actor.organisation_id)
        started = await start_flow(session, actor, running, chat.flow, start)
        await _keep(session, chat, said, started.run)
    await launched(running, started)
    kept = await find(running, chat, said.session, said.message)
    if kept is None:  # its run was deleted this very moment
        raise nobody()
    return kept


async def find(running: Running, chat: Chat, session: str, message: str) -> ChatMessage | None:
    """Give a message of a conversation by its id."""
    of_session = _of(chat, session), col(ChatMessage.message) == message
    async with running.single() as reading:
        return await reading.scalar(select(ChatMessage).where(*of_session))


async def listed(running: Running, chat: Chat, session: str) -> list[ChatMessage]:
    """Give what was said in a conversation, the oldest first."""
    query = select(ChatMessage).where(_of(chat, session))
    async with running.single() as reading:
        found = await reading.scalars(query.order_by(col(ChatMessage.id).desc()).limit(KEPT))
        return list(reversed(found.all()))


async def answered(running: Running, said: ChatMessage, seconds: float) -> ChatMessage:
    """Give a message with its answer, as soon as there is one; without, when the time is over."""
    if said.answer is not None:
        return said
    async with running.single() as session:
        run = await session.get(Run, said.run_id)
    if run is None:
        raise nobody()
    answer = await response_of(running, run, seconds)
    if answer is None:
        return said
    said.failed = answer.status >= _FAILED
    said.answer = "" if said.failed else words_of(answer.body)[:_LONGEST]
    known = {"answer": said.answer, "failed": said.failed}
    async with running.single() as session:
        await session.execute(update(MESSAGE).where(MESSAGE.c.id == said.id).values(known))
    return said


def words_of(body: Json) -> str:
    """Give a result as text: of an object its `text`, or what is its only member."""
    while isinstance(body, dict):
        if isinstance(body.get("text"), str):
            return str(body["text"])
        if len(body) != 1:
            break
        body = next(iter(body.values()))
    if body is None:
        return ""
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)


def state_of(said: ChatMessage) -> Literal["waiting", "answered", "failed"]:
    """Say how it stands with the answer."""
    if said.answer is None:
        return "waiting"
    return "failed" if said.failed else "answered"


async def _history(running: Running, chat: Chat, session: str) -> list[Json]:
    if not chat.config.history:
        return []
    found: list[Json] = []
    for one in await listed(running, chat, session):
        one = await answered(running, one, 0)
        found.append({"role": "user", "text": one.text})
        if one.answer:
            found.append({"role": "assistant", "text": one.answer})
    return found[-chat.config.history :]


async def _keep(session: AsyncSession, chat: Chat, said: Said, run: Run) -> None:
    values = {
        "id": new_id(),
        "organisation_id": chat.page.organisation_id,
        "project_id": chat.page.project_id,
        "page_id": chat.page.id,
        "session": said.session,
        "message": said.message,
        "run_id": run.id,
        "text": said.text,
        "failed": False,
        "created_at": now(),
    }
    await session.execute(insert(MESSAGE).values(values).on_conflict_do_nothing())
    newest = select(col(ChatMessage.id)).where(_of(chat, said.session))
    beyond = newest.order_by(col(ChatMessage.id).desc()).offset(KEPT)
    await session.execute(delete(ChatMessage).where(col(ChatMessage.id).in_(beyond)))


def _of(chat: Chat, session: str) -> ColumnElement[bool]:
    return (col(ChatMessage.page_id) == chat.page.id) & (col(ChatMessage.session) == session)


def _spent(chat: Chat) -> TooMany:
    at = now()
    tomorrow = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    said = "This chat has answered as much as it may today. Come back tomorrow."
    return TooMany(said, retry_after=tomorrow - at, code="limit.page_day")
