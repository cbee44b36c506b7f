"""Where a directory finds what."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from activities.parts import Parts


def base(parts: Parts) -> str:
    """Give the address a directory is told."""
    return f"{parts.settings.public_url}/scim/v2"


def location(parts: Parts, kind: Literal["Users", "Groups"], id_: UUID) -> str:
    """Give the address of one resource."""
    return f"{base(parts)}/{kind}/{id_}"
