"""Names of schemas as clients want them: `Run` and `RunPage`, not `PageRead_RunRead_`."""

from __future__ import annotations

import json
import re
from typing import Any

_PREFIX = "#/components/schemas/"


def tidy(document: dict[str, Any]) -> None:  # Any: OpenAPI is JSON of every shape
    """Rename the components of a document, wherever they are named."""
    schemas = document["components"]["schemas"]
    new = {name: better(name) for name in schemas}
    taken = [name for name in new.values() if list(new.values()).count(name) > 1]
    if taken:
        raise TypeError(f"two schemas would be called {taken[0]}")
    text = json.dumps(document)
    renamed = re.sub(
        rf'"{_PREFIX}([^"]+)"', lambda found: f'"{_PREFIX}{new.get(found[1], found[1])}"', text
    )
    document.clear()
    document.update(json.loads(renamed))
    kept = document["components"]["schemas"]
    document["components"]["schemas"] = {
        new[name]: {**kept[name], "title": new[name]} for name in sorted(kept)
    }


def better(name: str) -> str:
    """Give the name a schema has outside."""
    page = re.fullmatch(r"PageRead_(\w+)_", name)
    if page is not None:
        return better(page[1]) + "Page"
    return _OTHERS.get(name, name.removesuffix("Read"))


_OTHERS = {
    "StartRequest": "RunStart",
    "VersionWhole": "VersionWithDocument",
    "ApiKey": "SignInKey",
    "Edits": "ConnectorEdits",
    "OperationRead": "ConnectorOperation",
    "Skipped": "SkippedOperation",
    "SourceRead": "ConnectorSource",
    "Variable": "AddressVariable",
}
