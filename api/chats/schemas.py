"""What is said in a chat, as its page reads and sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from activities.public_pages.chatting import state_of
from activities.public_pages.models import ChatMessage


class ChatMessageSend(BaseModel):
    """What somebody wrote. The same `id` again is the same message."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    text: str = Field(min_length=1, max_length=4_000)


class ChatMessageRead(BaseModel):
    """A message and its answer, which is null while its run goes on."""

    id: str
    text: str
    state: Literal["waiting", "answered", "failed"]
    answer: str | None
    created_at: datetime

    @classmethod
    def of(cls, said: ChatMessage) -> ChatMessageRead:
        """Show a message."""
        return cls(
            id=said.message,
            text=said.text,
            state=state_of(said),
            answer=None if said.failed else said.answer,
            created_at=said.created_at,
        )


class ChatMessages(BaseModel):
    """What was said in a conversation, the oldest first."""

    items: list[ChatMessageRead]
    next: None = None
