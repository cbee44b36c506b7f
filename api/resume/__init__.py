"""The routes of resume links."""

from api.resume.router import router

__all__ = ["router"]
