"""Tools of an MCP server as operations: what its client lists, and a step for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, JsonValue

from nextscript.activity import OUT, ActivityContext
from nextscript.catalog import Catalog
from nextscript.manifest.checking import OperationInput, input_model
from nextscript.manifest.models import Answer, Manifest, Operation
from nextscript.manifest.schemas import Shared, input_of
from nextscript.node_types import OF_PROJECT, Declaration, NodeType
from nextscript.openapi.naming import key_of, unique

LISTS = "mcp.list_tools"
CALLS = "mcp.call_tool"
Object = dict[str, Any]  # Any: a JSON Schema


def manifest_of(title: str, tools: Sequence[Any]) -> Manifest:  # Any: `mcp.list_tools` gives them
    """Make the manifest of a server's tools; a tool's own name is where its operation's path is."""
    taken: set[str] = set()
    schemas: dict[str, Object | bool] = {}
    operations = []
    for tool in tools:
        key = unique(key_of(tool.name) or "tool", taken)
        lifted = [_lifted(one, key, schemas) for one in (tool.input, tool.output)]
        operations.append(
            Operation(
                key=key,
                title=tool.title[:200] or key,
                description=tool.description[:2_000],
                method="POST",
                path=tool.name[:2_000],
                input=lifted[0],
                answer=Answer(output=lifted[1]),
                effects="idempotent" if tool.reads_only else "unsafe",
            )
        )
    key = key_of(title) or "tools"
    return Manifest(key=key, title=title, schemas=schemas, operations=operations)


def _lifted(schema: Object, key: str, schemas: dict[str, Object | bool]) -> Object:
    """Move the definitions of a schema among the shared ones, under names of this tool."""
    own = {word: schema.get(word) for word in ("$defs", "definitions")}

    def renamed(value: Any) -> Any:  # Any: JSON
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if not isinstance(value, dict):
            return value
        made = {name: renamed(one) for name, one in value.items() if name not in own}
        reference = value.get("$ref")
        if isinstance(reference, str):
            made["$ref"] = f"#/$defs/{key}.{reference.rpartition('/')[2]}"
        return made

    for definitions in own.values():
        if isinstance(definitions, dict):
            schemas.update({f"{key}.{name}": renamed(one) for name, one in definitions.items()})
    plain: Object = renamed(schema)
    return plain


def declarations(manifest: Manifest, catalog: Catalog) -> Iterator[Declaration]:
    """Give a node type for each tool; none where the process has no client."""
    client = catalog.get(CALLS)
    if client is None:
        return
    shared = Shared(manifest.schemas)
    for operation in manifest.operations:
        yield _declaration(manifest, operation, shared, client)


def _declaration(
    manifest: Manifest, operation: Operation, shared: Shared, client: Declaration
) -> Declaration:
    asked = input_of(operation)
    type_ = f"{manifest.key}.{operation.key}"
    shown = client.node_type
    return Declaration(
        node_type=NodeType(
            type=type_,
            title=operation.title,
            description=operation.description,
            group="activity",
            family=manifest.key,
            connector=manifest.key,
            icon=shown.icon,
            keywords=["mcp", "tool", manifest.title.lower()],
            config=shared.shown(asked),
            output=_with_data(shown.output, shared.shown(operation.answer.output)),
            ports=list(OUT),
            connection=shown.connection,
            connections=shown.connections,
            runs="standard",
            effects=operation.effects or "unsafe",
        ),
        input_model=input_model(type_, shared.whole(asked)),
        output_model=None,
        function=_calling(operation.path, client),
        connection_models=client.connection_models,
        source=OF_PROJECT,
    )


def _with_data(given: dict[str, JsonValue], data: Object) -> dict[str, JsonValue]:
    """Give what a tool gives, with the schema of its data where it says one."""
    properties = given.get("properties")
    if not data or not isinstance(properties, dict):
        return given
    definitions = {**_object(given.get("$defs")), **_object(data.get("$defs"))}
    plain = {name: one for name, one in data.items() if name != "$defs"}
    made: dict[str, JsonValue] = {**given, "properties": {**properties, "data": plain}}
    return {**made, "$defs": definitions} if definitions else made


def _object(value: Any) -> Object:  # Any: JSON
    return value if isinstance(value, dict) else {}


def _calling(tool: str, client: Declaration) -> Any:  # Any: an activity's function
    async def call(input: OperationInput, ctx: ActivityContext[Any]) -> BaseModel:
        model = client.input_model.model_validate({"tool": tool, "arguments": input.root})
        result: BaseModel = await client.function(model, ctx)  # type: ignore[operator,misc] # an activity's
        return result

    return call
