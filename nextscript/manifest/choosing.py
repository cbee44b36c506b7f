"""Choosing operations of a manifest, and what people change of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from nextscript.errors import Invalid
from nextscript.findings import Finding
from nextscript.manifest.models import (
    Auth,
    JsonSchema,
    Key,
    Manifest,
    Operation,
    Paging,
    Part,
)
from nextscript.manifest.rules import Broken, broken_rules
from nextscript.manifest.schemas import references_in
from nextscript.node_types import Effects

MOST_EDITED = 5_000


class OperationEdit(Part):
    """What people say of an operation instead of its description. A null paging takes it away."""

    key: Key | None = None
    title: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=2_000)
    paging: Paging | None = None
    effects: Effects | None = None


class Edits(Part):
    """What people say of a service instead of its description."""

    title: str | None = Field(default=None, min_length=1, max_length=200)
    base_url: str | None = Field(default=None, max_length=2_000)
    auth: list[Auth] | None = Field(default=None, max_length=10)
    operations: dict[Key, OperationEdit] = Field(
        default={}, max_length=MOST_EDITED, description="By the keys they were found by."
    )


def choose(
    manifest: Manifest, key: str, operations: Sequence[str] | None, edits: Edits
) -> Manifest:
    """Give the manifest of some operations, as people want them; None takes all.

    Raises Invalid `manifest.invalid` with a finding for each thing that does not fit together.
    """
    taken = _taken(manifest.operations, operations)
    edited = [_edited(one, edits.operations.get(one.key)) for one in taken]
    own = {
        name: value
        for name in ("title", "base_url", "auth")
        if (value := getattr(edits, name)) is not None
    }
    made = manifest.model_copy(
        update={**own, "key": key, "operations": edited, "schemas": _reached(manifest, edited)}
    )
    if broken := list(broken_rules(made)):
        raise _invalid(broken)
    return made


def _taken(there: Sequence[Operation], wanted: Sequence[str] | None) -> list[Operation]:
    if wanted is None:
        return list(there)
    known = {one.key for one in there}
    if missing := [one for one in wanted if one not in known]:
        raise _invalid([Broken("/operations", f"The description has no operation “{missing[0]}”.")])
    chosen = set(wanted)
    return [one for one in there if one.key in chosen]


def _edited(operation: Operation, edit: OperationEdit | None) -> Operation:
    if edit is None:
        return operation
    said = {name: getattr(edit, name) for name in edit.model_fields_set}
    kept = {name: one for name, one in said.items() if one is not None or name == "paging"}
    return operation.model_copy(update=kept)


def _reached(
    manifest: Manifest, operations: Sequence[Operation]
) -> Mapping[str, JsonSchema | bool]:
    """Give the shared schemas that operations refer to, and those these refer to."""
    waiting = [name for one in operations for name in references_in([one.input, one.answer.output])]
    kept: dict[str, JsonSchema | bool] = {}
    while waiting:
        name = waiting.pop()
        if name not in kept and name in manifest.schemas:
            kept[name] = manifest.schemas[name]
            waiting.extend(references_in(kept[name]))
    return kept


def _invalid(broken: Sequence[Broken]) -> Invalid:
    findings = [
        Finding(severity="error", code="manifest.invalid", pointer=one.pointer, message=one.message)
        for one in broken
    ]
    return Invalid(findings[0].message, code="manifest.invalid", findings=findings)
