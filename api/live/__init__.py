"""The live routes."""

from api.live.router import router

__all__ = ["router"]
