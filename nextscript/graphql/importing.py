"""From a GraphQL schema to a manifest, with a report of what could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graphql import (
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_required_argument,
    parse,
    validate,
)
from pydantic import ValidationError

from nextscript.document.strict_json import refuse
from nextscript.egress import parse_url
from nextscript.errors import Rejected
from nextscript.graphql.inputs import Inputs
from nextscript.graphql.reading import looks_like_graphql, read_schema
from nextscript.graphql.selecting import Selection
from nextscript.http.graphql import ACCEPT, FAILURES
from nextscript.manifest.models import (
    Answer,
    ApiKey,
    ApiKeyAuth,
    BearerAuth,
    Body,
    Manifest,
    NoAuth,
    Operation,
    Paging,
)
from nextscript.openapi.importing import MOST_OPERATIONS, Imported, Report, Skipped
from nextscript.openapi.naming import key_of, title_of, unique

__all__ = ["import_graphql", "looks_like_graphql"]

_ADDRESS = "/graphql"
_FILES = (".graphql", ".graphqls", ".gql", ".sdl", ".json", ".txt")
"""Where a schema is kept, which is not where it is asked."""
_AUTH = (
    BearerAuth(type="bearer"),
    ApiKeyAuth(type="api_key", keys=[ApiKey(name="Authorization")]),
    NoAuth(type="none"),
)
"""A schema does not say how to sign in: these are what services use."""


def import_graphql(
    text: bytes | str, *, key: str | None = None, source: str = "", title: str = ""
) -> Imported:
    """Make a manifest of a GraphQL schema: its definition language, or an introspection's answer.

    `source` is the address of the endpoint. Each query and mutation becomes an operation that asks
    for its plain fields and those two levels below; what cannot be asked is skipped and reported.
    Raises Malformed `graphql.unreadable`, or `graphql.empty` for one that offers nothing.
    """
    schema, odd = read_schema(text)
    base_url, path = _endpoint(source)
    importing = _Importing(schema, path)
    operations = list(importing.operations())
    if not operations and not importing.report.skipped:
        raise refuse("graphql.empty", "", "This schema offers no query and no mutation.")
    named = title or base_url.rpartition("://")[2] or "Imported service"
    importing.report.taken = len(operations)
    importing.report.warnings = odd[:100]
    manifest = Manifest(
        key=key or key_of(named) or "service",
        title=named[:200],
        description=(schema.description or "").strip()[:2_000],
        base_url=base_url,
        auth=list(_AUTH),
        failures=FAILURES,
        schemas=importing.inputs.shared,
        operations=operations,
    )
    return Imported(manifest, importing.report)


def _endpoint(source: str) -> tuple[str, str]:
    """Give the base URL and the path of an address; the usual path where there is none."""
    if not source:
        return "", _ADDRESS
    try:
        url = parse_url(source)
    except Rejected:
        return "", _ADDRESS
    base = str(url.copy_with(path="/", query=None, fragment=None)).rstrip("/")
    of_file = url.path in ("", "/") or url.path.endswith(_FILES)
    return base, _ADDRESS if of_file else url.path


@dataclass
class _Importing:
    schema: GraphQLSchema
    path: str
    report: Report = field(default_factory=lambda: Report(version="graphql"))
    inputs: Inputs = field(default_factory=Inputs)

    def operations(self) -> Iterator[Operation]:
        keys: set[str] = set()
        roots = (("query", self.schema.query_type), ("mutation", self.schema.mutation_type))
        for sort, root in roots:
            for name, one in root.fields.items() if root else ():
                self.report.found += 1
                try:
                    if self.report.found > MOST_OPERATIONS:
                        raise ValueError(f"There are more than {MOST_OPERATIONS:,} operations.")
                    made = self._operation(sort, name, one)
                except (ValidationError, ValueError, TypeError, GraphQLError) as error:
                    # The library reads types late: what is wrong with them shows only here.
                    self._skip(sort, name, str(error))
                    continue
                yield made.model_copy(update={"key": unique(made.key, keys)})

    def _skip(self, sort: str, name: str, reason: str) -> None:
        pointer = f"/{sort}/{name}"
        skipped = Skipped(pointer=pointer, operation=f"{sort} {name}", reason=reason[:300])
        self.report.skipped.append(skipped)

    def _operation(self, sort: str, name: str, one: GraphQLField) -> Operation:
        """Make it. Raises ValueError for what this schema would not answer."""
        key = key_of(name) or key_of(f"{sort} {name}") or sort
        selected, output = Selection().of(one.type)
        query = text_of(sort, name, one, selected)
        if broken := validate(self.schema, parse(query), max_errors=1):
            raise ValueError(broken[0].message)
        form = self.inputs.form_of(one.args)
        places = {argument: {"in": "body"} for argument in one.args}
        return Operation.model_validate(
            {
                "key": key,
                "title": title_of(None, key),
                "description": (one.description or "").strip()[:2_000],
                "method": "POST",
                "path": self.path,
                "input": form,
                "places": places,
                "body": Body(format="graphql", query=query, required=True),
                "answer": Answer(output=output, select=f"/data/{name}", accept=ACCEPT),
                "paging": _paging(name, one),
                "effects": "idempotent" if sort == "query" else "unsafe",
                "deprecated": one.deprecation_reason,
                "group": {"query": "Queries", "mutation": "Mutations"}[sort],
            }
        )


def texts_of(
    schema: GraphQLSchema, sort: str, wanted: Callable[[str], bool], most: int
) -> Iterator[tuple[str, str | None, str]]:
    """Give what a schema offers: name, what is said of it, and a text that asks it."""
    root = schema.query_type if sort == "query" else schema.mutation_type
    fields = [(name, one) for name, one in (root.fields if root else {}).items() if wanted(name)]
    for name, one in fields[:most]:
        yield name, one.description, text_of(sort, name, one, Selection().of(one.type)[0])


def text_of(sort: str, name: str, one: GraphQLField, selected: str) -> str:
    """Write the text that asks a root field, with a variable for each of its arguments."""
    declared = ", ".join(f"${argument}: {_declared(value)}" for argument, value in one.args.items())
    given = ", ".join(f"{argument}: ${argument}" for argument in one.args)
    head = f"{sort} {name}({declared})" if declared else f"{sort} {name}"
    return f"{head} {{ {name}{f'({given})' if given else ''}{selected} }}"


def _declared(value: GraphQLArgument) -> GraphQLInputType:
    """Give a variable's type. What has a default may be left out, so null is allowed to be."""
    if isinstance(value.type, GraphQLNonNull) and not is_required_argument(value):
        return value.type.of_type
    return value.type


def _paging(name: str, one: GraphQLField) -> Paging | None:
    """See whether it is a connection, which is read page by page (Relay's specification)."""
    found = _named(one.type)
    if "after" not in one.args or not isinstance(found, GraphQLObjectType):
        return None
    page = _named(found.fields["pageInfo"].type) if "pageInfo" in found.fields else None
    items = next((each for each in ("nodes", "edges") if each in found.fields), None)
    if items is None or not isinstance(page, GraphQLObjectType) or "endCursor" not in page.fields:
        return None
    more = f"/data/{name}/pageInfo/hasNextPage" if "hasNextPage" in page.fields else None
    return Paging(
        by="cursor",
        items=f"/data/{name}/{items}",
        parameter="after",
        next=f"/data/{name}/pageInfo/endCursor",
        more=more,
        size="first" if "first" in one.args else "",
        guessed=True,
    )


def _named(type_: GraphQLOutputType) -> GraphQLOutputType:
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return type_
