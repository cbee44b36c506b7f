"""The connection routes."""

from api.connections.router import router

__all__ = ["router"]
