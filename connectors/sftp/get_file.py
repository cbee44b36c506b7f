"""`sftp.get_file` and `sftp.read_text`: a file of the server."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sftp.client import Context, connected
from connectors.sftp.paths import Entry, FilePath
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

MOST_TEXT = 5_000_000


class FileInput(BaseModel):
    """Which file."""

    model_config = ConfigDict(extra="forbid")
    path: FilePath


class GetInput(FileInput):
    """Which file, and where to keep it."""

    keep_as: str | None = Field(
        default=None,
        description="A path in the project's files to find it by again, such as orders/today.csv.",
    )


class GotFile(Entry):
    """The file's content, and what is known of it."""

    file: File


class ReadInput(FileInput):
    """Which file, and how its text is written."""

    encoding: str = Field(
        default="utf-8",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="Such as utf-8, latin-1 or cp1252.",
        json_schema_extra={"x-group": "More"},
    )


class ReadText(Entry):
    """The text, and what is known of its file."""

    text: str


@activity(
    "sftp.get_file",
    title="Download a file",
    effects="idempotent",
    timeout="1h",
    keywords=("file", "read", "download", "get", "ssh", "ftp"),
    examples=(Example(title="What was announced", config={"path": "outbox/{{ input.name }}"}),),
)
async def get_file(input: GetInput, ctx: Context) -> GotFile:
    """Download a file of any size into the project's files."""
    from connectors.sftp.reading import kept, look_at  # noqa: PLC0415 - as it needs the library

    async with connected(ctx.connection, ctx.dial) as files:
        known = await look_at(files, input.path)
        file = await kept(files, known, ctx.files, input.keep_as)
    return GotFile(**{**known.model_dump(), "size": file.size}, file=file)


@activity(
    "sftp.read_text",
    title="Read a text file",
    effects="idempotent",
    keywords=("file", "read", "text", "content", "ssh", "ftp"),
    examples=(Example(title="A list of names", config={"path": "lists/names.txt"}),),
)
async def read_text(input: ReadInput, ctx: Context) -> ReadText:
    """Read a file of up to 5 MB as text."""
    from connectors.sftp.reading import look_at, pieces  # noqa: PLC0415 - as it needs the library

    content = bytearray()
    async with connected(ctx.connection, ctx.dial) as files:
        known = await look_at(files, input.path)
        async for piece in pieces(files, known):
            content += piece
            if len(content) > MOST_TEXT:
                raise _too_large(input.path)
    return ReadText(**known.model_dump(), text=_decoded(bytes(content), input.encoding))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except (UnicodeError, LookupError):
        raise Rejected(
            f"The file is no text in {encoding}",
            code="sftp.no_text",
            hint="Name its encoding, such as latin-1, or download it as a file.",
        ) from None


def _too_large(path: str) -> Rejected:
    return Rejected(
        f"{path} is larger than 5 MB",
        code="sftp.too_large",
        hint="Use “Download a file”: it takes files of any size.",
    )
