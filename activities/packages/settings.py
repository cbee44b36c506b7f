"""What an operator may set about packages."""

from __future__ import annotations

from typing import Annotated

from packaging.utils import canonicalize_name
from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _names(value: object) -> object:
    if isinstance(value, str):
        return [canonicalize_name(name.strip()) for name in value.split(",") if name.strip()]
    return value


class PackageSettings(BaseSettings):
    """`NEXTSCRIPT_PACKAGES_*`. Where packages come from is the operator's to say, never a user's.

    Without `index` it is what pip on this machine is configured with (`PIP_INDEX_URL`, pip.conf).
    """

    model_config = SettingsConfigDict(
        env_prefix="NEXTSCRIPT_PACKAGES_", env_ignore_empty=True, extra="ignore"
    )

    index: str | None = None
    allowed: Annotated[list[str], NoDecode, BeforeValidator(_names)] = []
    """Names of packages that may be used, those that others need too; none given: any."""
    seconds: int = Field(default=600, ge=1)
    """How long one installation may take."""
    bytes: int = Field(default=1024**3, ge=1)
    """How large an installed set may be."""
