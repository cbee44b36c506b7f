"""Writing documents: JSON for machines, YAML for people and git."""

from __future__ import annotations

import json

import yaml
from typing_extensions import override

from nextscript.document.canonical import canonical
from nextscript.document.models import FlowDocument
from nextscript.document.yaml_reader import read_scalar
from nextscript.values import Json


def to_json(document: FlowDocument) -> str:
    """Write the canonical form as JSON, indented."""
    return json.dumps(canonical(document), indent=2, ensure_ascii=False) + "\n"


def to_yaml(document: FlowDocument) -> str:
    """Write the canonical form as YAML: one edge a line, long texts as blocks."""
    shown = canonical(document)
    edges = shown.get("edges")
    if isinstance(edges, list):
        shown["edges"] = [_Line(edge) if isinstance(edge, dict) else edge for edge in edges]
    return dump_yaml(shown)


def dump_yaml(value: Json) -> str:
    """Write JSON as YAML that `load_yaml`, and other YAML readers, read back unchanged."""
    return str(yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000))


class _Line(dict[str, Json]):
    """An object to be written on one line."""


class _Writer(yaml.SafeDumper):
    @override
    def ignore_aliases(self, data: object) -> bool:
        return True

    @override
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text and _fits_a_block(text):
        style = "|"
    elif not text.isprintable() or not isinstance(_read_back(text), str):
        style = '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _read_back(text: str) -> Json:
    try:
        return read_scalar(text)
    except ValueError:
        return None


def _fits_a_block(text: str) -> bool:
    printable = all(one.isprintable() or one == "\n" for one in text)
    trailing = any(line != line.rstrip() for line in text.split("\n"))
    return printable and not trailing and not text.startswith((" ", "\n"))


def _write_line(writer: _Writer, value: _Line) -> yaml.MappingNode:
    return writer.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


_Writer.add_representer(str, _write_text)
_Writer.add_representer(_Line, _write_line)
