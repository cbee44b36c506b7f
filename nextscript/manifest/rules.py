"""What must fit together in a manifest beyond the shape of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nextscript.document.strict_json import join_pointer
from nextscript.manifest.models import Manifest, Operation

NAMES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken: where, and how in words."""

    pointer: str
    message: str


def broken_rules(manifest: Manifest) -> Iterator[Broken]:
    """Say what does not fit together."""
    keys: set[str] = set()
    for at, operation in enumerate(manifest.operations):
        pointer = f"/operations/{at}"
        if operation.key in keys:
            yield Broken(f"{pointer}/key", f"There are two operations “{operation.key}”.")
        keys.add(operation.key)
        yield from _operation(operation, pointer)
    for name in NAMES.findall(manifest.base_url):
        if name not in manifest.variables:
            yield Broken("/base_url", f"There is no variable “{name}”.")
    yield from _named(manifest, keys)


def fields_of(operation: Operation) -> dict[str, object]:
    """Give the fields of an operation's input with their schemas."""
    found = operation.input.get("properties", {})
    return found if isinstance(found, dict) else {}


def _operation(operation: Operation, pointer: str) -> Iterator[Broken]:
    fields = fields_of(operation)
    for name in operation.places:
        if name not in fields:
            yield Broken(
                join_pointer(f"{pointer}/places", name), f"There is no field “{name}” in the input."
            )
    taken = {
        place.name or name for name, place in operation.places.items() if place.location == "path"
    }
    for name in NAMES.findall(operation.path):
        if name not in taken and name not in fields:
            yield Broken(f"{pointer}/path", f"No field goes into “{{{name}}}”.")
    body = operation.body
    if body and body.whole is not None and body.whole not in fields:
        yield Broken(f"{pointer}/body/whole", f"There is no field “{body.whole}” in the input.")
    paging = operation.paging
    if paging and paging.parameter and paging.parameter not in fields:
        yield Broken(
            f"{pointer}/paging/parameter", f"There is no field “{paging.parameter}” in the input."
        )
    if paging and paging.by in ("cursor", "page", "offset") and not paging.parameter:
        yield Broken(f"{pointer}/paging/parameter", "Say which field takes the next page.")
    if operation.effects == "keyed" and operation.idempotency_header is None:
        yield Broken(
            f"{pointer}/effects", "A keyed operation needs the name of its idempotency_header."
        )


def _named(manifest: Manifest, keys: set[str]) -> Iterator[Broken]:
    for at, operation in enumerate(manifest.operations):
        for field, choices in operation.options.items():
            if choices.operation not in keys:
                pointer = join_pointer(f"/operations/{at}/options", field)
                yield Broken(
                    f"{pointer}/operation", f"There is no operation “{choices.operation}”."
                )
    for at, trigger in enumerate(manifest.triggers):
        if trigger.operation not in keys:
            yield Broken(
                f"/triggers/{at}/operation", f"There is no operation “{trigger.operation}”."
            )
