"""Write a connector's manifest from a service's OpenAPI document and what was picked of it.

`python scripts/pick_operations.py connectors/notion FOLDER_OF_DOCUMENTS` reads `picks.yaml` of the
folder: which document, what the manifest's head says, and which operations go in under which names.
Everything else (fields, where they go, what is answered) is the document's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from nextscript.manifest import load_manifest
from nextscript.manifest.models import Manifest, Operation
from nextscript.openapi import import_openapi

Schema = dict[str, Any]  # Any: a JSON Schema is any JSON
_DEEP = 4
_DEEP_OUTPUT = 2
_MOST_FIELDS = 40
_MOST_OPTIONS = 4
_KEPT = (
    *("type", "format", "enum", "const", "default", "title", "description", "required"),
    *("minimum", "maximum", "pattern", "minItems", "maxItems", "minLength", "maxLength"),
    *("x-file", "x-order", "x-group", "additionalProperties"),
)
_ABOUT = ("take", "leave", "add", "beyond")
"""What a pick says of the document; all else goes into the manifest."""
_LONGEST = 300


class _Dumper(yaml.SafeDumper):
    """Writes small things on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.Node:
    short = len(repr(data)) < 84 and bool(data)
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=short)


def _sequence(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    short = len(repr(data)) < 84 and not any(isinstance(one, dict) for one in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=short)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _sequence)


def picked(picks: dict[str, Any], document: bytes) -> Manifest:
    """Give the manifest. Raises LookupError for an operation the document does not have."""
    imported = import_openapi(document, key="picked")
    manifest = imported.manifest
    found = {f"{one.method} {one.path}": one for one in manifest.operations}
    operations = [_operation(found, one, manifest) for one in picks["operations"]]
    head = {"base_url": manifest.base_url, "variables": manifest.variables, "auth": manifest.auth}
    made = {**head, **picks["manifest"], "operations": operations}
    made["triggers"] = picks.get("triggers", [])
    return Manifest.model_validate(made)


def _operation(
    found: dict[str, Operation], pick: dict[str, Any], manifest: Manifest
) -> dict[str, Any]:
    if pick["take"] not in found:
        raise LookupError(f"the document has no {pick['take']} that can be called")
    taken = found[pick["take"]].model_dump(mode="json", by_alias=True, exclude_defaults=True)
    own = {
        name: one for name, one in pick.items() if name not in ("take", "leave", "add", "beyond")
    }
    taken.pop("paging", None)
    taken.pop("group", None)
    shared = manifest.schemas
    fields = _flat(taken.get("input", {}), shared, _DEEP)
    for name in pick.get("leave", ()):
        fields.get("properties", {}).pop(name, None)
        taken.get("places", {}).pop(name, None)
    fields.setdefault("properties", {}).update(pick.get("add", {}))
    taken["input"] = fields
    if answer := taken.get("answer"):
        answer["output"] = _quiet(_flat(answer.get("output", {}), shared, _DEEP_OUTPUT))
    return {"method": "GET", **taken, **own}


def _flat(schema: Any, shared: Any, deep: int, seen: tuple[str, ...] = ()) -> Schema:
    """Give a schema without references, cut where it is deeper than anybody fills in."""
    if not isinstance(schema, dict):
        return {}
    if name := _named(schema):
        if name in seen or deep == 0:
            return {}
        target = shared.get(name, {})
        beside = {key: one for key, one in schema.items() if key != "$ref"}
        return {**_flat(target, shared, deep, (*seen, name)), **_plain(beside)}
    made = _plain(schema)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            made |= _one_of(word, schema[word], shared, deep, seen)
    if deep > 0 and isinstance(schema.get("properties"), dict):
        inner = {k: _flat(v, shared, deep - 1, seen) for k, v in _some(schema["properties"])}
        made["properties"] = {**made.get("properties", {}), **inner}
    if "items" in schema:
        made["items"] = _flat(schema["items"], shared, deep - 1, seen) if deep > 0 else {}
    if isinstance(extra := schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _flat(extra, shared, max(deep - 1, 0), seen)
    if "required" in made and "properties" not in made:
        made.pop("required")
    return made


def _one_of(word: str, options: list[Any], shared: Any, deep: int, seen: tuple[str, ...]) -> Schema:
    if word == "allOf":
        joined: Schema = {}
        for one in options:
            part = _flat(one, shared, deep, seen)
            properties = {**joined.get("properties", {}), **part.get("properties", {})}
            required = [*joined.get("required", []), *part.get("required", [])]
            joined |= part
            if properties:
                joined["properties"] = properties
            if required:
                joined["required"] = list(dict.fromkeys(required))
        return joined
    flat = [_flat(one, shared, deep - 1, seen) if deep > 0 else {} for one in options]
    if not all(flat) or len(flat) > _MOST_OPTIONS or deep < 2:
        return {}
    return {word: flat} if len(flat) > 1 else flat[0]


_SAID = ("type", "format", "enum", "properties", "items")


def _quiet(schema: Schema) -> Schema:
    """Of what is answered only names and types: nobody fills it in."""
    made = {name: schema[name] for name in _SAID if name in schema}
    if "properties" in made:
        made["properties"] = {k: _quiet(v) for k, v in made["properties"].items()}
    if "items" in made:
        made["items"] = _quiet(made["items"])
    return made


def _named(schema: Schema) -> str | None:
    found = schema.get("$ref")
    return found.removeprefix("#/$defs/") if isinstance(found, str) else None


def _plain(schema: Schema) -> Schema:
    made = {name: schema[name] for name in _KEPT if name in schema}
    if isinstance(made.get("description"), str):
        made["description"] = _first_sentence(made["description"])
    if not made.get("description"):
        made.pop("description", None)
    return made


def _first_sentence(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= _LONGEST:
        return words
    cut = words[:_LONGEST]
    return cut[: cut.rfind(". ") + 1] or cut.rsplit(" ", 1)[0] + " …"


def _some(properties: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from list(properties.items())[:_MOST_FIELDS]


def main() -> int:
    """Write the manifests of the folders that are named."""
    *folders, documents = sys.argv[1:]
    for folder in map(Path, folders):
        picks = yaml.safe_load((folder / "picks.yaml").read_text())
        document = (Path(documents) / picks["document"]).read_bytes()
        manifest = picked(
            {**picks, "manifest": {"key": folder.name, **picks["manifest"]}}, document
        )
        shown = manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        text = yaml.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=98)
        text = f"schema: nextscript.connector/1\n{text}"
        load_manifest(text)
        (folder / "manifest.yaml").write_text(text)
        print(f"{folder.name}: {len(manifest.operations)} operations, {len(text) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
