"""What this service says of itself to a directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from scim2_models import Meta, ResourceType, Schema, ServiceProviderConfig

from activities.parts import Parts
from activities.scim.addresses import base
from activities.scim.shapes import PROVIDER, SERVICE
from nextscript.errors import NotFound

KnownT = TypeVar("KnownT", ResourceType, Schema)


@dataclass(frozen=True)
class Described:
    """The service, its kinds of resources by name, and their schemas by URN."""

    service: ServiceProviderConfig
    resource_types: dict[str, ResourceType]
    schemas: dict[str, Schema]

    def resource_type(self, name: str) -> ResourceType:
        """Give one kind of resources. Raises NotFound."""
        return _known(self.resource_types, name)

    def schema(self, name: str) -> Schema:
        """Give one schema. Raises NotFound."""
        return _known(self.schemas, name)


def described(parts: Parts) -> Described:
    """Describe the service, at the address it is reached at."""
    at = base(parts)
    service = SERVICE.model_copy(deep=True)
    where = f"{at}/ServiceProviderConfig"
    service.meta = Meta(resource_type="ServiceProviderConfig", location=where)
    types = {str(one.name): one.model_copy(deep=True) for one in PROVIDER.resource_types}
    for name, kind in types.items():
        kind.meta = Meta(resource_type="ResourceType", location=f"{at}/ResourceTypes/{name}")
    schemas = {str(one.id): one.model_copy(deep=True) for one in PROVIDER.schemas}
    for urn, schema in schemas.items():
        schema.meta = Meta(resource_type="Schema", location=f"{at}/Schemas/{urn}")
    return Described(service, types, schemas)


def _known(found: dict[str, KnownT], name: str) -> KnownT:
    if name not in found:
        raise NotFound("There is no such thing.")
    return found[name]
