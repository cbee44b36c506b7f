"""Names as AMQP knows them: short strings."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

_LONGEST = 255


def _short(text: str) -> str:
    if len(text.encode()) > _LONGEST:
        raise ValueError(f"this is longer than {_LONGEST} bytes")
    return text


Short = Annotated[str, AfterValidator(_short)]
QueueName = Annotated[str, Field(min_length=1), AfterValidator(_short)]
Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Headers = dict[Short, bool | Whole | float | str]
