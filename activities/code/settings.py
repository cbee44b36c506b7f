"""What an operator may set about code."""

from __future__ import annotations

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class CodeSettings(BaseSettings):
    """`NEXTSCRIPT_CODE_*`, read when the first step that needs it starts."""

    model_config = SettingsConfigDict(
        env_prefix="NEXTSCRIPT_CODE_", env_ignore_empty=True, extra="ignore"
    )

    boundary: Literal["auto", "namespaces", "landlock", "none"] = "auto"
    """What full Python and JavaScript run behind; `auto` takes the first that holds."""
