"""From an API's description to a manifest, with a report of what could not be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from pydantic import BaseModel, ValidationError

from nextscript.document.strict_json import join_pointer, refuse
from nextscript.egress import host_of, parse_url
from nextscript.errors import Malformed
from nextscript.manifest.models import Failures, Manifest, Method, Operation, Paging, RateLimit
from nextscript.openapi.documents import Documents, Node
from nextscript.openapi.naming import key_of, unique
from nextscript.openapi.operations import Taken, take
from nextscript.openapi.paging import guess
from nextscript.openapi.reading import read_text
from nextscript.openapi.schemas import Schemas
from nextscript.openapi.security import Security
from nextscript.openapi.servers import server_of
from nextscript.values import Json

METHODS = tuple(one.lower() for one in get_args(Method))
MOST_OPERATIONS = 5_000
_MOST_WARNINGS = 100


class Skipped(BaseModel):
    """An operation that could not be taken, and why."""

    pointer: str
    operation: str
    reason: str


class Report(BaseModel):
    """What became of a description."""

    version: str
    found: int = 0
    taken: int = 0
    skipped: list[Skipped] = []
    warnings: list[str] = []


@dataclass(frozen=True)
class Imported:
    """A manifest, and what became of the description it was made from."""

    manifest: Manifest
    report: Report
    wanted: tuple[str, ...] = ()
    """Addresses of further documents it refers to, which were not given."""


def import_openapi(
    text: bytes | str,
    *,
    key: str | None = None,
    source: str = "",
    further: Mapping[str, bytes | str] | None = None,
) -> Imported:
    """Make a manifest of an OpenAPI 3 or Swagger 2 description.

    `source` is the address it came from: relative servers start there. `further` holds other
    documents it may refer to, by name or address; nothing is fetched. What cannot be used is
    skipped and reported. Raises Malformed when the text is no description at all.
    """
    read = read_text(text)
    others, odd = dict[str, Json](), [*read.odd]
    for name, one in (further or {}).items():
        try:
            others[name] = read_text(one).value
        except Malformed:
            odd.append(f"“{name}” cannot be read.")
    importing = _Importing(Documents(read.value, others, name=source), source)
    return importing.run(key, odd)


@dataclass
class _Importing:
    documents: Documents
    source: str
    report: Report = field(init=False)
    schemas: Schemas = field(init=False)

    def run(self, key: str | None, odd: list[str]) -> Imported:
        self.report = Report(version=_version(self.documents.main))
        self.schemas = Schemas(self.documents)
        taken = list(self._operations())
        self.schemas.settle()
        base_url, variables = server_of(self.documents, self.source)
        if not base_url:
            base_url = _usual(taken)
        operations = [self._finished(one, base_url) for one in taken]
        security = Security(self.documents)
        auth = security.auth()
        self.report.taken = len(operations)
        missing = [f"“{one}” leads nowhere." for one in self.documents.missing]
        every = [*odd, *self.schemas.odd, *security.odd, *missing]
        self.report.warnings = [*self.report.warnings, *every][:_MOST_WARNINGS]
        info = Node(self.documents.main.object.get("info")).object
        title = str(info.get("title") or "Imported service").strip()[:200] or "Imported service"
        about = info.get("description")
        manifest = Manifest(
            key=key or key_of(title) or "service",
            title=title,
            description=about.strip()[:2_000] if isinstance(about, str) else "",
            docs=_docs(self.documents.main),
            base_url=base_url,
            variables=variables,
            hosts=_elsewhere(operations),
            auth=auth,
            rate_limit=RateLimit(remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset"),
            failures=_FAILURES,
            schemas=self.schemas.shared,
            operations=operations,
        )
        return Imported(manifest, self.report, tuple(self.documents.wanted))

    def _operations(self) -> Iterator[Taken]:
        paths = self.documents.main.object.get("paths")
        keys: set[str] = set()
        for path, value in paths.items() if isinstance(paths, dict) else ():
            item = self.documents.resolved(value, self.documents.main)
            for method, one in item.object.items():
                if method.lower() in METHODS:
                    yield from self._operation(keys, path, item, (method, one))

    def _operation(
        self, keys: set[str], path: str, item: Node, one: tuple[str, object]
    ) -> Iterator[Taken]:
        method, value = one
        self.report.found += 1
        pointer = join_pointer(join_pointer("/paths", path), method)
        why = None
        if not isinstance(value, dict):
            why = "It is not an object."
        elif self.report.found > MOST_OPERATIONS:
            why = f"There are more than {MOST_OPERATIONS:,} operations."
        if why is None:
            try:
                found = take(self.documents, self.schemas, (path, method), item,
                             Node(value, item.document), self.source)  # fmt: skip
                key = unique(found.operation.key, keys)
                yield Taken(found.operation.model_copy(update={"key": key}), found.server)
                return
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            except ValueError as error:
                why = str(error)
        name = f"{method.upper()} {path}"[:300]
        self.report.skipped.append(Skipped(pointer=pointer, operation=name, reason=why))

    def _finished(self, taken: Taken, base_url: str) -> Operation:
        operation = taken.operation
        if taken.server and taken.server != base_url:
            path = f"{taken.server}{operation.path}"
            operation = operation.model_copy(update={"path": path})
        if operation.method not in ("GET", "POST") or operation.answer.file:
            return operation
        fields = operation.input.get("properties", {})
        paging = guess(fields, operation.answer.output, self.schemas.shared)
        if operation.method == "POST" and (paging is None or paging.by != "cursor"):
            return operation
        return _paged(operation, paging)


def _paged(operation: Operation, paging: Paging | None) -> Operation:
    return operation.model_copy(update={"paging": paging}) if paging else operation


def _usual(taken: list[Taken]) -> str:
    """Give the address most operations say they live at."""
    counted = Counter(one.server for one in taken if one.server)
    return counted.most_common(1)[0][0] if counted else ""


def _elsewhere(operations: list[Operation]) -> list[str]:
    """Name the hosts of operations that do not live at the base URL."""
    urls = [one.path for one in operations if one.path.startswith(("https://", "http://"))]
    return sorted({host_of(parse_url(one.partition("{")[0])) for one in urls})


_FAILURES = Failures(
    message=["/error/message", "/message", "/error_description", "/detail", "/errors/0/message",
             "/errorMessages/0", "/error", "/title", "/errors/0"],
    code=["/error/code", "/code", "/error/type"],
)  # fmt: skip


def _version(main: Node) -> str:
    """Say which kind of description it is. Raises Malformed for anything else."""
    found = main.object.get("openapi", main.object.get("swagger"))
    version = str(found if found is not None else "")
    if not version.startswith(("3.", "2")):
        raise refuse(
            "openapi.unknown", "",
            "This is no description of an API: it says neither “openapi: 3…” nor “swagger: 2.0”.",
        )  # fmt: skip
    return version


def _docs(main: Node) -> str:
    url = Node(main.object.get("externalDocs")).object.get("url")
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""
