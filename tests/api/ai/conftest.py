"""An instance that knows the built-in steps, and the server of models their own tests have."""

from __future__ import annotations

import pytest

from activities import BUILTIN
from activities.parts import Parts
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.activities.ai.conftest import models, service

__all__ = ["models", "service"]


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """With this machine open to flows."""
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    parts.settings.egress_allow = ["127.0.0.0/8"]
    return parts
