"""Whether this process lives, whether it can work, and its numbers."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.access import public
from api.deps import Parts
from api.door import make_router
from api.health.checks import refuse_unready
from api.metrics import REGISTRY

router = make_router(tags=["health"])


class Health(BaseModel):
    """Alive, or ready."""

    status: Literal["ok"] = "ok"


@router.get("/health/live", dependencies=[public()])
async def get_live() -> Health:
    """Say that this process answers."""
    return Health()


@router.get("/health/ready", dependencies=[public()])
async def get_ready(parts: Parts) -> Health:
    """Say that the database and Temporal answer; 503 names what does not."""
    await refuse_unready(parts)
    return Health()


@router.get("/metrics", response_class=PlainTextResponse, dependencies=[public()])
async def get_metrics() -> PlainTextResponse:
    """Give the numbers of this process in Prometheus' format."""
    return PlainTextResponse(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
