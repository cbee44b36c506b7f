"""The webhook routes."""

from api.webhooks.router import router

__all__ = ["router"]
