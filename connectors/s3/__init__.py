"""S3: files in the storage of Amazon, MinIO, Cloudflare and all who speak the same."""

from pathlib import Path

from connectors.s3.connection import S3Connection
from connectors.s3.copy_object import copy_object, move_object
from connectors.s3.delete_objects import delete_objects
from connectors.s3.get_object import get_object, head_object
from connectors.s3.list_objects import list_objects
from connectors.s3.make_link import make_link
from connectors.s3.on_object import on_object
from connectors.s3.put_object import put_object
from nextscript.connector import Connector

s3 = Connector(
    key="s3",
    title="S3 storage",
    connection=S3Connection,
    activities=(
        list_objects,
        get_object,
        head_object,
        put_object,
        copy_object,
        move_object,
        delete_objects,
        make_link,
    ),
    triggers=(on_object,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["S3Connection", "s3"]
