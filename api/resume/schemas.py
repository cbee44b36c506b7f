"""A question as links and the inbox show it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue


class OutcomeRead(BaseModel):
    """How a question was answered."""

    model_config = ConfigDict(from_attributes=True)

    port: str | None
    by: str | None
    comment: str | None
    at: datetime | None


class QuestionRead(BaseModel):
    """What is asked. `fields` is a JSON Schema of what is filled in, `ports` are the answers.

    `facts` are names and values to be shown; `outcome` is there once it is no longer open.
    """

    model_config = ConfigDict(from_attributes=True)

    title: str
    message: str
    kind: str
    fields: JsonValue
    ports: list[str]
    open: bool
    facts: dict[str, JsonValue]
    to: list[str]
    expires: datetime | None
    outcome: OutcomeRead | None
