"""Collecting findings."""

from __future__ import annotations

from collections.abc import Iterable

from engine.compiler.codes import CODES
from nextscript.findings import Finding, Fix, JsonPatchOp, Position, Severity


class Report:
    """The findings of one check; severities come from the table of codes."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        pointer: str,
        message: str,
        *,
        node: str | None = None,
        path: Iterable[str] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
        position: Position | None = None,
    ) -> None:
        """Add a finding."""
        self.findings.append(
            Finding(
                severity=severity or (CODES[code].severity if code in CODES else "error"),
                code=code,
                pointer=pointer,
                node=node,
                message=message,
                path=list(path),
                fix=fix,
                position=position,
            )
        )

    @property
    def has_errors(self) -> bool:
        """Say whether something keeps the flow from being published."""
        return any(one.severity == "error" for one in self.findings)


def remove(title: str, pointer: str) -> Fix:
    """Make a fix that takes something out of the document."""
    return Fix(title=title, patch=[JsonPatchOp(op="remove", path=pointer)])


def replace(title: str, pointer: str, value: object) -> Fix:
    """Make a fix that puts another value in place of one."""
    return Fix(title=title, patch=[JsonPatchOp.model_validate(_op("replace", pointer, value))])


def add(title: str, pointer: str, value: object) -> Fix:
    """Make a fix that adds a value."""
    return Fix(title=title, patch=[JsonPatchOp.model_validate(_op("add", pointer, value))])


def _op(op: str, pointer: str, value: object) -> dict[str, object]:
    return {"op": op, "path": pointer, "value": value}
