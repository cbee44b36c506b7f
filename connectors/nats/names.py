"""Names as NATS knows them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

StreamName = Annotated[str, Field(pattern=r"^[^\s.*>/\\]{1,255}$")]
Subject = Annotated[
    str, Field(pattern=r"^[^\s.*>\x00-\x1f]+(\.[^\s.*>\x00-\x1f]+)*$", max_length=1024)
]
SubjectFilter = Annotated[
    str, Field(pattern=r"^[^\s.\x00-\x1f]+(\.[^\s.\x00-\x1f]+)*$", max_length=1024)
]
Header = Annotated[str, Field(pattern=r"^[!-9;-~]+$", max_length=255)]
HeaderValue = Annotated[str, Field(pattern=r"^[^\x00-\x08\x0a-\x1f]*$", max_length=8192)]
Headers = dict[Header, HeaderValue]
Bucket = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,200}$")]
BucketKey = Annotated[str, Field(pattern=r"^[-/_=a-zA-Z0-9]+(\.[-/_=a-zA-Z0-9]+)*$")]
STREAM = "The stream's name."
SUBJECT = "Such as orders.created."
FILTER = "Such as orders.created, or with wildcards: orders.*, orders.>."
