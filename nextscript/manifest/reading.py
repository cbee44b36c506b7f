"""Reading a manifest somebody wrote: what is wrong is told with its line and pointer."""

from __future__ import annotations

import yaml
from pydantic import ValidationError

from nextscript.document.sentences import faults
from nextscript.document.strict_json import join_pointer
from nextscript.document.yaml_reader import read_yaml_strict
from nextscript.errors import Invalid
from nextscript.findings import Finding, Position
from nextscript.manifest.models import Manifest
from nextscript.manifest.rules import Broken, broken_rules

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_manifest(text: str) -> Manifest:
    """Read a manifest in YAML or JSON.

    Raises Malformed for text that is neither, and Invalid `manifest.invalid` with a finding per
    mistake: pointer, line and sentence.
    """
    value = read_yaml_strict(text)
    try:
        manifest = Manifest.model_validate(value)
    except ValidationError as error:
        raise _invalid(
            text, [Broken(one.pointer, one.message) for one in faults(error, Manifest, value)]
        ) from None
    if broken := list(broken_rules(manifest)):
        raise _invalid(text, broken)
    return manifest


def _invalid(text: str, broken: list[Broken]) -> Invalid:
    root = yaml.compose(text, Loader=_LOADER)
    findings = [
        Finding(
            severity="error",
            code="manifest.invalid",
            pointer=one.pointer,
            message=one.message,
            position=_position(root, one.pointer),
        )
        for one in broken
    ]
    first = findings[0]
    line = f" (line {first.position.line})" if first.position else ""
    return Invalid(
        f"The manifest cannot be used: {first.pointer or 'it'}: {first.message}{line}",
        code="manifest.invalid",
        findings=findings,
    )


def _position(root: yaml.Node | None, pointer: str) -> Position | None:
    """Find the place of a pointer; of a field that is missing, the object it should stand in."""
    found, at = root, ""
    for key in pointer.split("/")[1:]:
        at = join_pointer(at, key)
        inner = _below(found, key.replace("~1", "/").replace("~0", "~"))
        if inner is None:
            break
        found = inner
    if found is None or found.start_mark is None:
        return None
    return Position(line=found.start_mark.line + 1, column=found.start_mark.column + 1)


def _below(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        found: yaml.Node = node.value[int(key)]
        return found
    return None
