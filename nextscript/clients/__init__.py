"""Typed clients of an OpenAPI document, in Python and TypeScript."""

from nextscript.clients.python import python_client
from nextscript.clients.typescript import typescript_client

__all__ = ["python_client", "typescript_client"]
