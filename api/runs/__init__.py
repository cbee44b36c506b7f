"""The run routes."""

from fastapi import APIRouter

from api.runs import router as runs
from api.runs import steering, steps

routers: list[APIRouter] = [runs.router, steps.router, steering.router]

__all__ = ["routers"]
