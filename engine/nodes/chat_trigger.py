"""The trigger that is a page to write in: each message starts a run, which answers it."""

from __future__ import annotations

from engine.nodes.control import trigger
from nextscript.node_types import Example
from nextscript.public_pages import CHAT, ChatTriggerConfig
from nextscript.values import Json

_MESSAGE: Json = {
    "type": "object",
    "properties": {"role": {"enum": ["user", "assistant"]}, "text": {"type": "string"}},
    "required": ["role", "text"],
}

chat = trigger(
    CHAT,
    ChatTriggerConfig,
    title="Chat",
    description="Start a run for each message somebody writes on a chat page. Its result, or "
    "what “Answer the webhook” says, is the answer.",
    output={
        "type": "object",
        "properties": {
            "session": {"type": "string", "description": "The same for all of one conversation."},
            "text": {"type": "string", "description": "What was written."},
            "history": {
                "type": "array",
                "items": _MESSAGE,
                "description": "What was said before, the oldest first.",
            },
        },
        "required": ["session", "text", "history"],
    },
    keywords=("chat", "bot", "assistant", "message", "conversation", "start", "page"),
    icon="message-square",
    examples=(
        Example(
            title="A helper for customers",
            config={"title": "Ask us anything", "greeting": "Hello! How can we help?"},
        ),
    ),
)
