"""The kinds of connections that belong to no service: connectors take them or build on them."""

from nextscript.connection import Connection
from nextscript.kinds.api_key import ApiKeyConnection
from nextscript.kinds.basic import BasicConnection
from nextscript.kinds.bearer import BearerConnection
from nextscript.kinds.client_certificate import ClientCertificateConnection
from nextscript.kinds.database import DatabaseConnection
from nextscript.kinds.oauth2 import OAuth2, OAuth2Connection, Provider
from nextscript.kinds.ssh_key import SshKeyConnection
from nextscript.kinds.web import WebConnection
from nextscript.kinds.webhook import (
    WebhookBasicConnection,
    WebhookJwtConnection,
    WebhookSecretConnection,
)

GENERIC: tuple[type[Connection], ...] = (
    ApiKeyConnection,
    BasicConnection,
    BearerConnection,
    OAuth2Connection,
    ClientCertificateConnection,
    SshKeyConnection,
    DatabaseConnection,
    WebhookSecretConnection,
    WebhookBasicConnection,
    WebhookJwtConnection,
)
"""They are in every catalog, whatever takes them."""

__all__ = [
    "GENERIC",
    "ApiKeyConnection",
    "BasicConnection",
    "BearerConnection",
    "ClientCertificateConnection",
    "DatabaseConnection",
    "OAuth2",
    "OAuth2Connection",
    "Provider",
    "SshKeyConnection",
    "WebConnection",
    "WebhookBasicConnection",
    "WebhookJwtConnection",
    "WebhookSecretConnection",
]
