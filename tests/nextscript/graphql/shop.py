"""A shop that speaks GraphQL on a port of loopback, executed by the reference implementation."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from graphql import GraphQLResolveInfo, build_schema, graphql
from graphql.error import GraphQLError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = Any  # tests look into answers freely
Info = GraphQLResolveInfo[Any]  # no context is given
SDL = '''
"""Sells things."""
schema { query: Query, mutation: Mutation }
scalar DateTime
scalar Anything
enum Size { SMALL LARGE }
interface Node { id: ID! }
type Person implements Node { id: ID!, name: String, boss: Person, size(of: Size!): Int }
type Product implements Node {
  id: ID!, title: String!, price: Float, size: Size, made: DateTime, extra: Anything
  maker: Person, similar: [Product!]!, old: String @deprecated(reason: "gone")
}
union Found = Product | Person
type PageInfo { hasNextPage: Boolean!, endCursor: String }
type Edge { cursor: String!, node: Product! }
type Products { edges: [Edge!]!, nodes: [Product!]!, pageInfo: PageInfo!, total: Int }
input Dimension { width: Int!, unit: String = "cm" }
input NewProduct { title: String!, size: Size, sizes: [Dimension!], part_of: NewProduct }
input Which @oneOf { id: ID, title: String }
type Query {
  """One product."""
  product(id: ID!): Product
  products(first: Int! = 2, after: String): Products!
  search(text: String!): [Found!]!
  node(id: ID!): Node
  which(by: Which!): Product
  broken: Product
  hello: String!
}
type Mutation { addProduct(input: NewProduct!): Product, remove(id: ID!): Boolean! }
'''
ANN = {"__typename": "Person", "id": "p", "name": "Ann"}
PRODUCTS: list[Json] = [
    {
        "__typename": "Product",
        "id": str(one),
        "title": f"Thing {one}",
        "size": "SMALL",
        "price": 1.5,
        "similar": [],
        "extra": {"any": [1]},
        "maker": ANN,
    }
    for one in range(5)
]


def _found(id_: str) -> Json:
    return next((one for one in PRODUCTS if one["id"] == id_), None)


class Root:
    """What the shop does."""

    def product(self, info: Info, id: str) -> Json:
        return _found(id)

    def products(self, info: Info, first: int, after: str | None = None) -> Json:
        start = 0 if after is None else int(after) + 1
        page = PRODUCTS[start : start + first]
        more = start + first < len(PRODUCTS)
        return {
            "nodes": page,
            "edges": [{"cursor": one["id"], "node": one} for one in page],
            "pageInfo": {"hasNextPage": more, "endCursor": page[-1]["id"] if page else None},
            "total": len(PRODUCTS),
        }

    def search(self, info: Info, text: str) -> Json:
        return [PRODUCTS[0], {**ANN, "name": text}]

    def node(self, info: Info, id: str) -> Json:
        return _found(id)

    def which(self, info: Info, by: dict[str, str]) -> Json:
        return PRODUCTS[1]

    def broken(self, info: Info) -> Json:
        raise GraphQLError("The shop burns", extensions={"code": "FIRE"})

    def hello(self, info: Info) -> str:
        return "hello"

    def addProduct(self, info: Info, input: Json) -> Json:
        return {"id": "9", "title": input["title"], "size": input.get("size"), "similar": []}

    def remove(self, info: Info, id: str) -> bool:
        return True


@dataclass
class Shop:
    """Where it listens, and what it was asked."""

    port: int = 0
    token: str = "let-me-in"
    answer: Response | None = None
    asked: list[Json] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}/graphql"

    async def reply(self, request: Request) -> Response:
        """Answer as GraphQL over HTTP says."""
        body = await request.json()
        self.asked.append(body)
        if self.answer is not None:
            return self.answer
        open_to_all = "__schema" in body["query"]  # as GitHub's or Shopify's storefront's is
        known = request.headers.get("authorization") == f"Bearer {self.token}"
        if not known and not open_to_all:
            errors = [{"message": "Who are you?", "extensions": {"code": "UNAUTHENTICATED"}}]
            return JSONResponse({"errors": errors})
        found = await graphql(
            build_schema(SDL), body["query"], Root(), variable_values=body.get("variables")
        )
        return JSONResponse(found.formatted)


@asynccontextmanager
async def serving() -> AsyncIterator[Shop]:
    """Serve it."""
    shop = Shop()
    app = Starlette(routes=[Route("/graphql", shop.reply, methods=["POST"])])
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        shop.port = bound.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        task = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        yield shop
        server.should_exit = True
        await task
