"""GraphQL over a real connection, executed by the reference implementation."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import JsonValue
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectors.graphql.connection import GraphqlConnection
from connectors.graphql.mutate import MutateInput, mutate
from connectors.graphql.query import QueryInput, query
from nextscript.activity import ActivityContext, declaration_of
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, NextScriptError, RateLimited, Rejected, Retryable
from nextscript.options import Asked
from nextscript.testing import activity_context
from tests.nextscript.graphql.shop import Shop, serving

PAGE = """query($after: String) {
  products(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } total }
}"""


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """A shop of the test's own."""
    async with serving() as made:
        yield made


def ctx(shop: Shop, token: str = "let-me-in") -> ActivityContext[GraphqlConnection]:
    connection = GraphqlConnection.model_validate({"base_url": shop.url, "token": token})
    return activity_context(connection, allow=f"127.0.0.1:{shop.port}")


async def test_a_query_gives_what_was_asked_with_values_as_variables(shop: Shop) -> None:
    text = "query($id: ID!) { product(id: $id) { title } }"
    hostile = '1") { title } evil: product(id: "2'

    answer = await query(QueryInput(query=text, variables={"id": "2"}), ctx(shop))
    odd = await query(QueryInput(query=text, variables={"id": hostile}), ctx(shop))

    assert answer.data == {"product": {"title": "Thing 2"}}
    assert odd.data == {"product": None}
    assert shop.asked[1] == {"query": text, "variables": {"id": hostile}}


async def test_all_pages_of_a_list_are_read(shop: Shop) -> None:
    answer = await query(QueryInput(query=PAGE, all_pages="products"), ctx(shop))

    products = answer.data["products"]
    assert isinstance(products, dict)
    assert [one["id"] for one in products["nodes"]] == ["0", "1", "2", "3", "4"]  # type: ignore[index,union-attr,call-overload] # JSON
    assert answer.pages == 3
    with pytest.raises(Rejected, match="ask for its pageInfo"):
        await query(QueryInput(query="{ hello }", all_pages="hello"), ctx(shop))


async def test_a_mutation_changes_something(shop: Shop) -> None:
    text = "mutation($it: NewProduct!) { addProduct(input: $it) { id title } }"
    answer = await mutate(MutateInput(mutation=text, variables={"it": {"title": "x"}}), ctx(shop))

    assert answer.data == {"addProduct": {"id": "9", "title": "x"}}


async def test_part_of_the_data_is_given_only_when_it_is_wanted(shop: Shop) -> None:
    text = "{ hello broken { id } }"

    part = await query(QueryInput(query=text, partial=True), ctx(shop))

    assert part.data == {"hello": "hello", "broken": None}
    assert len(part.errors) == 1
    with pytest.raises(Rejected, match="The shop burns"):
        await query(QueryInput(query=text), ctx(shop))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{ hello", r"line 1, column 8"),
        ("mutation { remove(id: 1) }", "sends a query, and this is a mutation"),
        ("query A { hello } query B { hello }", "holds 2 operations"),
        ("{ a" + "{ a" * 5_000, "cannot be read|nested too deep"),
    ],
)
async def test_a_text_that_is_no_query_is_refused_before_it_is_sent(
    shop: Shop, text: str, why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        await query(QueryInput(query=text), ctx(shop))

    assert shop.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (JSONResponse({}, 429, {"Retry-After": "7"}), RateLimited),
        (JSONResponse({"errors": [{"message": "x", "extensions": {"code": "THROTTLED"}}]}),
         RateLimited),
        (JSONResponse({"errors": [{"message": "no field x"}]}, 400), Rejected),
        (Response("down", 502), Retryable),
        (Response("<html>", media_type="text/html"), Rejected),
        (RedirectResponse("http://169.254.169.254/"), Rejected),
    ],
)  # fmt: skip
async def test_a_service_that_refuses_is_understood(
    shop: Shop, answer: Response, error: type[NextScriptError]
) -> None:
    shop.answer = answer

    with pytest.raises(error):
        await query(QueryInput(query="{ hello }"), ctx(shop))


async def test_a_refused_sign_in_asks_to_reconnect(shop: Shop) -> None:
    with pytest.raises(ConnectionRefused, match="Who are you"):
        await query(QueryInput(query="{ hello }"), ctx(shop, token="another"))


async def test_a_connection_is_tried_by_asking_for_the_root_type(shop: Shop) -> None:
    out = EgressClient(Policy.parse(f"127.0.0.1:{shop.port}"))

    assert await ctx(shop).connection.check(out) == "The service answers: Query."


async def test_what_the_service_offers_can_be_chosen_and_is_ready_to_send(shop: Shop) -> None:
    listing = declaration_of(query).options["/query"]
    changing = declaration_of(mutate).options["/mutation"]

    offered = await listing(Asked("/query", {}, search="prod"), ctx(shop))
    changes = await changing(Asked("/mutation"), ctx(shop))

    assert [one.label for one in offered.items] == ["product", "products"]
    assert [one.label for one in changes.items] == ["addProduct", "remove"]
    variables: dict[str, JsonValue] = {"id": "1"}
    text = str(offered.items[0].value)
    answer = await query(QueryInput(query=text, variables=variables), ctx(shop))
    assert answer.data["product"]["maker"]["name"] == "Ann"  # type: ignore[index,call-overload] # JSON
