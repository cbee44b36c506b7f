"""A database, written as one address or in parts."""

from __future__ import annotations

from typing import ClassVar, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, JsonValue, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import greeting
from nextscript.kinds.ssh_key import host_name

Engine = Literal["postgresql", "mysql", "mariadb", "sqlserver", "oracle", "mongodb", "redis"]
_NAMES = {"postgres": "postgresql", "mssql": "sqlserver", "rediss": "redis"}
_PORTS: dict[str, int] = {
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
    "mongodb": 27017,
    "redis": 6379,
}


class DatabaseConnection(Connection):
    """A database, by its address or its parts; the password is kept as a secret."""

    kind: ClassVar[str] = "database"
    title: ClassVar[str] = "Database"

    url: SecretStr | None = Field(
        default=None,
        title="Address",
        description="Such as postgresql://user:password@db.example.com/orders. It is taken apart "
        "and not kept; or fill in the parts below.",
    )
    engine: Engine = Field(default="postgresql", title="Kind of database")
    host: str = Field(default="", validate_default=True, description="Such as db.example.com.")
    port: int = Field(default=0, ge=0, le=65535, description="0 is the usual one.")
    database: str = ""
    username: str = Field(default="", title="User name")
    password: SecretStr = SecretStr("")
    options: dict[str, str] = Field(default={}, json_schema_extra={"x-hidden": True})

    @override
    @classmethod
    def entered(
        cls, fields: dict[str, JsonValue], secrets: dict[str, JsonValue]
    ) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
        kept = {name: value for name, value in secrets.items() if name != "url"}
        url = secrets.get("url")
        if not url:
            return fields, kept
        if not isinstance(url, str):
            raise ValueError("an address is kept in parts: let the password come from the store")
        parts = parts_of(url)
        if password := parts.pop("password", None):
            kept["password"] = password
        return {**fields, **parts}, kept

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        if not host:
            raise ValueError("give the address, or a host")
        return host_name(host)

    @model_validator(mode="after")
    def _usual_port(self) -> DatabaseConnection:
        self.port = self.port or _PORTS[self.engine]
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: Outside) -> str | None:
        await greeting(out.dial, self.host, self.port, waits=False)
        return "The database's port answers. User and password are tested by the first use."


def parts_of(text: str) -> dict[str, JsonValue]:
    """Take a database's address apart. Raises ValueError in words; the address is not in them."""
    try:
        found = urlsplit(text.strip())
        port = found.port
    except ValueError:
        raise ValueError("the address cannot be read; write postgresql://user@host/name") from None
    scheme = found.scheme.lower().partition("+")[0]
    if not found.hostname or not scheme:
        raise ValueError("the address needs a host; write postgresql://user@host/name")
    pairs = [pair.partition("=") for pair in found.query.split("&") if pair]
    options: dict[str, JsonValue] = {
        unquote(name): unquote(value) for name, _, value in pairs if name
    }
    parts: dict[str, JsonValue] = {
        "engine": _NAMES.get(scheme, scheme),
        "host": found.hostname,
        "port": port or 0,
        "database": unquote(found.path.removeprefix("/")),
        "username": unquote(found.username or ""),
        "password": unquote(found.password or ""),
        "options": options,
    }
    return {name: value for name, value in parts.items() if value not in ("", {})}
