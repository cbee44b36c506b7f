"""From JSON or YAML to a document, or everything that keeps it from being one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import ValidationError

from nextscript.document.models import MAX_NODES, RESERVED, SCHEMA, SLUG, FlowDocument
from nextscript.document.sentences import Fault, faults
from nextscript.document.strict_json import check_json, error, read_json_strict
from nextscript.document.upgrade import upgrade
from nextscript.document.yaml_reader import read_yaml_strict
from nextscript.errors import Invalid
from nextscript.expressions import FUNCTION_NAMES, FUNCTIONS
from nextscript.findings import Finding, Fix, JsonPatchOp
from nextscript.values import Json

_SLUG = re.compile(SLUG)
_TAKEN = RESERVED | FUNCTION_NAMES | FUNCTIONS.keys()
_CODES = {
    "missing": "flow.missing_field",
    "unknown": "flow.unknown_field",
    "type": "flow.wrong_type",
    "value": "flow.wrong_value",
}
_MOST_FIELDS = 100
MOST_FINDINGS = 500
"""More than anybody reads; a hostile document must not make an answer of a hundred megabytes."""


def load_json(data: bytes | str) -> FlowDocument:
    """Read a document from JSON. Raises Malformed (not JSON) or Invalid (not a document)."""
    return parse_document(read_json_strict(data))


def load_yaml(data: bytes | str) -> FlowDocument:
    """Read a document from YAML. Raises Malformed (not plain YAML) or Invalid."""
    return parse_document(read_yaml_strict(data))


def parse_document(value: Json) -> FlowDocument:
    """Make a document of JSON. Raises Invalid with a finding for each thing wrong with it."""
    found = check_json(value)
    if found:
        raise _invalid(found)
    if not isinstance(value, dict):
        raise _invalid([error("flow.wrong_type", "", "A flow is an object with nodes and edges.")])
    value = upgrade(value)
    found = [*_too_many(value)]
    if found:
        raise _invalid(found)
    try:
        document = FlowDocument.model_validate(value, strict=True, by_alias=True, by_name=False)
    except ValidationError as failure:
        told = [_finding(one) for one in faults(failure, FlowDocument, value)]
        raise _invalid([*told, *_check_names(value)]) from None
    found = [*_check_names(value)]
    if found:
        raise _invalid(found)
    return document


def _invalid(found: list[Finding]) -> Invalid:
    named = {one.pointer for one in found if one.code == "flow.bad_id"}
    unique = {
        (one.pointer, one.code): one
        for one in reversed(found)
        if one.code == "flow.bad_id" or one.pointer not in named
    }
    told = sorted(unique.values(), key=lambda one: (_natural(one.pointer), one.code))
    return Invalid(told[0].message, code="flow.malformed", findings=told[:MOST_FINDINGS])


def _natural(pointer: str) -> list[tuple[int, int, str]]:
    parts = pointer.split("/")
    return [(0, int(one), "") if one.isdigit() and one.isascii() else (1, 0, one) for one in parts]


def _finding(fault: Fault) -> Finding:
    if fault.pointer == "/schema":
        message = f"This flow is written for another version; this one reads {SCHEMA}."
        return error("flow.unknown_schema", "/schema", message)
    made = error(_CODES[fault.kind], fault.pointer, fault.message)
    made.fix = fault.fix
    return made


def _too_many(value: dict[str, Json]) -> Iterator[Finding]:
    if len(value) > _MOST_FIELDS:
        yield error("flow.too_many", "", f"A flow has not so many fields ({len(value):,}).")
    most_of = (("nodes", MAX_NODES), ("edges", 4 * MAX_NODES), ("layout", 4 * MAX_NODES))
    for field, most in most_of:
        entries = value.get(field)
        if isinstance(entries, list | dict) and len(entries) > most:
            what = "places in its layout" if field == "layout" else field
            message = f"A flow has at most {most:,} {what}; this one has {len(entries):,}."
            yield error("flow.too_many", f"/{field}", message)


def _check_names(value: dict[str, Json]) -> Iterator[Finding]:
    """Say what is wrong between parts: names and edges that are there twice, reserved names."""
    nodes, edges = value.get("nodes"), value.get("edges")
    if isinstance(nodes, list):
        yield from _check_ids(nodes)
    if isinstance(edges, list):
        yield from _check_edges(edges)


def _check_ids(nodes: list[Json]) -> Iterator[Finding]:
    ids = [one.get("id") if isinstance(one, dict) else None for one in nodes]
    taken = {one for one in ids if isinstance(one, str)}
    counted = Counter(one for one in ids if isinstance(one, str))
    seen: set[str] = set()
    for at, id_ in enumerate(ids):
        if not isinstance(id_, str):
            continue
        pointer = f"/nodes/{at}/id"
        if not _SLUG.match(id_) or id_.endswith("\n"):
            yield _not_a_slug(pointer, id_, taken)
        elif id_ in _TAKEN:
            message = f"“{id_}” means something in expressions; a node needs another name."
            yield _renamed("flow.reserved_id", pointer, message, _free(f"{id_}_step", taken))
        elif counted[id_] > 1 and id_ in seen:
            message = f"Another node is called “{id_}”; ids are unique."
            yield _renamed("flow.duplicate_id", pointer, message, _free(id_, taken))
        seen.add(id_)


def _not_a_slug(pointer: str, id_: str, taken: set[str]) -> Finding:
    message = (
        "A node's id is lower-case letters, digits and underscores, "
        "begins with a letter and has at most 63 characters."
    )
    made = re.sub(r"[^a-z0-9_]+", "_", id_.lower()).strip("_")[:50].lstrip("0123456789_")
    return _renamed("flow.bad_id", pointer, message, _free(made, taken) if made else None)


def _free(wanted: str, taken: set[str]) -> str:
    tries = (wanted if at == 1 else f"{wanted}_{at}" for at in range(1, len(taken) + 3))
    return next(one for one in tries if one not in taken and one not in _TAKEN)


def _renamed(code: str, pointer: str, message: str, new: str | None) -> Finding:
    made = error(code, pointer, message)
    if new is not None:
        patch = [JsonPatchOp(op="replace", path=pointer, value=new)]
        made.fix = Fix(title=f"Call it “{new}”", patch=patch)
    return made


def _check_edges(edges: list[Json]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for at, edge in enumerate(edges):
        if not isinstance(edge, dict):
            continue
        start, end = edge.get("from"), edge.get("to")
        if not isinstance(start, str) or not isinstance(end, str):
            continue
        key = (start.removesuffix(".out"), end)
        if key in seen:
            made = error("flow.duplicate_edge", f"/edges/{at}", f"{start} → {end} is there twice.")
            patch = [JsonPatchOp(op="remove", path=f"/edges/{at}")]
            made.fix = Fix(title="Remove the second edge", patch=patch)
            yield made
        seen.setdefault(key, at)
