"""Tools, resources and prompts of an MCP server, over real HTTP."""

from __future__ import annotations

import pytest
from starlette.responses import RedirectResponse, Response

from connectors.mcp.call_tool import CallToolInput, call_tool
from connectors.mcp.choices import list_prompts, list_resources, list_tools
from connectors.mcp.get_prompt import get_prompt
from connectors.mcp.list_tools import ListToolsInput
from connectors.mcp.list_tools import list_tools as list_all
from connectors.mcp.read_resource import read_resource
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, EgressBlocked, NextScriptError, Rejected, Retryable
from nextscript.options import Asked
from nextscript.testing import MemoryFiles, run
from nextscript.values import Json
from tests.connectors.mcp.conftest import PIXEL, TOKEN, Shop


async def test_a_tool_is_used_and_its_result_is_data(shop: Shop) -> None:
    arguments: Json = {"item": "tea", "count": 2}
    answer = await run(call_tool, {"tool": "price", "arguments": arguments}, shop.ctx())

    assert isinstance(answer, dict)
    assert answer["data"] == {"total": 6}
    assert "6" in str(answer["text"])


async def test_a_picture_is_kept_as_a_file(shop: Shop) -> None:
    ctx = shop.ctx()
    answer = await call_tool(CallToolInput(tool="picture"), ctx)

    assert isinstance(ctx.files, MemoryFiles)
    assert [one.type for one in answer.files] == ["image/png"]
    assert ctx.files.content(answer.files[0].id) == PIXEL


@pytest.mark.parametrize(("tool", "said"), [("order", "order failed"), ("nothing", "Unknown tool")])
async def test_a_tool_that_fails_ends_the_step_with_its_words(
    shop: Shop, tool: str, said: str
) -> None:
    with pytest.raises(Rejected, match=said) as refused:
        await run(call_tool, {"tool": tool, "arguments": {"item": "tea"}}, shop.ctx())
    assert refused.value.code == "mcp.tool"


async def test_resources_and_prompts_are_read(shop: Shop) -> None:
    note = await run(read_resource, {"uri": "notes://tea"}, shop.ctx())
    prompt = await run(get_prompt, {"prompt": "greet", "arguments": {"name": "Ada"}}, shop.ctx())

    assert isinstance(note, dict)
    assert isinstance(prompt, dict)
    assert note["text"] == "about tea"
    assert prompt["messages"] == [{"role": "user", "text": "Greet Ada kindly."}]


async def test_what_there_is_can_be_chosen(shop: Shop) -> None:
    found = {
        "price": await list_tools(Asked("/tool", search="pri"), shop.ctx()),
        "notes://opening": await list_resources(Asked("/uri"), shop.ctx()),
        "greet": await list_prompts(Asked("/prompt"), shop.ctx()),
    }
    assert {name: [one.value for one in options.items] for name, options in found.items()} == {
        name: [name] for name in found
    }


async def test_the_connection_says_how_many_tools_there_are(shop: Shop) -> None:
    out = EgressClient(Policy.parse(f"127.0.0.1:{shop.port}"))
    assert await shop.ctx().connection.check(out) == "The server offers 3 tools."


async def test_a_refused_token_asks_to_reconnect(shop: Shop) -> None:
    with pytest.raises(ConnectionRefused):
        await run(call_tool, {"tool": "price"}, shop.ctx("wrong"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Response(status_code=503), Retryable), (Response("<html>", 200), NextScriptError)],
)
async def test_a_server_in_trouble_is_one_of_our_errors(
    shop: Shop, answer: Response, expected: type[NextScriptError]
) -> None:
    shop.door.answer = answer
    with pytest.raises(expected):
        await run(call_tool, {"tool": "price"}, shop.ctx())


@pytest.mark.case("SSRF-09", "CRED-05")
async def test_it_is_not_followed_to_another_host(shop: Shop) -> None:
    shop.door.answer = RedirectResponse(f"http://localhost:{shop.port}/mcp", 307)
    with pytest.raises(NextScriptError):
        await run(call_tool, {"tool": "price"}, shop.ctx())
    assert {one["host"] for one in shop.door.seen} == {f"127.0.0.1:{shop.port}"}


@pytest.mark.case("SSRF-01")
async def test_a_closed_address_is_refused(shop: Shop) -> None:
    with pytest.raises(EgressBlocked):
        await run(call_tool, {"tool": "price"}, shop.ctx(allow=False))
    assert shop.door.seen == []


async def test_the_server_is_told_nothing_of_this_machine(shop: Shop) -> None:
    await run(call_tool, {"tool": "price", "arguments": {"item": "tea"}}, shop.ctx())
    assert {one["authorization"] for one in shop.door.seen} == {f"Bearer {TOKEN}"}
    assert not any("python" in str(one).lower() for one in shop.door.seen)


async def test_tools_are_listed_with_what_they_take(shop: Shop) -> None:
    found = await list_all(ListToolsInput(), shop.ctx())

    price = next(one for one in found.tools if one.name == "price")
    assert price.description == "What so many of an item cost."
    assert price.input["required"] == ["item"]
