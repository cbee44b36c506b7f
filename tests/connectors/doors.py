"""Every way a flow's people can make this process connect to a host they name.

Found in the declarations, not listed: a connector that is added is swept, too.
"""

from __future__ import annotations

import json
import typing
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from activities import BUILTIN
from connectors import CONNECTORS
from nextscript.connection import Connection
from nextscript.kinds import GENERIC
from nextscript.node_types import Declaration
from nextscript.values import Json

RECEIVING = "nextscript.kinds.webhook"
"""Kinds that say who may call: nothing is sent with them."""
HOSTS = ("host", "hostname", "server")
ADDRESSES = ("servers", "brokers", "bootstrap_servers", "nodes")
CHOICES: tuple[Json, ...] = ("1", [{"a": 1}], {"a": 1}, ["a"], 1, True, {"$file": "x"})
"""What stands in an example for what an expression would give."""


def special(kind: str, host: str, port: int) -> dict[str, Json]:
    """Give what a kind needs besides, that its fields' names do not tell."""
    if kind == "mtls":
        chain, key = certificate()
        base = f"https://{host}:{port}"
        return {"base_url": base, "certificate": chain, "private_key": key}
    if kind == "pubsub":
        account = {"client_email": "x@example.com", "private_key": rsa_key()}
        return {"project": "shop-123456", "account": json.dumps(account)}
    if kind == "sql":
        return {"dialect": "mysql+pymysql"}
    if kind == "kafka":
        return {"mechanism": "none"}
    return {"private_key": ssh_key()} if kind in ("ssh_key", "sftp") else {}


def declarations() -> list[Declaration]:
    """Give all node types that are built in or of a connector."""
    return [*BUILTIN, *(one for connector in CONNECTORS for one in connector.declarations())]


def kinds() -> list[type[Connection]]:
    """Give every kind of connection people can make."""
    found = {model.kind: model for model in GENERIC if model.__module__ != RECEIVING}
    found |= {one.kind: one for each in declarations() for one in each.connection_models}
    return [found[key] for key in sorted(found)]


def aimed(model: type[Connection], host: str, port: int) -> Connection:
    """Make a connection of a kind to a host. Raises ValidationError for a host it refuses."""
    values = {name: _value(name, field, host, port) for name, field in model.model_fields.items()}
    given = {name: value for name, value in values.items() if value is not None}
    return model.model_validate({**given, **special(model.kind, host, port)})


def _value(name: str, field: FieldInfo, host: str, port: int) -> Json:
    if name in HOSTS:
        return host
    if name == "port":
        return port
    if name.endswith("url") or name in ("endpoint", "uri"):
        return f"{'https' if 'token' in name or 'authorize' in name else 'http'}://{host}:{port}"
    if name in ADDRESSES:
        return [f"{host}:{port}"]
    if name == "tls" and "off" in str(field.annotation):
        return "off"
    return _anything(field) if field.is_required() else None


def _anything(field: FieldInfo) -> Json:
    choices = typing.get_args(field.annotation)
    if typing.get_origin(field.annotation) is typing.Literal:
        return str(choices[0])
    if field.annotation in (str, SecretStr):
        return "x"
    return 1 if field.annotation in (int, float) else []


def config_of(declaration: Declaration) -> dict[str, Any]:  # Any: JSON
    """Give settings that fit without a run, from an example. Raises LookupError without one."""
    for example in declaration.node_type.examples:
        for choice in CHOICES:
            config = {name: _plain(value, choice) for name, value in example.config.items()}
            if _fits(declaration.input_model, config):
                return config
    raise LookupError(f"{declaration.node_type.type} needs an example that can be tried")


def _plain(value: Json, choice: Json) -> Json:
    if isinstance(value, str):
        return choice if "{{" in value else value
    if isinstance(value, list):
        return [_plain(one, choice) for one in value]
    return {k: _plain(v, choice) for k, v in value.items()} if isinstance(value, dict) else value


def _fits(model: type[BaseModel], config: dict[str, Any]) -> bool:  # Any: as above
    try:
        model.model_validate(config)
    except ValueError:
        return False
    return True


@cache
def rsa_key() -> str:
    """Make a key that signs assertions nobody knows."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@cache
def ssh_key() -> str:
    """Make a key that no server knows."""
    private = ed25519.Ed25519PrivateKey.generate()
    return private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


@cache
def certificate() -> tuple[str, str]:
    """Make a certificate that nobody trusts, and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36_500))
        .sign(private, hashes.SHA256())
    )
    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.public_bytes(Encoding.PEM).decode(), key.decode()
