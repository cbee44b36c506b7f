"""`ai.generate` over real HTTP."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

from activities.ai import asking
from activities.ai.config import list_models
from activities.ai.extract import extract
from activities.ai.generate import generate
from nextscript.activity import ActivityContext, declaration_of
from nextscript.errors import Rejected
from nextscript.options import Asked
from nextscript.testing import MemoryFiles, Recorded, run
from tests.activities.ai.conftest import KEY, Models, Says, connected

FIELDS: JsonValue = {
    "type": "object",
    "properties": {"total": {"type": "number"}},
    "required": ["total"],
}


async def asked(
    models: Models, ctx: ActivityContext[Any] | None = None, **config: JsonValue
) -> dict[str, JsonValue]:
    found = await run(generate, {"prompt": "Say hello", **config}, ctx or connected(models))
    assert isinstance(found, dict)
    return found


async def test_an_answer_is_put_together_from_its_pieces_and_counted(models: Models) -> None:
    models.says("Hello, how are you today?")

    found = await asked(models, system="Be polite.", max_tokens=50, temperature=0.2)

    usage = {"model": "small-2", "input_tokens": 11, "output_tokens": 5}
    assert found == {
        **{"text": "Hello, how are you today?", "data": None, "complete": True},
        "usage": usage,
    }
    sent = models.asked[0]
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("small-2", 50, 0.2)
    assert [one["role"] for one in sent["messages"]] == ["system", "user"]


async def test_a_model_is_given_no_tools_and_none_of_this_machine_s_settings(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-operator")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: of-the-operator")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")

    await asked(models)

    assert models.headers[0]["authorization"] == f"Bearer {KEY}"
    assert not {"tools", "functions", "tool_choice"} & models.asked[0].keys()
    told = str(models.headers[0]).lower()
    assert "operator" not in told
    assert "stainless" not in told


async def test_an_earlier_conversation_stands_before_the_prompt(models: Models) -> None:
    before: JsonValue = [{"role": "user", "text": "Hi"}, {"role": "assistant", "text": "Yes?"}]

    await asked(models, messages=before, model="large-1")

    said = [(one["role"], one["content"]) for one in models.asked[0]["messages"]]
    assert said == [("user", "Hi"), ("assistant", "Yes?"), ("user", "Say hello")]
    assert models.asked[0]["model"] == "large-1"


async def test_a_picture_is_sent_itself_and_never_as_an_address(models: Models) -> None:
    ctx = connected(models)
    file = await ctx.files.write(_png(), name="a.png", type="image/png")

    await asked(models, ctx, images=[file.model_dump(mode="json", by_alias=True)])

    text, picture = models.asked[0]["messages"][0]["content"]
    assert text == {"type": "text", "text": "Say hello"}
    sent = base64.b64encode(b"a picture").decode()
    assert picture["image_url"] == {"url": f"data:image/png;base64,{sent}"}


async def test_what_is_no_picture_is_not_sent_whatever_the_reference_says(models: Models) -> None:
    ctx = connected(models)
    assert isinstance(ctx.files, MemoryFiles)
    file = await ctx.files.write(_png(), name="keys.txt", type="text/plain")
    claimed: JsonValue = [{"$file": file.id, "type": "image/png", "name": "a.png"}]

    with pytest.raises(Rejected, match=r"keys\.txt"):
        await asked(models, ctx, images=claimed)
    with pytest.raises(ValidationError):
        await asked(models, ctx, images=[{"$file": file.id, "type": "text/html"}])

    assert models.asked == []


async def test_data_that_fits_is_given_as_data(models: Models) -> None:
    models.says('```json\n{"total": 12.5}\n```')

    found = await asked(models, fields=FIELDS)

    assert (found["data"], found["text"]) == ({"total": 12.5}, "")
    assert models.asked[0]["response_format"]["json_schema"]["schema"] == FIELDS


@pytest.mark.parametrize(
    "wrong", ['{"total": "twelve"}', "{}", "The total is 12.", '{"total": NaN}', '{"total": 1']
)
async def test_an_answer_that_does_not_fit_is_asked_for_again_with_the_finding(
    models: Models, wrong: str
) -> None:
    models.says(wrong, '{"total": 12}')

    found = await asked(models, fields=FIELDS)

    assert found["data"] == {"total": 12}
    assert found["usage"] == {"model": "small-2", "input_tokens": 22, "output_tokens": 10}
    answer, finding = models.asked[1]["messages"][-2:]
    assert (answer["role"], answer["content"]) == ("assistant", wrong)
    assert "does not fit" in finding["content"]


async def test_a_second_answer_that_does_not_fit_ends_the_step(models: Models) -> None:
    models.says('{"total": "twelve"}')

    with pytest.raises(Rejected) as refused:
        await asked(models, fields=FIELDS)

    assert refused.value.code == "ai.invalid"
    assert isinstance(refused.value.details, dict)
    assert refused.value.details["answer"] == '{"total": "twelve"}'
    assert len(models.asked) == 2


async def test_how_data_is_asked_for_can_be_less_than_the_server_may_know(models: Models) -> None:
    models.says('{"total": 1}')

    await asked(models, connected(models, json_by="object"), fields=FIELDS)
    await asked(models, connected(models, json_by="words"), fields=FIELDS)

    assert models.asked[0]["response_format"] == {"type": "json_object"}
    assert "response_format" not in models.asked[1]
    assert json.dumps(FIELDS) in models.asked[1]["messages"][0]["content"]


async def test_a_schema_that_is_none_is_refused_before_anything_is_sent(models: Models) -> None:
    with pytest.raises(ValidationError, match="not a JSON Schema"):
        await asked(models, fields={"type": "nonsense"})
    models.says("{}")
    with pytest.raises(Rejected) as refused:
        await asked(models, fields={"$ref": "http://127.0.0.1/schema.json"})
    assert refused.value.code == "ai.schema"


async def test_text_that_was_cut_off_says_so_and_data_is_refused(models: Models) -> None:
    models.says(Says("Once upon a", finish="length"))

    assert (await asked(models))["complete"] is False
    with pytest.raises(Rejected) as refused:
        await asked(models, fields=FIELDS)
    assert refused.value.code == "ai.cut_off"


async def test_a_slow_answer_is_waited_for_with_signs_of_life(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_BEAT_SECONDS", 0.03)
    models.says(Says("one two three four", pause=0.05))
    runtime, began = Recorded(), time.monotonic()

    found = await asked(models, connected(models, runtime=runtime))

    assert found["text"] == "one two three four"
    assert time.monotonic() - began > 0.2
    assert len(runtime.heartbeats) >= 2


async def test_a_server_that_does_not_count_is_counted_for(models: Models) -> None:
    models.says(Says("x" * 400, counts=False))

    usage = (await asked(models, prompt="y" * 800))["usage"]

    assert usage == {"model": "small-2", "input_tokens": 200, "output_tokens": 100}


async def test_the_models_of_the_service_can_be_chosen(models: Models) -> None:
    every = await list_models(Asked("/model"), connected(models))
    some = await list_models(Asked("/model", search="LARGE"), connected(models))

    assert [one.value for one in every.items] == ["large-1", "small-2", "whisper"]
    assert [one.value for one in some.items] == ["large-1"]


async def _png() -> AsyncIterator[bytes]:
    yield b"a picture"


@pytest.mark.parametrize("step", [generate, extract])
def test_the_form_asks_for_fields_by_its_own_editor_for_them(step: Any) -> None:
    asked_for: Any = declaration_of(step).node_type.config["properties"]

    assert asked_for["fields"]["x-widget"] == "schema"
    assert asked_for["fields"]["x-expression"] is False
