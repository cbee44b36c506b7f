"""Services that are a manifest: complete, and where a description is at hand, understood by it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from connectors import CONNECTORS
from nextscript.activity import ActivityContext
from nextscript.connection import Connection
from nextscript.errors import NextScriptError
from nextscript.manifest import ManifestConnector
from nextscript.manifest.models import NoAuth
from nextscript.node_types import Declaration
from nextscript.openapi.reading import read_text
from nextscript.testing import activity_context
from tests.connectors.doors import config_of
from tests.nextscript.openapi.server import Service, serving

ROOT = Path(__file__).parents[2]
SPECS = Path(__file__).parents[3] / "shared/corpus/openapi/specs"
MANIFESTS = [one for one in CONNECTORS if isinstance(one, ManifestConnector)]
PICKED = [one for one in MANIFESTS if (ROOT / "connectors" / one.key / "picks.yaml").exists()]


def key(connector: ManifestConnector) -> str:
    return connector.key


@pytest.mark.parametrize("connector", MANIFESTS, ids=key)
def test_a_service_is_complete(connector: ManifestConnector) -> None:
    manifest = connector.manifest
    declarations = list(connector.declarations())

    assert manifest.setup, "say in steps how to connect to it"
    assert manifest.docs.startswith("https://")
    assert manifest.icon.startswith("<svg")
    assert len(declarations) >= 6
    assert manifest.unverified == (connector not in PICKED)
    for one in declarations:
        assert one.node_type.description, f"{one.node_type.type} needs a description"
        assert config_of(one) is not None


@pytest.mark.parametrize("connector", MANIFESTS, ids=key)
def test_its_fields_are_described(connector: ManifestConnector) -> None:
    bare = [
        f"{operation.key}: {name}"
        for operation in connector.manifest.operations
        for name, field in operation.input.get("properties", {}).items()
        if not field.get("description")
    ]

    # What a service's own description leaves out is not made up.
    allowed = len(connector.manifest.operations) * 12 if connector in PICKED else 0
    assert len(bare) <= allowed, bare


@pytest.mark.parametrize("connector", PICKED, ids=key)
async def test_what_it_sends_is_what_the_service_describes(connector: ManifestConnector) -> None:
    picks = yaml.safe_load((ROOT / "connectors" / connector.key / "picks.yaml").read_text())
    async with serving() as service:
        service.describe(read_text((SPECS / picks["document"]).read_bytes()).value)
        here = _at(connector, service)
        context: ActivityContext[Connection | None] = activity_context(allow=service.allow)
        beyond = {f"{here.key}.{one['key']}" for one in picks["operations"] if "beyond" in one}
        said = [
            await _called(one, context, service)
            for one in here.declarations()
            if one.node_type.group == "activity" and one.node_type.type not in beyond
        ]

    assert [one for one in said if one] == []


def _at(connector: ManifestConnector, service: Service) -> ManifestConnector:
    """Give the connector as it would be if the service lived here and asked for no sign-in."""
    head = {"base_url": service.url, "auth": [NoAuth(type="none")], "variables": {}}
    return ManifestConnector.of(connector.manifest.model_copy(update=head))


async def _called(
    declaration: Declaration, context: ActivityContext[Connection | None], service: Service
) -> str:
    """Call an operation as its example says; give what was misunderstood."""
    input_ = declaration.input_model.model_validate(config_of(declaration))
    try:
        await declaration.function(input_, context)  # type: ignore[operator,misc]
    except NextScriptError as error:
        return f"{declaration.node_type.type}: {error.message} {service.refused[-1:]}"
    return ""
