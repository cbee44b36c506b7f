"""Secrets of the machine: environment variables, and files below folders an operator allowed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from activities.connections.stores.references import Reference, Scope, not_allowed, refused

_LARGEST = 64 * 1024


def of_environment(reference: Reference, prefixes: Iterable[str], scope: Scope) -> str:
    """Give an environment variable with an allowed beginning. Raises Rejected."""
    allowed = [one for prefix in prefixes if (one := scope.filled(prefix))]
    if not any(reference.name.startswith(one) for one in allowed):
        raise not_allowed(reference)
    value = os.environ.get(reference.name)
    if not value:
        raise refused(f"There is no environment variable {reference.name} here.")
    return value


def of_file(reference: Reference, folders: Iterable[str], scope: Scope) -> str:
    """Give the text of a file below an allowed folder, without the line's end. Raises Rejected.

    Links are followed first, so that none leads out; Kubernetes mounts secrets as links inside.
    """
    place = Path(reference.name)
    if not place.is_absolute() or ".." in place.parts:
        raise not_allowed(reference)
    real = Path(os.path.realpath(place))
    allowed = [Path(os.path.realpath(scope.filled(folder))) for folder in folders]
    if not any(real.is_relative_to(folder) and real != folder for folder in allowed):
        raise not_allowed(reference)
    try:
        descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(_LARGEST + 1)
        text = content.decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise refused(f"{reference.name} cannot be read here.") from None
    if not text or len(content) > _LARGEST:
        raise refused(f"{reference.name} is empty or too large for a secret.")
    return text
