"""An object as the storage tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_plus
from xml.etree.ElementTree import Element

from pydantic import BaseModel, Field

from connectors.s3.xml import text_of

_OWN = "x-amz-meta-"


class Listed(BaseModel):
    """An object in a list."""

    key: str
    size: int
    etag: str = Field(description="Another one after each change of the content.")
    last_modified: str
    storage_class: str = ""

    @property
    def moment(self) -> datetime:
        """When it was written, by the storage's clock."""
        return datetime.fromisoformat(self.last_modified)


class Described(BaseModel):
    """What is known of one object."""

    bucket: str
    key: str
    size: int
    type: str = Field(description="Its media type.")
    etag: str
    last_modified: str | None = None
    version_id: str | None = None
    metadata: dict[str, str] = {}


def listed(element: Element) -> Listed:
    """Read an object of a list whose keys are percent-encoded."""
    return Listed(
        key=unquote_plus(text_of(element, "Key")),
        size=int(text_of(element, "Size") or 0),
        etag=text_of(element, "ETag").strip('"'),
        last_modified=text_of(element, "LastModified"),
        storage_class=text_of(element, "StorageClass"),
    )


def described(bucket: str, key: str, headers: Mapping[str, str]) -> Described:
    """Read what an answer's headers say of an object."""
    return Described(
        bucket=bucket,
        key=key,
        size=int(headers.get("content-length", "0")),
        type=headers.get("content-type", ""),
        etag=headers.get("etag", "").strip('"'),
        last_modified=_moment(headers.get("last-modified", "")),
        version_id=headers.get("x-amz-version-id"),
        metadata={
            name.lower().removeprefix(_OWN): text
            for name, text in headers.items()
            if name.lower().startswith(_OWN)
        },
    )


def _moment(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None
