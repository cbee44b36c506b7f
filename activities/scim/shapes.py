"""SCIM's own shapes, and how far those who speak it may depart from them.

Microsoft Entra names what to remove in a value, and writes to entries that are not there yet; Okta
sends attributes of its own. Neither can be taken for something else, so both are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import ValidationError
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    EnterpriseUser,
    ETag,
    Filter,
    Group,
    Patch,
    PatchOp,
    ResourceType,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)
from scim2_models import Error as ScimError

from nextscript.errors import Conflict, Malformed

ScimUser = User[EnterpriseUser]
MOST = 200
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
SERVICE = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type="oauthbearertoken",
            name="Bearer token",
            description="The token that is shown once in the settings of single sign-on.",
            primary=True,
        )
    ],
)
PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[ResourceType.from_resource(ScimUser), ResourceType.from_resource(Group)],
    config=SERVICE,
    policy=POLICY,
)
ResourceT = TypeVar("ResourceT", ScimUser, Group)


def read(model: type[ResourceT], data: object, *, replaces: bool = False) -> ResourceT:
    """Read a resource. Raises Malformed `scim.…` for what is none."""
    context = (
        Context.RESOURCE_REPLACEMENT_REQUEST if replaces else Context.RESOURCE_CREATION_REQUEST
    )
    with said():
        found: ResourceT = model.model_validate(data, scim_ctx=context, scim_policy=POLICY)
    return found


def patched(resource: ResourceT, data: object) -> ResourceT:
    """Change a resource by a PATCH. Raises Malformed; nothing is half done."""
    model: Any = PatchOp[type(resource)]  # type: ignore[misc] # chosen by the resource
    with said():
        wanted = model.model_validate(
            data, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
        )
        wanted.patch(resource, scim_policy=POLICY)
    return resource


@contextmanager
def said() -> Iterator[None]:
    """Say what is wrong in SCIM's words: raises Malformed or Conflict."""
    try:
        yield
    except ValidationError as error:
        found = ScimError.from_validation_error(dict(error.errors()[0]))
        said = found.detail or "This cannot be read."
        raise Malformed(said, code=f"scim.{found.scim_type or 'invalidValue'}") from None
    except SCIMException as error:
        kind = Conflict if error.status == 409 else Malformed
        raise kind(str(error), code=f"scim.{error.scim_type or 'invalidValue'}") from None
