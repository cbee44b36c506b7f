"""Names as Kafka knows them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

TopicName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9._-]{1,249}$")]
Partition = Annotated[int, Field(ge=0, lt=2**31)]
