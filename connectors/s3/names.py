"""Buckets and keys: checked before they become part of an address."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from nextscript.errors import Rejected

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 1024


def _bucket(text: str) -> str:
    if text and (not _BUCKET.fullmatch(text) or ".." in text):
        raise ValueError(f"“{text[:70]}” is not a name a bucket can have")
    return text


def _key(text: str) -> str:
    if _CONTROL.search(text) or len(text.encode()) > _LONGEST:
        raise ValueError("a key is up to 1,024 bytes of text without control characters")
    return text


BucketName = Annotated[
    str,
    AfterValidator(_bucket),
    Field(title="Bucket", description="Empty for the connection's own."),
]
KeyText = Annotated[str, AfterValidator(_key)]
Key = Annotated[
    KeyText, Field(min_length=1, title="Key", description="Its name, such as reports/today.csv.")
]
Prefix = Annotated[
    KeyText,
    Field(title="Prefix", description="What the keys begin with, such as reports/."),
]


def bucket_of(named: str, usual: str) -> str:
    """Give the bucket a step works in. Raises Rejected `s3.no_bucket`."""
    if found := named or usual:
        return found
    raise Rejected(
        "No bucket is named",
        code="s3.no_bucket",
        hint="Name one in the step, or a usual one in the connection.",
    )
