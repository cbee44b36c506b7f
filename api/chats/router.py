"""`/c/{token}`: everybody may write to a published flow. Looking starts nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from activities.operation import Actor
from activities.public_pages import chatting
from activities.public_pages.chatting import Chat, Said
from activities.public_pages.finding import nobody, published_page
from activities.runs.context import Running
from activities.runs.keeping import storable
from api.access import public
from api.chats.page import chat_page, script
from api.chats.schemas import ChatMessageRead, ChatMessages, ChatMessageSend
from api.door import make_router
from api.forms.guarding import count_sent, let_in
from api.runs.deps import From, RunningParts
from api.webhooks.turns import count_turn
from nextscript.public_pages import ChatTriggerConfig

router = make_router(prefix="/c", tags=["webhooks"])
Token = Annotated[str, Path(max_length=100, description="The last part of the chat's address.")]
MessageId = Annotated[str, Path(max_length=64, description="The id it was sent with.")]
Secret = Annotated[
    str,
    Header(
        alias="Chat-Session",
        pattern=r"^[A-Za-z0-9_-]{32,64}$",
        description="A random word that names the conversation: who has it reads all of it.",
    ),
]
PATIENCE = 20.0
"""Seconds a page waits for an answer before it asks again."""
_PER_SESSION = 20
"""Messages a minute of one conversation."""
_BODY_BYTES = 64 * 1024
_PAGE: dict[int | str, dict[str, object]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.get("/chat.js", include_in_schema=False, dependencies=[public(any_query=True)])
async def get_chat_script() -> Response:
    """Give the script of all chats' pages."""
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(script(), media_type="text/javascript; charset=utf-8", headers=headers)


@router.get(
    "/{token}",
    dependencies=[public(any_query=True)],
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def show_chat(request: Request, running: RunningParts, token: Token) -> Response:
    """Show the chat of a published flow."""
    chat, _ = await _entered(request, running, token)
    return chat_page(chat.config)


@router.get("/{token}/messages", dependencies=[public()])
async def list_chat_messages(
    request: Request, running: RunningParts, token: Token, secret: Secret
) -> ChatMessages:
    """Read what was said in a conversation."""
    chat, _ = await _entered(request, running, token)
    found = await chatting.listed(running, chat, chatting.session_of(chat, secret))
    return ChatMessages(items=[ChatMessageRead.of(one) for one in found])


@router.post("/{token}/messages", status_code=202, dependencies=[public(body_bytes=_BODY_BYTES)])
async def send_chat_message(
    body: ChatMessageSend,
    request: Request,
    running: RunningParts,
    origin: From,
    token: Token,
    secret: Secret,
) -> ChatMessageRead:
    """Write a message: it starts one run, however often it is sent."""
    chat, who = await _entered(request, running, token)
    session = chatting.session_of(chat, secret)
    said = "You write too quickly; wait a little."
    count_turn(f"chat:{session}", _PER_SESSION, said, code="limit.chat")
    count_sent(request, chat, chat.config.per_minute)
    message = Said(session, body.id, str(storable(body.text)))
    return ChatMessageRead.of(await chatting.take(running, chat, who, message, origin))


@router.get("/{token}/messages/{message}", dependencies=[public()])
async def get_chat_message(
    request: Request, running: RunningParts, token: Token, message: MessageId, secret: Secret
) -> ChatMessageRead:
    """Read a message, with its answer as soon as there is one: after 20 s it is still waiting."""
    chat, _ = await _entered(request, running, token)
    found = await chatting.find(running, chat, chatting.session_of(chat, secret), message)
    if found is None:
        raise nobody()
    return ChatMessageRead.of(await chatting.answered(running, found, PATIENCE))


async def _entered(request: Request, running: Running, token: str) -> tuple[Chat, Actor | None]:
    async with running.single() as session:
        chat = await published_page(session, running, "chat", token, ChatTriggerConfig)
    return chat, await let_in(request, chat)
