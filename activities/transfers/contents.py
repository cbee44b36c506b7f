"""What an archive of a project says, file by file. Whatever is not described here is refused.

`manifest.json` names the format and the SHA-256 of every other file. `flows/<key>.jsonl` holds a
flow in its first line and its versions in those after it, the oldest first. The first line of
`connectors/<key>.jsonl` is a connector of the project's own, those after it are what it offers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from activities.endpoints.settings import EndpointSettings, Path
from nextscript.document.models import KEY, SLUG, Key
from nextscript.webhooks import Method

FORMAT = "nextscript.project/1"
MANIFEST = "manifest.json"
PROJECT = "project.json"
MOST_LINE = 6 * 1024 * 1024
"""Bytes of one JSON in an archive: a flow of the largest size, and what is said of it."""
MOST_FLOWS = 5_000
MOST_CONNECTORS = 50
MOST_OPERATIONS = 5_000
MOST_VERSIONS = 1_000

Text = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Document = dict[str, JsonValue]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Manifest(_Part):
    """What an archive is, and what its files must be."""

    format: str = Field(max_length=100)
    made_at: Text = ""
    files: dict[str, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]


class EnvironmentPart(_Part):
    """An environment besides production."""

    key: Key
    name: Name


class VariablePart(_Part):
    """A variable: its value, and others in single environments."""

    value: JsonValue
    environments: dict[Annotated[str, Field(pattern=KEY)], JsonValue] = {}


class ConnectionPart(_Part):
    """A connection without its secrets, of which only the names are told."""

    key: Key
    name: Name
    kind: Key
    hosts: list[Text] = []
    fields: Document = {}
    secrets: list[Annotated[str, Field(pattern=SLUG)]] = []


class AnsweringPart(EndpointSettings):
    """An endpoint: where a flow of the archive answers, whom, and how."""

    flow: Key
    method: Method
    path: Path


class ProjectPart(_Part):
    """All of a project that is no flow."""

    key: Key
    name: Name
    flows: int = Field(ge=0, le=MOST_FLOWS)
    quota: dict[Annotated[str, Field(pattern=SLUG)], int] = {}
    environments: list[EnvironmentPart] = Field(default=[], max_length=50)
    variables: dict[Annotated[str, Field(pattern=SLUG)], VariablePart] = Field(
        default={}, max_length=5_000
    )
    connections: list[ConnectionPart] = Field(default=[], max_length=1_000)
    packages: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=50)
    endpoints: list[AnsweringPart] = Field(default=[], max_length=500)


class ConnectorPart(_Part):
    """A connector of the project's own; what its source offers is in the lines after it."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
    title: Name
    kind: Literal["manifest", "mcp"]
    source: Document = {}
    digest: Text = ""
    chosen: list[Text] | None = Field(default=None, max_length=MOST_OPERATIONS)
    edits: Document = {}
    report: Document = {}
    manifest: Document
    """All of it but operations and schemas."""


class OfferedPart(_Part):
    """An operation, or the schema of a name, of the connector before it: JSON as a text, since
    schemas are nested deeper than anything else in an archive."""

    schema_name: Text | None = Field(default=None, description="Of a schema; none: an operation.")
    text: str


class FlowPart(_Part):
    """A flow and its draft."""

    key: Key
    name: Name
    description: Text = ""
    tags: list[Name] = Field(default=[], max_length=100)
    enabled: bool = True
    draft: Document


class VersionPart(_Part):
    """One published state of the flow before it."""

    number: int = Field(ge=1, le=1_000_000)
    notes: Text = ""
    restored_from: int | None = None
    document: Document
