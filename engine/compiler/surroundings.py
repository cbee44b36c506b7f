"""What a flow names outside itself: other flows, a time zone; and its own inputs."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from functools import cache

import jsonschema

from engine.compiler.configs import Facts
from engine.compiler.drawing import Drawing
from engine.compiler.report import Report, replace
from nextscript.document.models import FlowDocument
from nextscript.document.sentences import near
from nextscript.document.strict_json import join_pointer
from nextscript.values import Json

_NAMES_A_FLOW = ("flow.call", "trigger.flow_ended")


def check_calls(
    drawing: Drawing,
    configs: Mapping[int, Facts],
    flows: Mapping[str, Json] | None,
    report: Report,
) -> set[str]:
    """Check that the flows called, or waited for, exist; give their keys."""
    found: set[str] = set()
    for node in drawing.nodes:
        key = node.config.get("flow") if node.type in _NAMES_A_FLOW else None
        if not isinstance(key, str) or "{{" in key:
            continue
        found.add(key)
        _check_flow(key, f"{node.pointer}/config/flow", node.id, flows, report)
    return found


def check_settings(
    document: FlowDocument, flows: Mapping[str, Json] | None, report: Report
) -> set[str]:
    """Check time zone, inputs and error handler; give the flows named."""
    zone = document.settings.timezone
    if zone not in _zones():
        pointer = "/settings/timezone"
        close = near_zone(zone)
        fix = replace(f"Use {close}", pointer, close) if close else None
        said = f"“{zone}” is not a time zone; write one such as Europe/Berlin."
        report.add("flow.timezone", pointer, said, fix=fix)
    _check_inputs(document.inputs, report)
    handler = document.settings.on_failure
    if handler is None:
        return set()
    _check_flow(handler, "/settings/on_failure", None, flows, report)
    return {handler}


def near_zone(zone: str) -> str | None:
    """Give the time zone a typo was probably meant to be."""
    names = {name.lower(): name for name in _zones()}
    close = near(zone.lower().replace(" ", "_")[:100], names)
    return names[close] if close else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _check_flow(
    key: str,
    pointer: str,
    node: str | None,
    flows: Mapping[str, Json] | None,
    report: Report,
) -> None:
    if flows is None or key in flows:
        return
    close = near(key, flows)
    fix = replace(f"Use “{close}”", pointer, close) if close else None
    said = f"There is no flow “{key}” in this project."
    report.add("flow.unknown_flow", pointer, said, node=node, fix=fix)


def _check_inputs(inputs: dict[str, Json] | None, report: Report) -> None:
    if inputs is None:
        return
    if inputs.get("type", "object") != "object":
        said = "The inputs of a flow are an object; write its fields under properties."
        report.add("flow.inputs", "/inputs/type", said)
    try:
        jsonschema.Draft202012Validator.check_schema(inputs)
    except jsonschema.SchemaError as error:
        pointer = "/inputs"
        for part in error.absolute_path:
            pointer = join_pointer(pointer, part)
        said = "This is not a JSON Schema: see what the fields of one may be."
        report.add("flow.inputs", pointer, said)
