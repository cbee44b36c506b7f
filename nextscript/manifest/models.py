"""A manifest: a web service as data. What it says is all there is to a connector."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from nextscript.node_types import Effects, Example

JsonSchema = dict[str, Any]  # Any: a JSON Schema is any JSON object
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]*)*$", max_length=500)]
"""A JSON Pointer; the empty one is the whole."""
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$")]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
Location = Literal["path", "query", "header", "cookie", "body"]
Style = Literal[
    "form", "simple", "label", "matrix", "spaceDelimited", "pipeDelimited", "tabDelimited",
    "deepObject", "json",
]  # fmt: skip


class Part(BaseModel):
    """A part of a manifest: what it does not know is a mistake."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True
    )


class ApiKey(Part):
    """One key of an `api_key` sign-in."""

    name: HeaderName = Field(
        description="The header, query parameter or cookie it is sent as. In the path it comes "
        "after the base URL, whatever its name."
    )
    place: Literal["header", "query", "cookie", "path"] = Field(default="header", alias="in")
    field: Key = "key"
    title: str = "Key"
    prefix: str = ""
    description: str = ""


class ApiKeyAuth(Part):
    """A key, or several that go together."""

    type: Literal["api_key"]
    title: str = "API key"
    keys: list[ApiKey] = Field(min_length=1)


class BearerAuth(Part):
    """A token made once."""

    type: Literal["bearer"]
    title: str = "Token"


class BasicAuth(Part):
    """A user name and a password, or what the service calls so."""

    type: Literal["basic"]
    title: str = "User name and password"
    username: str = "User name"
    password: str = "Password"


class OAuth2Auth(Part):
    """Tokens of a provider, for a person or for an application."""

    type: Literal["oauth2"]
    title: str = "OAuth 2.0"
    grant: Literal["authorization_code", "client_credentials"] = "authorization_code"
    authorize_url: str = ""
    token_url: str = ""
    scopes: list[str] = []
    client_auth: Literal["header", "body"] = "header"
    extra: list[str] = []


class NoAuth(Part):
    """Everybody may ask; only the address is kept."""

    type: Literal["none"]
    title: str = "Without signing in"


Auth = Annotated[
    ApiKeyAuth | BearerAuth | BasicAuth | OAuth2Auth | NoAuth, Field(discriminator="type")
]


class Variable(Part):
    """A part of the base URL that differs from customer to customer."""

    title: str = ""
    description: str = ""
    default: str = ""
    enum: list[str] = []


class Place(Part):
    """Where a field of an operation goes."""

    location: Location = Field(alias="in")
    name: str = Field(default="", max_length=500, description="On the wire, if not the field's.")
    style: Style | None = None
    explode: bool | None = None
    content_type: str | None = Field(default=None, description="Of a part of a multipart body.")
    reserved: bool = Field(default=False, description="Reserved characters stay as they are.")


class Body(Part):
    """How what goes into the body is written."""

    format: Literal["json", "form", "multipart", "text", "binary", "graphql"] = Field(
        default="json", alias="as"
    )
    query: str = Field(
        default="", description="For graphql: what is asked; the fields are its variables."
    )
    content_type: str = ""
    whole: str | None = Field(default=None, description="The field that is the whole body.")
    required: bool = False


class Paging(Part):
    """How the next page of an answer is asked for, and where the items of a page are."""

    by: Literal["cursor", "page", "offset", "link", "url"]
    items: Pointer = Field(default="", description="The list in a page.")
    parameter: str = Field(default="", description="The field that takes cursor, page or offset.")
    next: Pointer = Field(default="", description="The cursor, or the address, in a page.")
    last_item: Pointer | None = Field(
        default=None, description="The cursor is this of a page's last item."
    )
    more: Pointer | None = Field(default=None, description="False after the last page.")
    first: int = Field(default=1, ge=0, description="The number of the first page.")
    size: str = Field(default="", description="The field that says how long a page is.")
    max_pages: int = Field(default=100, ge=1, le=10_000)
    guessed: bool = False


class Choices(Part):
    """Choices for a field, listed by another operation."""

    operation: Key
    items: Pointer = ""
    value: Pointer = "/id"
    label: Pointer = "/name"
    hint: Pointer | None = None
    search: str = Field(default="", description="Its field for what somebody typed.")
    cursor: str = ""
    next: Pointer = ""
    input: dict[str, JsonValue] = {}
    given: dict[str, str] = Field(default={}, description="Its fields from this config's fields.")


class Failures(Part):
    """How the service says no."""

    message: list[Pointer] = []
    code: list[Pointer] = []
    failed: Pointer | None = Field(
        default=None, description="False here is a failure, whatever the status."
    )
    present: Pointer | None = Field(
        default=None, description="Something here is a failure, whatever the status."
    )
    reconnect: list[str] = Field(default=[], description="Codes or statuses: the sign-in is void.")
    limited: list[str] = Field(default=[], description="Codes or statuses: too much at once.")
    again: list[str] = Field(default=[], description="Codes or statuses: it may work later.")


class RateLimit(Part):
    """Headers that tell how much may still be asked."""

    remaining: HeaderName | None = None
    reset: HeaderName | None = None
    retry_after: HeaderName = "Retry-After"


class Answer(Part):
    """What an operation gives."""

    output: JsonSchema = {}
    select: Pointer = ""
    file: bool = Field(default=False, description="Kept as a file, of any size.")
    accept: str = ""


class Operation(Part):
    """One thing the service can do: a node."""

    key: Key
    title: str = Field(min_length=1, max_length=200)
    description: str = ""
    method: Method = "GET"
    path: str = Field(max_length=2_000)
    input: JsonSchema = {}
    places: dict[str, Place] = {}
    body: Body | None = None
    headers: dict[HeaderName, str] = {}
    answer: Answer = Answer()
    paging: Paging | None = None
    effects: Effects | None = Field(
        default=None, description="By default what the method promises."
    )
    idempotency_header: HeaderName | None = None
    options: dict[Pointer, Choices] = {}
    failures: Failures | None = None
    examples: list[Example] = []
    keywords: list[str] = []
    deprecated: str | None = None
    group: str = ""
    enabled: bool = True


class Trigger(Part):
    """Something that starts flows: an operation asked again and again for what is new."""

    key: Key
    title: str = Field(min_length=1, max_length=200)
    description: str = ""
    operation: Key
    input: dict[str, JsonValue] = {}
    items: Pointer = ""
    id: Pointer = "/id"
    order: Pointer | None = Field(default=None, description="Grows with each new item.")
    since: str = Field(default="", description="The operation's field that takes the last order.")


class Manifest(Part):
    """A web service: how to reach it, how to sign in, and what it can do."""

    schema_: Literal["nextscript.connector/1"] = Field(
        default="nextscript.connector/1", alias="schema"
    )
    key: Key
    title: str = Field(min_length=1, max_length=200)
    description: str = ""
    icon: str = "plug"
    docs: str = ""
    unverified: bool = False
    base_url: str = Field(default="", max_length=2_000)
    variables: dict[Key, Variable] = {}
    hosts: list[str] = []
    test_path: str = ""
    setup: list[str] = Field(default=[], description="Steps to a connection, in words.")
    auth: list[Auth] = Field(default=[], max_length=10)
    headers: dict[HeaderName, str] = {}
    rate_limit: RateLimit = RateLimit()
    failures: Failures = Failures()
    schemas: dict[str, JsonSchema | bool] = Field(
        default={}, description="Shared by operations as #/$defs/name."
    )
    operations: list[Operation]
    triggers: list[Trigger] = []
