"""Reading an archive nobody vouches for: all of it is looked at before anything of it is taken."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TypeVar

from pydantic import BaseModel, ValidationError

from activities.files.entries import Entry, Limit, broken_is_refused, entries_of, kind_of
from activities.transfers.contents import (
    FORMAT,
    MANIFEST,
    MOST_CONNECTORS,
    MOST_LINE,
    MOST_VERSIONS,
    PROJECT,
    ConnectorPart,
    FlowPart,
    Manifest,
    OfferedPart,
    ProjectPart,
    VersionPart,
)
from nextscript.document import read_json_strict
from nextscript.errors import Invalid, Rejected
from nextscript.findings import Finding

MOST_INFLATED = 1024**3
_FLOW = re.compile(r"flows/([a-z][a-z0-9_-]{0,62})\.jsonl")
_CONNECTOR = re.compile(r"connectors/([a-z][a-z0-9_]{0,62})\.jsonl")
_PIECE = 1024 * 1024

PartT = TypeVar("PartT", bound=BaseModel)


@dataclass
class FlowFound:
    """A flow of an archive: what is in it, without its documents."""

    key: str
    name: str
    enabled: bool
    versions: list[int] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    """The types of nodes of its newest version and its draft."""


@dataclass
class Surveyed:
    """What an archive holds, once all of it was read."""

    project: ProjectPart
    flows: list[FlowFound]
    connectors: list[str] = field(default_factory=list)
    """The keys of its own connectors."""


def survey(handle: IO[bytes]) -> Surveyed:
    """Read all of an archive. Raises Invalid `import.…` for one that is not whole and harmless."""
    with _said_as_ours():
        return _survey(handle)


def _survey(handle: IO[bytes]) -> Surveyed:
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    project: ProjectPart | None = None
    flows: list[FlowFound] = []
    unknown: list[str] = []
    connectors: list[str] = []
    for entry, inflated in _entries(handle):
        lines = _Lines(entry, inflated)
        if entry.path == MANIFEST:
            manifest = _manifest(lines.whole())
        elif entry.path == PROJECT:
            project = _part(ProjectPart, lines.whole(), PROJECT)
        elif found := _FLOW.fullmatch(entry.path):
            flows.append(_surveyed(found[1], entry.path, lines))
        elif found := _CONNECTOR.fullmatch(entry.path):
            connectors.append(_surveyed_connector(found[1], entry.path, lines))
        else:
            unknown.append(entry.path)
            lines.skip()
        digests[entry.path] = lines.digest.hexdigest()
    _refuse_incomplete(manifest, digests, unknown)
    if project is None:
        raise _invalid("import.damaged", "The archive says nothing of its project.")
    if len(connectors) > MOST_CONNECTORS:
        raise _invalid("import.too_many", f"There are more than {MOST_CONNECTORS} connectors.")
    return Surveyed(project, flows, connectors)


def flows_in(handle: IO[bytes]) -> Iterator[tuple[FlowPart, Iterator[VersionPart]]]:
    """Give the flows of a surveyed archive, each with its versions, to be read before the next."""
    for entry, inflated in _entries(handle):
        if _FLOW.fullmatch(entry.path):
            lines = iter(_Lines(entry, inflated))
            flow = _part(FlowPart, next(lines), entry.path)
            yield flow, (_part(VersionPart, one, entry.path) for one in lines)


def connectors_in(
    handle: IO[bytes],
) -> Iterator[tuple[ConnectorPart, Iterator[OfferedPart]]]:
    """Give the connectors of a surveyed archive, each with what it offers, as `flows_in` does."""
    for entry, inflated in _entries(handle):
        if _CONNECTOR.fullmatch(entry.path):
            lines = iter(_Lines(entry, inflated))
            connector = _part(ConnectorPart, next(lines), entry.path)
            yield connector, (_part(OfferedPart, one, entry.path) for one in lines)


class _Lines:
    """The lines of a file in an archive; what was read is counted and digested."""

    def __init__(self, entry: Entry, inflated: Limit) -> None:
        self._entry = entry
        self._inflated = inflated
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        with self._entry.open() as file:
            while line := file.readline(MOST_LINE + 1):
                self._count(line)
                if len(line) > MOST_LINE:
                    said = f"{self._entry.path} holds something of more than {MOST_LINE:,} bytes."
                    raise _invalid("import.too_large", said)
                yield line

    def whole(self) -> bytes:
        with self._entry.open() as file:
            found = file.read(MOST_LINE + 1)
        self._count(found)
        if len(found) > MOST_LINE:
            raise _invalid("import.too_large", f"{self._entry.path} is larger than it may be.")
        return found

    def skip(self) -> None:
        with self._entry.open() as file:
            while piece := file.read(_PIECE):
                self._count(piece)

    def _count(self, piece: bytes) -> None:
        self._inflated.count(len(piece))
        self.digest.update(piece)


def _entries(handle: IO[bytes]) -> Iterator[tuple[Entry, Limit]]:
    """Give the files of a zip, to be read before the next is asked for."""
    inflated, kind = Limit(MOST_INFLATED), kind_of(handle)
    for entry in entries_of(handle, kind, "archive", inflated):
        if kind == "zip":
            yield entry, inflated
    if kind != "zip":
        raise _invalid("import.not_archive", "This is no export of a project: it is no zip.")


@contextmanager
def _said_as_ours() -> Iterator[None]:
    """Say of an archive as a whole what readers say of any."""
    try:
        with broken_is_refused():
            yield
    except Rejected as refused:
        code = refused.code.replace("file.", "import.", 1)
        raise _invalid(code, refused.message) from None


def _manifest(content: bytes) -> Manifest:
    said = read_json_strict(content, max_bytes=MOST_LINE)
    named = said.get("format") if isinstance(said, dict) else None
    if named != FORMAT:
        raise _invalid(
            "import.format",
            f"The archive is of the format {str(named)[:100]!r}; this server reads {FORMAT!r}.",
        )
    return _part(Manifest, content, MANIFEST)


def _surveyed(key: str, path: str, lines: _Lines) -> FlowFound:
    found: FlowFound | None = None
    for line in lines:
        if found is None:
            flow = _part(FlowPart, line, path)
            if flow.key != key:
                raise _invalid("import.damaged", f"{path} is the flow {flow.key}.")
            found = FlowFound(flow.key, flow.name, flow.enabled, types=_types(flow.draft))
            continue
        version = _part(VersionPart, line, path)
        if found.versions and version.number <= found.versions[-1]:
            raise _invalid("import.damaged", f"{path} has versions out of order.")
        found.versions.append(version.number)
        found.types = _types(version.document)
    if found is None:
        raise _invalid("import.damaged", f"{path} is empty.")
    if len(found.versions) > MOST_VERSIONS:
        raise _invalid("import.too_many", f"{path} has more than {MOST_VERSIONS:,} versions.")
    return found


def _surveyed_connector(key: str, path: str, lines: _Lines) -> str:
    first = True
    for line in lines:
        if first and _part(ConnectorPart, line, path).key != key:
            raise _invalid("import.damaged", f"{path} is another connector.")
        if not first:
            _part(OfferedPart, line, path)
        first = False
    if first:
        raise _invalid("import.damaged", f"{path} is empty.")
    return key


def _types(document: Mapping[str, object]) -> set[str]:
    nodes = document.get("nodes")
    found = nodes if isinstance(nodes, list) else []
    return {str(node["type"]) for node in found if isinstance(node, dict) and "type" in node}


def _part(model: type[PartT], content: bytes, path: str) -> PartT:
    try:
        return model.model_validate(read_json_strict(content, max_bytes=MOST_LINE))
    except Invalid as malformed:
        raise _invalid("import.malformed", f"{path}: {malformed.message}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = "/".join(str(one) for one in first["loc"])[:200]
        raise _invalid("import.malformed", f"{path}, {place}: {first['msg']}.") from None


def _refuse_incomplete(
    manifest: Manifest | None, digests: dict[str, str], unknown: list[str]
) -> None:
    if manifest is None:
        raise _invalid("import.not_archive", f"This is no export of a project: no {MANIFEST}.")
    if unknown:
        raise _invalid("import.unknown_entry", f"Nothing here reads {unknown[0][:100]!r}.")
    there = {path: digest for path, digest in digests.items() if path != MANIFEST}
    if there != manifest.files:
        wrong = sorted(set(there.items()) ^ set(manifest.files.items()))[0][0]
        raise _invalid("import.damaged", f"{wrong[:100]!r} is not what the manifest says.")


def _invalid(code: str, message: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer="", message=message)
    return Invalid(message, code=code, findings=[finding])
