"""What is asked of people: whom, what they see, and how long it is open."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config
from nextscript.durations import Duration
from nextscript.values import Json


class Question(Config):
    """Who is asked what, and until when."""

    to: list[str] = Field(
        default=[],
        title="Who is asked",
        description="People by e-mail, or a role such as role:manager.",
        json_schema_extra={"x-widget": "people"},
    )
    title: str = Field(min_length=1, title="Question", description="The question in one line.")
    message: str | None = Field(
        default=None,
        description="What they need to know.",
        json_schema_extra={"x-widget": "text"},
    )
    facts: dict[str, Json] | None = Field(
        default=None, description="Names and values they see as a small table."
    )
    expires: Duration | None = Field(
        default=None,
        title="Expires after",
        description="Then “expired” is followed; a year unless set.",
        json_schema_extra={"x-order": 2000},  # after what each kind of question adds
    )
