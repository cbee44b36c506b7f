"""The flow document: read it strictly, write it the one way, know it by its hash."""

from nextscript.document.canonical import canonical, content_hash, dump_canonical, etag, marks
from nextscript.document.models import Each, Edge, FlowDocument, Node, RetryPolicy, Settings
from nextscript.document.parse import load_json, load_yaml, parse_document
from nextscript.document.strict_json import read_json_strict
from nextscript.document.writing import to_json, to_yaml
from nextscript.document.yaml_reader import read_yaml_strict

__all__ = [
    "Each",
    "Edge",
    "FlowDocument",
    "Node",
    "RetryPolicy",
    "Settings",
    "canonical",
    "content_hash",
    "dump_canonical",
    "etag",
    "load_json",
    "load_yaml",
    "marks",
    "parse_document",
    "read_json_strict",
    "read_yaml_strict",
    "to_json",
    "to_yaml",
]
