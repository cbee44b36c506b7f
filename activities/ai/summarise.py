"""`ai.summarise`: a long text made short, a piece at a time."""

from __future__ import annotations

from pydantic import BaseModel, Field, ValidationError

from activities.ai.asking import Question, Usage, ask
from activities.ai.client import Context
from activities.ai.config import MORE, Asking, list_models
from activities.ai.pieces import pieces_of
from activities.ai.words import instructed
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.values import Json

_MOST_PIECES = 200


class SummariseInput(Asking):
    """Which text, and how short."""

    text: str = Field(
        min_length=1, description="The text, of any length.", json_schema_extra={"x-widget": "text"}
    )
    words: int = Field(
        default=150, ge=10, le=5_000, title="About this many words", description="How short."
    )
    instructions: str = Field(
        default="",
        description="What matters, the language, or the form, such as five bullet points.",
        json_schema_extra={"x-widget": "text"},
    )
    piece: int = Field(
        default=20_000,
        ge=1_000,
        le=1_000_000,
        title="Read at a time",
        description="Letters. A longer text is read in pieces whose summaries are then joined.",
        json_schema_extra=MORE,
    )


class Summary(BaseModel):
    """The text, made short."""

    text: str
    pieces: int = Field(description="In how many pieces it was read.")
    complete: bool = Field(description="False when it came to the limit of its tokens.")
    usage: Usage


class _Done(BaseModel):
    """What an earlier attempt of this step has read and paid for."""

    pieces: int
    summaries: list[str]
    usage: Usage


@activity(
    "ai.summarise",
    title="Summarise a text",
    effects="idempotent",
    timeout="30m",
    icon="file-text",
    options={"/model": list_models},
    keywords=("ai", "llm", "summary", "summarize", "shorten", "tl;dr", "abstract", "digest"),
    examples=(
        Example(
            title="A report for the board",
            config={"text": "{{ report.text }}", "words": 100, "instructions": "Name all figures."},
        ),
    ),
)
async def summarise(input: SummariseInput, ctx: Context) -> Summary:
    """Make a text short. One that is too long to read at once is read in pieces.

    A step that is tried again goes on after the pieces that were read before.
    """
    pieces = pieces_of(input.text, input.piece)
    if len(pieces) > _MOST_PIECES:
        raise Rejected(
            f"The text has more than {_MOST_PIECES} pieces",
            code="ai.too_long",
            hint="Let it read more letters at a time, or split the text before.",
        )
    usage: Usage | None = None
    if len(pieces) > 1:
        done = await _each(input, pieces, ctx)
        parts, usage = "\n\n".join(done.summaries), done.usage
    else:
        parts = input.text
    return await _joined(input, parts, len(pieces), usage, ctx)


async def _each(input: SummariseInput, pieces: list[str], ctx: Context) -> _Done:
    done = _before(ctx, len(pieces))
    for piece in pieces[len(done.summaries) if done else 0 :]:
        task = f"Summarise this part of a longer text in at most {input.words} words."
        reply = await ask(ctx, _question(input, task, piece), _kept(done))
        done = _Done(
            pieces=len(pieces),
            summaries=[*(done.summaries if done else []), reply.text],
            usage=done.usage + reply.usage if done else reply.usage,
        )
        ctx.heartbeat(_kept(done))
    assert done is not None  # there are pieces
    return done


async def _joined(
    input: SummariseInput, parts: str, pieces: int, usage: Usage | None, ctx: Context
) -> Summary:
    """Summarise what was read; the summaries of many pieces may need to be read in pieces, too."""
    while len(shorter := pieces_of(parts, input.piece)) > 1:
        replies = []
        for part in shorter:
            task = f"Join these summaries into one of at most {input.words} words."
            replies.append(await ask(ctx, _question(input, task, part)))
        usage = sum((one.usage for one in replies), start=usage) if usage else None
        joined = "\n\n".join(one.text for one in replies)
        if len(joined) >= len(parts):
            raise Rejected("The model does not make the text shorter", code="ai.invalid")
        parts = joined
    task = f"Summarise the text that follows in about {input.words} words."
    reply = await ask(ctx, _question(input, task, parts))
    spent = usage + reply.usage if usage else reply.usage
    return Summary(text=reply.text, pieces=pieces, complete=reply.complete, usage=spent)


def _question(input: SummariseInput, task: str, text: str) -> Question:
    messages = instructed(task, input.instructions, text)
    return Question(messages, input.model, input.max_tokens, input.temperature)


def _kept(done: _Done | None) -> Json:
    return done.model_dump(mode="json") if done else None


def _before(ctx: Context, pieces: int) -> _Done | None:
    try:
        found = _Done.model_validate(ctx.previous)
    except ValidationError:
        return None
    return found if found.pieces == pieces and len(found.summaries) <= pieces else None
